-- The database itself. Estimates are those of the planner: nothing here counts rows.

-- name: size
SELECT pg_database_size(current_database()) AS database_bytes,
       (SELECT messages FROM quarantine_size) AS messages,
       (SELECT bytes FROM quarantine_size) AS bytes,
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS sessions

-- name: tables
-- The project's tables with their partitions. Partitions that are kept by column have their rows elsewhere, which is not
-- in these numbers; the size of the whole database has them.
SELECT root.relname AS table_name,
       sum(greatest(part.reltuples, 0))::bigint AS rows,
       count(*) - 1 AS chunks,
       sum(pg_table_size(part.oid))::bigint AS table_bytes,
       sum(pg_indexes_size(part.oid))::bigint AS index_bytes
  FROM pg_class AS root
 CROSS JOIN LATERAL (
        SELECT root.oid, root.reltuples
         UNION ALL
        SELECT child.oid, child.reltuples
          FROM pg_inherits
          JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
         WHERE pg_inherits.inhparent = root.oid
       ) AS part
 WHERE root.relkind IN ('r', 'p')
   AND root.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'site'::regclass)
 GROUP BY root.relname
 ORDER BY 4 DESC, 1

-- name: readings_per_hour
-- Readings that were stored, by the time at which they were taken, in the last seven days of the range.
WITH grid AS (
    SELECT make_interval(secs => $__interval_ms / 1000.0) AS width,
           TIMESTAMP '2000-01-01' AT TIME ZONE site.zone AS origin
      FROM site
), span AS (
    SELECT grid.*,
           date_bin(grid.width,
                    greatest($__timeFrom()::timestamptz, $__timeTo()::timestamptz - INTERVAL '7 days'),
                    grid.origin) AS first
      FROM grid
), stored AS (
    SELECT date_bin(span.width, output_quarter.bucket, span.origin) AS time, output_quarter.station_id,
           sum(output_quarter.readings) AS readings, span.width
      FROM span
      JOIN output_quarter ON output_quarter.bucket >= span.first
                         AND output_quarter.bucket < $__timeTo()::timestamptz
     GROUP BY 1, 2, 4
)
SELECT stored.time, facility.code AS metric,
       sum(stored.readings) / (extract(epoch FROM stored.width) / 3600) AS value
  FROM stored
  JOIN station ON station.id = stored.station_id
  JOIN facility ON facility.id = station.facility_id
 WHERE facility.code IN (${facility:sqlstring})
 GROUP BY stored.time, facility.code, facility.position, stored.width
 ORDER BY stored.time, facility.position

-- name: newest
-- How long ago anything was stored, by the database's clock. Null: never.
SELECT extract(epoch FROM now() - max(head.received_at)) AS age_s,
       count(*) FILTER (WHERE head.received_at >= now() - INTERVAL '5 minutes') AS stations
  FROM station_head AS head
  JOIN station ON station.id = head.station_id
  JOIN facility ON facility.id = station.facility_id
 WHERE station.active
   AND facility.code IN (${facility:sqlstring})

-- name: sessions
-- Who is connected, by what the program calls itself. What they do is theirs: this role does not see it.
SELECT usename AS login, COALESCE(NULLIF(application_name, ''), '-') AS program, count(*) AS sessions
  FROM pg_stat_activity
 WHERE datname = current_database()
 GROUP BY 1, 2
 ORDER BY 3 DESC, 1, 2

-- name: silent
-- Stations whose numbers are too old to be believed, longest first, and those that were never heard.
SELECT facility.code, line.code AS line, station.names ->> '$language' AS station, moment.heard_at,
       extract(epoch FROM now() - moment.heard_at) AS silent_s
  FROM station
  JOIN line ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
  LEFT JOIN station_head AS head ON head.station_id = station.id
 CROSS JOIN LATERAL (
        SELECT GREATEST(head.received_at, head.state_received_at, head.online_ts) AS heard_at
       ) AS moment
 WHERE station.active
   AND facility.active
   AND facility.code IN (${facility:sqlstring})
   AND (moment.heard_at IS NULL OR head.online IS FALSE OR moment.heard_at < now() - make_interval(secs => $stale_after_s))
 ORDER BY moment.heard_at, facility.position, line.position, station.position
