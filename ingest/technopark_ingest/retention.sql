-- name: try_lock
-- One run at a time, for the whole session.
SELECT pg_try_advisory_lock(7316420194)

-- name: stations
-- Those that the catalogue no longer has, too: their readings go like any other's.
SELECT head.station_id, facility.day_start, site.zone
  FROM station_head AS head
  JOIN station  ON station.id = head.station_id
  JOIN facility ON facility.id = station.facility_id
 CROSS JOIN site
 ORDER BY head.station_id

-- name: has_chunks
SELECT to_regclass('timescaledb_information.chunks') IS NOT NULL

-- name: chunks
SELECT range_end FROM timescaledb_information.chunks
 WHERE hypertable_schema = current_schema() AND hypertable_name = 'reading'
 ORDER BY range_end

-- name: count
SELECT count(*)
  FROM unnest($1::int[], $2::timestamptz[]) AS going (station_id, before)
  JOIN reading USING (station_id)
 WHERE reading.ts < going.before AND reading.ts < $3

-- name: lock_head
SELECT kept_since FROM station_head WHERE station_id = $1 FOR UPDATE

-- name: forget_base
DELETE FROM reading_base AS base
 WHERE station_id = $1
   AND EXISTS (SELECT FROM reading WHERE station_id = $1 AND ts < $2 AND ts > base.ts)

-- name: keep_base
INSERT INTO reading_base
SELECT * FROM reading WHERE station_id = $1 AND ts < $2 ORDER BY ts DESC LIMIT 1
ON CONFLICT (station_id) DO NOTHING

-- name: keep_since
UPDATE station_head SET kept_since = $2 WHERE station_id = $1

-- name: patience
-- Whoever reads what is to go is not waited for long: others would wait behind.
SET LOCAL lock_timeout = '10s'

-- name: drop_chunks
SELECT count(*) FROM drop_chunks('reading', older_than => $1::timestamptz)

-- name: delete
WITH gone AS (
     DELETE FROM reading
      WHERE station_id = $1
        AND ts IN (SELECT ts FROM reading WHERE station_id = $1 AND ts < $2 ORDER BY ts LIMIT $3)
     RETURNING 1
)
SELECT count(*) FROM gone
