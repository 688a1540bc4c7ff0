-- name: around
-- For each span of late times: what is stored within it, the two readings before it, of which the first tells what the
-- second means, and up to three behind it. Where no earlier ones are kept, the newest of those that were dropped is the one
-- before.
SELECT span.ordinal, side.*
  FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY
    AS span (station_id, first, last, ordinal)
 CROSS JOIN LATERAL (
       (SELECT before.*
          FROM (SELECT * FROM (SELECT * FROM reading
                                WHERE reading.station_id = span.station_id AND reading.ts < span.first
                                ORDER BY reading.ts DESC LIMIT 2) AS kept
                 UNION ALL
                SELECT * FROM reading_base
                 WHERE reading_base.station_id = span.station_id AND reading_base.ts < span.first) AS before
         ORDER BY before.ts DESC LIMIT 2)
       UNION ALL
       SELECT * FROM reading
        WHERE reading.station_id = span.station_id AND reading.ts >= span.first AND reading.ts <= span.last
       UNION ALL
       (SELECT * FROM reading
         WHERE reading.station_id = span.station_id AND reading.ts > span.last
         ORDER BY reading.ts LIMIT 3)
       ) AS side
 ORDER BY span.ordinal, side.ts

-- name: following
-- The readings from a time on, behind the one before them.
(SELECT before.*
   FROM (SELECT * FROM (SELECT * FROM reading WHERE station_id = $1 AND ts < $2 ORDER BY ts DESC LIMIT 1) AS kept
          UNION ALL
         SELECT * FROM reading_base WHERE station_id = $1 AND ts < $2) AS before
  ORDER BY before.ts DESC LIMIT 1)
UNION ALL
(SELECT * FROM reading WHERE station_id = $1 AND ts >= $2 ORDER BY ts LIMIT $3)
ORDER BY ts

-- name: held_since
-- For each reading that holds zeros against older totals: the time of the newest one before it that holds none.
SELECT held.station_id, held.ts AS held, seen.ts AS since
  FROM unnest($1::int[], $2::timestamptz[]) AS held (station_id, ts)
 CROSS JOIN LATERAL (
       SELECT ts
         FROM (SELECT ts FROM (SELECT ts FROM reading
                                WHERE reading.station_id = held.station_id AND reading.ts < held.ts
                                  AND good_held IS NULL AND scrap_held IS NULL AND rework_held IS NULL
                                ORDER BY ts DESC LIMIT 1) AS kept
                UNION ALL
               SELECT ts FROM reading_base
                WHERE reading_base.station_id = held.station_id AND reading_base.ts < held.ts
                  AND good_held IS NULL AND scrap_held IS NULL AND rework_held IS NULL) AS either
        ORDER BY ts DESC LIMIT 1
       ) AS seen
