-- name: lock
-- Who writes for a station holds its head; in one order, so that two writers wait instead of deadlocking.
SELECT station_id, ts, product_id, good, scrap, rework, good_held, scrap_held, rework_held, received_at,
       state_ts, state_received_at, online, online_ts, kept_since
  FROM station_head
 WHERE station_id = ANY($1::int[])
 ORDER BY station_id
   FOR UPDATE

-- name: read
SELECT station_id, ts, product_id, good, scrap, rework, good_held, scrap_held, rework_held, received_at,
       state_ts, online
  FROM station_head
 WHERE station_id = ANY($1::int[])
 ORDER BY station_id

-- name: set_reading
UPDATE station_head AS head
   SET ts = new.ts, product_id = new.product_id, good = new.good, scrap = new.scrap, rework = new.rework,
       good_held = new.good_held, scrap_held = new.scrap_held, rework_held = new.rework_held,
       received_at = new.received_at
  FROM unnest($1::int[], $2::timestamptz[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[],
              $7::bigint[], $8::bigint[], $9::bigint[], $10::timestamptz[])
    AS new (station_id, ts, product_id, good, scrap, rework, good_held, scrap_held, rework_held, received_at)
 WHERE head.station_id = new.station_id

-- name: set_state
UPDATE station_head AS head
   SET state = new.state, state_ts = new.ts, state_reason = new.reason, state_order = new.order_code,
       state_received_at = new.received_at
  FROM unnest($1::int[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    AS new (station_id, ts, state, reason, order_code, received_at)
 WHERE head.station_id = new.station_id

-- name: set_connection
UPDATE station_head AS head
   SET online = new.online, online_ts = new.ts
  FROM unnest($1::int[], $2::boolean[], $3::timestamptz[]) AS new (station_id, online, ts)
 WHERE head.station_id = new.station_id
