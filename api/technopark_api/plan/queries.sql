-- name: by_day
-- Good output of lines by product, a row of each with a column of production days in [$1, $2): in thousandths, or else
-- ($4) as the planned milliseconds that it should take. $3 filters by facility (null: all).
WITH chosen AS (
     SELECT station.id, station.line_id
       FROM station
       JOIN facility ON facility.id = station.facility_id
      WHERE station.counts AND ($3::text[] IS NULL OR facility.code = ANY($3))
), made AS (
     SELECT line_id, product_id, day, sum(good)::bigint AS good
       FROM output_day
       JOIN chosen ON chosen.id = output_day.station_id
      WHERE day >= $1 AND day < $2
      GROUP BY line_id, product_id, day
), told AS (  -- before names are joined, of which there are few
     SELECT line_id, product_id, array_agg(day) AS days, array_agg(NULL::text) AS shifts, array_agg(good) AS good,
            CASE WHEN $4 THEN array_agg(trim_scale(good * cycle_s)) END AS planned_ms
       FROM made
       JOIN product ON product.id = made.product_id
      GROUP BY line_id, product_id
)
SELECT facility.code AS facility, line.code AS line, product.code AS product, days, shifts, told.good, planned_ms
  FROM told
  JOIN line     ON line.id = told.line_id
  JOIN facility ON facility.id = line.facility_id
  JOIN product  ON product.id = told.product_id

-- name: by_shift
-- The same by shift: output of a quarter hour belongs to the shift in which it begins. $1 to $4 are facility, start,
-- production day and id of each shift, without a gap between them and closed by one of no day; $5 and $6 their first
-- and last start. $7: as planned time.
WITH spans AS (
     SELECT facility, array_agg(starts ORDER BY starts) AS starts, array_agg(day ORDER BY starts) AS days,
            array_agg(shift ORDER BY starts) AS shifts
       FROM unnest($1::text[], $2::timestamptz[], $3::date[], $4::text[]) AS span (facility, starts, day, shift)
      GROUP BY facility
), by_span AS (
     SELECT facility.code AS facility, line.code AS line, product_id, width_bucket(bucket, spans.starts) AS span,
            sum(good) AS good
       FROM output_quarter
       JOIN station  ON station.id = output_quarter.station_id
       JOIN line     ON line.id = station.line_id
       JOIN facility ON facility.id = station.facility_id
       JOIN spans    ON spans.facility = facility.code
      WHERE station.counts AND bucket >= $5 AND bucket < $6
      GROUP BY 1, 2, 3, 4
)
SELECT by_span.facility, line, product.code AS product, array_agg(days[span]) AS days, array_agg(shifts[span]) AS shifts,
       array_agg(good::bigint) AS good, CASE WHEN $7 THEN array_agg(trim_scale(good * cycle_s)) END AS planned_ms
  FROM by_span
  JOIN spans   ON spans.facility = by_span.facility
  JOIN product ON product.id = by_span.product_id
 WHERE days[span] IS NOT NULL
 GROUP BY 1, 2, 3
