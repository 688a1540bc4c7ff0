-- name: sums
-- Times in milliseconds, and what was made as planned time (quantity x PRI, in milliseconds), of the production days
-- [$1, $2) parted where the days $3 begin. $4 and $5 filter by facility and line (null: all); $6 to $9 say whether
-- facility, line, station and shift part the rows; a finer part lies in one of the coarser ones. A station that does not
-- count is told of only as a station.
-- Only where shifts part them ($9), $10 to $13 are facility, start, slot and id of the shift of each span, without a
-- gap between them and closed by one of no slot, and $14 and $15 their first and last start.
-- A row with `since` is a state that still lasts: its time is in no other row. $16 limits the other rows.
-- The many rows are summed by numbers first; what parts are called is told once of each, in a row with `place`.
WITH @parts, spans AS (
     SELECT facility, array_agg(starts ORDER BY starts) AS starts, array_agg(slot ORDER BY starts) AS slots,
            array_agg(shift ORDER BY starts) AS shifts
       FROM unnest($10::text[], $11::timestamptz[], $12::int[], $13::text[]) AS span (facility, starts, slot, shift)
      GROUP BY facility
), by_span AS (
     SELECT chosen.id AS station_id, facility, output_quarter.product_id, width_bucket(bucket, spans.starts) AS span,
            sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework
       FROM output_quarter
       JOIN chosen ON chosen.id = output_quarter.station_id
       JOIN spans USING (facility)
      WHERE $9 AND bucket >= $14 AND bucket < $15
      GROUP BY 1, 2, 3, 4
), output AS (
     SELECT slots[span] AS slot, shifts[span] AS shift, station_id, product_id,
            good, scrap, rework
       FROM by_span JOIN spans USING (facility)
      WHERE slots[span] IS NOT NULL
      UNION ALL
     SELECT width_bucket(day, $3::date[]), NULL, station_id, product_id, sum(good), sum(scrap), sum(rework)
       FROM output_day
      WHERE NOT $9 AND day >= $1 AND day < $2 AND station_id IN (SELECT id FROM chosen)
      GROUP BY 1, 3, 4
), made AS (
     SELECT slot, shift, part,
            sum(good * cycle_s) AS pri_gq, sum(scrap * cycle_s) AS pri_sq, sum(rework * cycle_s) AS pri_rq,
            CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit,
            sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework
       FROM output
       JOIN chosen  ON chosen.id = output.station_id
       JOIN product ON product.id = output.product_id
      GROUP BY 1, 2, 3
), told AS (
     SELECT width_bucket(day, $3::date[]) AS slot, NULL AS shift, station_id,
            sum(production) AS apt, sum(setup) AS aust, sum(delay) AS adet, sum(down) AS adot,
            sum(planned) AS planned, sum(offline) AS offline
       FROM state_day
      WHERE NOT $9 AND day >= $1 AND day < $2 AND station_id IN (SELECT id FROM chosen)
      GROUP BY 1, 3
      UNION ALL
     SELECT width_bucket(day, $3::date[]), shift, station_id,
            coalesce(sum(spent_ms) FILTER (WHERE state = 'production'), 0),
            coalesce(sum(spent_ms) FILTER (WHERE state = 'setup'), 0),
            coalesce(sum(spent_ms) FILTER (WHERE state = 'delay'), 0),
            coalesce(sum(spent_ms) FILTER (WHERE state = 'down'), 0),
            coalesce(sum(spent_ms) FILTER (WHERE state = 'planned'), 0),
            coalesce(sum(spent_ms) FILTER (WHERE state = 'offline'), 0)
       FROM state_shift
      WHERE $9 AND day >= $1 AND day < $2 AND station_id IN (SELECT id FROM chosen)
      GROUP BY 1, 2, 3
), spent AS (
     SELECT slot, shift, part,
            sum(apt)::bigint AS apt, sum(aust)::bigint AS aust, sum(adet)::bigint AS adet, sum(adot)::bigint AS adot,
            sum(planned)::bigint AS planned, sum(offline)::bigint AS offline
       FROM told JOIN chosen ON chosen.id = told.station_id
      GROUP BY 1, 2, 3
     HAVING sum(apt + aust + adet + adot + planned + offline) > 0
), found AS (
    (SELECT slot, shift, part,
            sum(apt)::bigint AS apt, sum(aust)::bigint AS aust, sum(adet)::bigint AS adet, sum(adot)::bigint AS adot,
            sum(planned)::bigint AS planned, sum(offline)::bigint AS offline,
            sum(pri_gq) AS pri_gq, sum(pri_sq) AS pri_sq, sum(pri_rq) AS pri_rq,
            min(unit) AS unit, sum(good)::bigint AS good, sum(scrap)::bigint AS scrap, sum(rework)::bigint AS rework,
            NULL::text AS home, NULL::text AS state, NULL::timestamptz AS since
       FROM (SELECT slot, shift, part, apt, aust, adet, adot, planned, offline,
                    NULL::numeric AS pri_gq, NULL::numeric AS pri_sq, NULL::numeric AS pri_rq,
                    NULL::text AS unit, NULL::numeric AS good, NULL::numeric AS scrap, NULL::numeric AS rework
               FROM spent
              UNION ALL
             SELECT slot, shift, part, 0, 0, 0, 0, 0, 0, pri_gq, pri_sq, pri_rq, unit, good, scrap, rework
               FROM made) AS either
      GROUP BY 1, 2, 3
      LIMIT $16)
      UNION ALL
     SELECT NULL, NULL, part,
            0, 0, 0, 0, 0, 0,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, facility, state, state_ts
       FROM station_head JOIN chosen ON chosen.id = station_head.station_id
      WHERE chosen.active AND state_ts IS NOT NULL
)
SELECT slot, shift, part, NULL::text AS facility, NULL::text AS line, NULL::text AS station,
       NULL::int[] AS place, NULL::text[] AS facilities, NULL::time AS day_starts, NULL::time AS day_ends,
       apt, aust, adet, adot, planned, offline, pri_gq, pri_sq, pri_rq, unit, good, scrap, rework,
       home, state, since, NULL::timestamptz AS until, NULL::text AS product, NULL::text AS "order"
  FROM found
 UNION ALL
SELECT NULL, NULL, part, facility, line, station, place, facilities, day_starts, day_ends,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL
  FROM parts
