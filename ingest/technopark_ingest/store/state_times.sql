-- name: neighbours
-- The states before and after some that are stored.
SELECT new.station_id, new.ts, before.ts AS before_ts, before.state AS before_state, before.reason AS before_reason,
       before.order_code AS before_order,
              after.ts AS after_ts
  FROM unnest($1::int[], $2::timestamptz[]) AS new (station_id, ts)
  LEFT JOIN LATERAL (
       SELECT ts, state, reason, order_code FROM state_change AS other
        WHERE other.station_id = new.station_id AND other.ts < new.ts ORDER BY ts DESC LIMIT 1) AS before ON true
  LEFT JOIN LATERAL (
       SELECT ts FROM state_change AS other
        WHERE other.station_id = new.station_id AND other.ts > new.ts ORDER BY ts LIMIT 1) AS after ON true
 ORDER BY new.station_id, new.ts

-- name: add
-- Both sums in one statement: each costs a wait for the database.
WITH days AS (
INSERT INTO state_day AS stored (station_id, day, production, setup, delay, down, planned, offline)
SELECT * FROM unnest($9::int[], $10::date[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
                     $16::bigint[])
ON CONFLICT (station_id, day) DO UPDATE
   SET production = stored.production + EXCLUDED.production, setup = stored.setup + EXCLUDED.setup,
       delay = stored.delay + EXCLUDED.delay, down = stored.down + EXCLUDED.down,
       planned = stored.planned + EXCLUDED.planned, offline = stored.offline + EXCLUDED.offline
)
INSERT INTO state_shift AS stored (station_id, day, shift, state, reason, order_code, spent_ms, times)
SELECT * FROM unnest($1::int[], $2::date[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::int[])
ON CONFLICT (station_id, day, shift, state, reason, order_code)
DO UPDATE SET spent_ms = stored.spent_ms + EXCLUDED.spent_ms, times = stored.times + EXCLUDED.times

-- name: tell_orders
-- When a change of state first and last told of orders; of which product they are only readings tell.
INSERT INTO order_run AS run (station_id, order_code, first_ts, last_ts)
SELECT * FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::timestamptz[])
ON CONFLICT (station_id, order_code) DO UPDATE
   SET first_ts = least(run.first_ts, EXCLUDED.first_ts), last_ts = greatest(run.last_ts, EXCLUDED.last_ts)
 WHERE EXCLUDED.first_ts < run.first_ts OR EXCLUDED.last_ts > run.last_ts
