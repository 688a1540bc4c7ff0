-- name: stops
-- The newest $8 stops that overlap [$1, $2) and begin before the place ($6, $7) in the order of start and station
-- (null: all): in facilities $3 and lines $4, at stations $5 (null: all). $9 are their states, $10 and $11 filter by
-- reason and micro-stop (null: all), $12 is the least length, $13 the length below which one that is over is a
-- micro-stop, $14 the present.
WITH found AS (
     SELECT station.id AS station_id, facility.code AS facility, line.code AS line, station.code AS station,
            stop.begins, stop.ends, stop.state, stop.told_reason, stop.reason, stop.note, stop.said_by, stop.said_at,
            coalesce(stop.ends, greatest($14, stop.begins)) - stop.begins AS length,
            CASE WHEN coalesce(stop.ends, $14) - stop.begins >= $13 THEN false
                 WHEN stop.ends IS NOT NULL THEN true END AS micro
       FROM station
       JOIN line     ON line.id = station.line_id
       JOIN facility ON facility.id = station.facility_id
      CROSS JOIN LATERAL stops(station.id, $1, $2, $9) AS stop
      WHERE station.counts
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
        AND ($4::text[] IS NULL OR line.code = ANY($4))
        AND ($5::text[] IS NULL OR station.code = ANY($5))
        AND ($10::text[] IS NULL OR stop.reason = ANY($10))
        AND ($6::timestamptz IS NULL OR (stop.begins, station.id) < ($6, $7::integer))
        AND (stop.ends IS NOT NULL OR station.active)
), newest AS (
     SELECT * FROM found
      WHERE length >= $12::interval AND ($11::boolean IS NULL OR micro IS TRUE = $11)
      ORDER BY begins DESC, station_id DESC
      LIMIT $8
)
SELECT newest.*, product.code AS product
  FROM newest
  LEFT JOIN LATERAL product_at(station_id, begins) AS made ON true
  LEFT JOIN product ON product.id = made.product_id
 ORDER BY begins DESC, station_id DESC

-- name: sums
-- Time of stops within the periods of facilities $1, from $2 to $3 each, and how many begin in them, at lines $4 and
-- stations $5 (null: all); parted by reason, facility, line, station, product and shift as $6 to $11 say. $12 to $14
-- are facility, start and id of each shift. $15 is the length below which one that is over is a micro-stop, which has
-- no reason where reasons part the rows. $16 is the present.
WITH shifts AS (
     SELECT home, array_agg(starts ORDER BY starts) AS starts, array_agg(shift ORDER BY starts) AS ids
       FROM unnest($12::text[], $13::timestamptz[], $14::text[]) AS span (home, starts, shift)
      GROUP BY home
), found AS (
     SELECT station.id AS station_id, facility.code AS facility, line.code AS line, station.code AS station,
            period.since, stop.begins, stop.reason,
            least(coalesce(stop.ends, greatest($16, stop.begins)), period.until)
              - greatest(stop.begins, period.since) AS spent,
            coalesce(stop.ends - stop.begins < $15::interval, false) AS micro
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS period (home, since, until)
       JOIN facility ON facility.code = period.home
       JOIN station  ON station.facility_id = facility.id
       JOIN line     ON line.id = station.line_id
      CROSS JOIN LATERAL stops(station.id, period.since, period.until, ARRAY['down', 'delay']) AS stop
      WHERE station.counts
        AND ($4::text[] IS NULL OR line.code = ANY($4))
        AND ($5::text[] IS NULL OR station.code = ANY($5))
        AND (stop.ends IS NOT NULL OR station.active)
)
SELECT CASE WHEN $6 AND NOT micro THEN reason END AS reason,
       CASE WHEN $7 THEN found.facility END AS facility,
       CASE WHEN $8 THEN line END AS line,
       CASE WHEN $9 THEN station END AS station,
       CASE WHEN $10 THEN product.code END AS product,
       CASE WHEN $11 THEN nullif(shifts.ids[width_bucket(greatest(begins, since), shifts.starts)], '') END AS shift,
       micro,
       sum(spent) AS spent, count(*) FILTER (WHERE begins >= since) AS times
  FROM found
  LEFT JOIN shifts ON $11 AND shifts.home = found.facility
  LEFT JOIN LATERAL product_at(CASE WHEN $10 THEN station_id END, begins) AS made ON $10
  LEFT JOIN product ON product.id = made.product_id
 GROUP BY 1, 2, 3, 4, 5, 6, 7

-- name: failures
-- Failures that began within the periods of facilities $1, from $2 to $3 each, at lines $4 (null: all), and the time
-- of failures in them, by station: down for a reason that is none of $5. $6 is the present.
SELECT facility.code AS facility, line.code AS line, station.code AS station,
       sum(least(coalesce(stop.ends, greatest($6, stop.begins)), period.until)
           - greatest(stop.begins, period.since)) AS spent,
       count(*) FILTER (WHERE stop.begins >= period.since) AS times
  FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS period (home, since, until)
  JOIN facility ON facility.code = period.home
  JOIN station  ON station.facility_id = facility.id
  JOIN line     ON line.id = station.line_id
 CROSS JOIN LATERAL stops(station.id, period.since, period.until, ARRAY['down']) AS stop
 WHERE station.counts
   AND ($4::text[] IS NULL OR line.code = ANY($4))
   AND (stop.ends IS NOT NULL OR station.active)
   AND (stop.reason IS NULL OR stop.reason <> ALL($5::text[]))
 GROUP BY 1, 2, 3

-- name: lock_station
-- The station of a facility and line, locked until the transaction ends: reasons of its stops come one by one.
SELECT station.id
  FROM station
  JOIN line     ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
 WHERE facility.code = $1 AND line.code = $2 AND station.code = $3
   AND station.counts
   FOR NO KEY UPDATE OF station

-- name: stop_at
-- The stop of a station $1 that covers $2, if it is one.
SELECT begins, ends, state, told_reason, reason
  FROM stops($1, $2, $2::timestamptz + INTERVAL '1 microsecond', ARRAY['down', 'delay'])

-- name: say
INSERT INTO stop_reason (station_id, stop_start, reason, note, who) VALUES ($1, $2, $3, $4, $5)
RETURNING at
