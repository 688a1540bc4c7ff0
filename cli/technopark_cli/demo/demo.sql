-- name: database_exists
SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)

-- name: has_tables
SELECT to_regclass('station_head') IS NOT NULL

-- name: has_data
SELECT EXISTS (SELECT FROM station_head WHERE ts IS NOT NULL OR state_ts IS NOT NULL)

-- name: published_until
-- Since when some station may have said something that is not stored; null while one was never heard of.
-- A history is published in order of time within each station, but not among them.
SELECT CASE WHEN count(*) = count(newest) THEN min(newest) END
  FROM (SELECT greatest(head.ts, head.state_ts) AS newest
          FROM station LEFT JOIN station_head AS head ON head.station_id = station.id
         WHERE station.active) AS heard

-- name: live
-- How many stations have reported a reading of this moment or later, of how many.
SELECT count(*) FILTER (WHERE head.ts >= $1) AS live, count(*) AS stations
  FROM station LEFT JOIN station_head AS head ON head.station_id = station.id
 WHERE station.active

-- name: producing
SELECT count(*) FROM station_head WHERE state = 'production' AND online
