-- name: insert
INSERT INTO state_change (station_id, ts, state, reason, order_code, received_at)
SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
ON CONFLICT (station_id, ts) DO NOTHING
RETURNING station_id, ts

-- name: stored
SELECT station_id, ts, state, reason, order_code
  FROM unnest($1::int[], $2::timestamptz[]) AS wanted (station_id, ts)
  JOIN state_change USING (station_id, ts)

-- name: insert_connection
INSERT INTO connection_change (station_id, ts, online)
SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::boolean[])
ON CONFLICT (station_id, ts) DO UPDATE SET online = EXCLUDED.online
