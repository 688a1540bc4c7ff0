-- name: stops
-- The newest $8 stops that overlap [$1, $2) and begin before the place ($6, $7) in the order of start and station
-- (null: all): in facilities $3 and lines $4, at stations $5 (null: all). $9 are their states, $10 and $11 filter by
-- reason and micro-stop (null: all), $12 is the least length, $13 the length below which one that is over is a
-- micro-stop, $14 the present.
-- Stations are chosen first: the planner would look at the stops of all, and then leave out most.
WITH chosen AS MATERIALIZED (
     SELECT station.id AS station_id, station.active, facility.code AS facility, line.code AS line,
            station.code AS station
       FROM station
       JOIN line     ON line.id = station.line_id
       JOIN facility ON facility.id = station.facility_id
      WHERE station.counts
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
        AND ($4::text[] IS NULL OR line.code = ANY($4))
        AND ($5::text[] IS NULL OR station.code = ANY($5))
), found AS (
     SELECT station_id, facility, line, station,
            stop.begins, stop.ends, stop.state, stop.told_reason, stop.reason, stop.note, stop.said_by, stop.said_at,
            coalesce(stop.ends, greatest($14, stop.begins)) - stop.begins AS length,
            CASE WHEN coalesce(stop.ends, $14) - stop.begins >= $13 THEN false
                 WHEN stop.ends IS NOT NULL THEN true END AS micro
       FROM chosen
      CROSS JOIN LATERAL stops(station_id, $1, $2, $9) AS stop
      WHERE ($10::text[] IS NULL OR stop.reason = ANY($10))
        AND ($6::timestamptz IS NULL OR (stop.begins, station_id) < ($6, $7::integer))
        AND (stop.ends IS NOT NULL OR active)
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
-- The many stops are summed by numbers first; names come to the few rows that are left.
WITH shifts AS (
     SELECT home, array_agg(starts ORDER BY starts) AS starts, array_agg(shift ORDER BY starts) AS ids
       FROM unnest($12::text[], $13::timestamptz[], $14::text[]) AS span (home, starts, shift)
      GROUP BY home
), chosen AS MATERIALIZED (
     SELECT station.id AS station_id, station.active, facility.code AS facility, line.code AS line,
            station.code AS station, since, until, shifts.starts, made.starts AS made_from, made.products,
            CASE WHEN $9 THEN station.id WHEN $8 THEN line.id WHEN $7 THEN facility.id ELSE 0 END AS part
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS period (home, since, until)
       JOIN facility ON facility.code = period.home
       JOIN station  ON station.facility_id = facility.id
       JOIN line     ON line.id = station.line_id
       LEFT JOIN shifts ON $11 AND shifts.home = facility.code
      CROSS JOIN LATERAL (  -- from the product on that was made when the first of the stops began
            SELECT array_agg(ts ORDER BY ts) AS starts, array_agg(product_id ORDER BY ts) AS products
              FROM product_change
             WHERE $10 AND station_id = station.id AND ts < until
               AND ts >= coalesce((SELECT max(ts) FROM product_change AS earlier
                                    WHERE earlier.station_id = station.id
                                      AND earlier.ts <= coalesce((SELECT max(begins) FROM stop_spell
                                                                   WHERE stop_spell.station_id = station.id
                                                                     AND begins <= since), since)), '-infinity')
            ) AS made
      WHERE station.counts
        AND ($4::text[] IS NULL OR line.code = ANY($4))
        AND ($5::text[] IS NULL OR station.code = ANY($5))
), found AS (
     SELECT part, stop.begins >= since AS starts_here, stop.reason,
            least(coalesce(stop.ends, greatest($16, stop.begins)), until) - greatest(stop.begins, since) AS spent,
            coalesce(stop.ends - stop.begins < $15::interval, false) AS micro,
            CASE WHEN $10 THEN products[width_bucket(stop.begins, made_from)] END AS product_id,
            CASE WHEN $11 THEN width_bucket(greatest(stop.begins, since), chosen.starts) END AS shift, facility
       FROM chosen
      CROSS JOIN LATERAL stops(station_id, since, until, ARRAY['down', 'delay']) AS stop
      WHERE stop.ends IS NOT NULL OR active
), summed AS (
     SELECT part, CASE WHEN $6 AND NOT micro THEN reason END AS reason, product_id, micro,
            CASE WHEN $11 THEN facility END AS home, shift,
            sum(spent) AS spent, count(*) FILTER (WHERE starts_here) AS times
       FROM found
      GROUP BY 1, 2, 3, 4, 5, 6
), parts AS (
     SELECT part,
            CASE WHEN $7 THEN min(facility) END AS facility,
            CASE WHEN $8 THEN min(line) END AS line,
            CASE WHEN $9 THEN min(station) END AS station
       FROM chosen GROUP BY 1
)
SELECT reason, parts.facility, parts.line, parts.station, product.code AS product,
       nullif(shifts.ids[summed.shift], '') AS shift, micro, spent, times
  FROM summed
  JOIN parts USING (part)
  LEFT JOIN shifts ON shifts.home = summed.home
  LEFT JOIN product ON product.id = summed.product_id

-- name: failures
-- Failures that overlap the periods of facilities $1, from $2 to $3 each, at lines $4 (null: all): down for a reason
-- that is none of $5. `since` and `until` are cut to the period, `begins` is not. $6 is the present.
WITH chosen AS MATERIALIZED (
     SELECT station.id AS station_id, station.active, facility.code AS facility, line.code AS line,
            station.code AS station, since, until
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS period (home, since, until)
       JOIN facility ON facility.code = period.home
       JOIN station  ON station.facility_id = facility.id
       JOIN line     ON line.id = station.line_id
      WHERE station.counts
        AND ($4::text[] IS NULL OR line.code = ANY($4))
)
SELECT facility, line, station, stop.begins, greatest(stop.begins, since) AS since,
       least(coalesce(stop.ends, greatest($6, stop.begins)), until) AS until
  FROM chosen
 CROSS JOIN LATERAL stops(station_id, since, until, ARRAY['down']) AS stop
 WHERE (stop.ends IS NOT NULL OR active)
   AND (stop.reason IS NULL OR stop.reason <> ALL($5::text[]))

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

-- name: shared
-- Unplanned stops of the whole park that begin in [$1, $2), for reasons that are none of $3. $4 is the present.
-- They are few: what may be one is found by what the machine told, or a person said, and looked at one by one.
WITH RECURSIVE reasons AS (  -- each that machines ever told, by one look into the index
    (SELECT reason FROM stop_spell WHERE state IN ('down', 'delay') AND reason IS NOT NULL ORDER BY reason LIMIT 1)
      UNION ALL
     SELECT (SELECT further.reason FROM stop_spell AS further
              WHERE further.state IN ('down', 'delay') AND further.reason > reasons.reason
              ORDER BY further.reason LIMIT 1)
       FROM reasons WHERE reason IS NOT NULL
), chosen AS MATERIALIZED (
     SELECT station.id AS station_id, station.active, facility.code AS facility, line.code AS line,
            station.code AS station, facility.position AS place, line.position AS line_place
       FROM station
       JOIN line     ON line.id = station.line_id
       JOIN facility ON facility.id = station.facility_id
      WHERE station.counts
), began AS MATERIALIZED (
     SELECT station_id, told.begins
       FROM reasons
      CROSS JOIN LATERAL (
            SELECT stop_spell.station_id, stop_spell.begins FROM stop_spell
             WHERE stop_spell.reason = reasons.reason AND state IN ('down', 'delay') AND begins >= $1 AND begins < $2
            OFFSET 0  -- or the planner reads the stops of all reasons
            ) AS told
       JOIN chosen USING (station_id)
      WHERE reasons.reason <> ALL($3::text[])
      UNION
     SELECT station_id, (SELECT max(begins) FROM stop_spell
                          WHERE stop_spell.station_id = stop_reason.station_id AND begins <= stop_start)
       FROM stop_reason JOIN chosen USING (station_id)
      WHERE stop_start >= $1 AND stop_start < $2 AND reason <> ALL($3)
)
SELECT facility, line, station, stop.begins, stop.ends, stop.reason,
       coalesce(stop.ends, greatest($4::timestamptz, stop.begins)) - stop.begins AS length
  FROM began
  JOIN chosen USING (station_id)
 CROSS JOIN LATERAL stops(station_id, began.begins, began.begins + INTERVAL '1 microsecond',
                          ARRAY['down', 'delay']) AS stop
 WHERE began.begins >= $1
   AND stop.reason <> ALL($3)
   AND (stop.ends IS NOT NULL OR active)
 ORDER BY stop.reason, stop.begins, place, line_place, station

-- name: gone
-- When publishers of stations of the facilities $1 (null: all) went away in [$2, $3), and came back; `stations` is how
-- many the facility has.
SELECT facility.code AS facility, station.id AS station_id, change.ts AS gone,
       (SELECT min(later.ts) FROM connection_change AS later
         WHERE later.station_id = station.id AND later.ts > change.ts AND later.online) AS back,
       (SELECT count(*) FROM station AS other WHERE other.facility_id = facility.id AND other.active) AS stations
  FROM facility
  JOIN station ON station.facility_id = facility.id AND station.active
  JOIN connection_change AS change ON change.station_id = station.id
 WHERE ($1::text[] IS NULL OR facility.code = ANY($1))
   AND NOT change.online AND change.ts >= $2 AND change.ts < $3
 ORDER BY facility.position, change.ts

-- name: during
-- Stops in the states $4 of the facilities $1 that begin from $2 to $3 each, by facility. $5 is the present.
WITH chosen AS MATERIALIZED (
     SELECT number, station.id AS station_id, station.active, facility.code AS facility, line.code AS line, since, until
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY
            AS period (home, since, until, number)
       JOIN facility ON facility.code = period.home
       JOIN station  ON station.facility_id = facility.id
       JOIN line     ON line.id = station.line_id
      WHERE station.counts
)
SELECT number, facility, line, stop.begins, stop.ends, stop.reason,
       coalesce(stop.ends, greatest($5::timestamptz, stop.begins)) - stop.begins AS length
  FROM chosen
 CROSS JOIN LATERAL stops(station_id, since, until, $4) AS stop
 WHERE stop.begins >= since AND (stop.ends IS NOT NULL OR active)
 ORDER BY number, facility, line, stop.begins
