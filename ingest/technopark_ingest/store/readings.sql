-- name: restate
-- All of them lie within [$10, $11]. Of what is kept by column, batches of readings are told apart by such constants
-- only: without them one restated reading would turn the whole columnstore back into rows.
UPDATE reading
   SET good = good * CASE WHEN whole THEN 1000 ELSE 1 END, scrap = scrap * CASE WHEN whole THEN 1000 ELSE 1 END,
       rework = rework * CASE WHEN whole THEN 1000 ELSE 1 END, whole = NULL,
       good_inc = new.good_inc, scrap_inc = new.scrap_inc, rework_inc = new.rework_inc,
       good_held = new.good_held, scrap_held = new.scrap_held, rework_held = new.rework_held,
       events = new.events
  FROM unnest($1::int[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
              $7::bigint[], $8::bigint[], $9::smallint[])
    AS new (station_id, ts, good_inc, scrap_inc, rework_inc, good_held, scrap_held, rework_held, events)
 WHERE reading.station_id = new.station_id AND reading.ts = new.ts
   AND reading.station_id = ANY($1) AND reading.ts >= $10 AND reading.ts <= $11

-- name: unpack_freely
-- A batch of the columnstore is unpacked for each station and chunk that something is restated of, which can be more
-- readings than the server lets a statement unpack by default. Where there is no columnstore this means nothing.
SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)

-- name: add
-- All sums in one statement: each costs a wait for the database.
WITH orders AS (
INSERT INTO output_order AS sum (station_id, day, shift, product_id, order_code, good, scrap, rework, readings)
SELECT * FROM unnest($15::int[], $16::date[], $17::text[], $18::int[], $19::text[], $20::bigint[], $21::bigint[],
                     $22::bigint[], $23::int[])
ON CONFLICT (station_id, day, shift, order_code, product_id) DO UPDATE
   SET good = sum.good + EXCLUDED.good, scrap = sum.scrap + EXCLUDED.scrap,
       rework = sum.rework + EXCLUDED.rework, readings = sum.readings + EXCLUDED.readings
), runs AS (
INSERT INTO order_run AS run (station_id, order_code, first_ts, last_ts, product_min, product_max)
SELECT * FROM unnest($24::int[], $25::text[], $26::timestamptz[], $27::timestamptz[], $28::int[], $29::int[])
ON CONFLICT (station_id, order_code) DO UPDATE
   SET first_ts = least(run.first_ts, EXCLUDED.first_ts), last_ts = greatest(run.last_ts, EXCLUDED.last_ts),
       product_min = least(run.product_min, EXCLUDED.product_min),
       product_max = greatest(run.product_max, EXCLUDED.product_max)
), quarters AS (
INSERT INTO output_quarter AS sum (station_id, bucket, product_id, good, scrap, rework, readings)
SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[])
ON CONFLICT (station_id, bucket, product_id) DO UPDATE
   SET good = sum.good + EXCLUDED.good, scrap = sum.scrap + EXCLUDED.scrap,
       rework = sum.rework + EXCLUDED.rework, readings = sum.readings + EXCLUDED.readings
)
INSERT INTO output_day AS sum (station_id, day, product_id, good, scrap, rework, readings)
SELECT * FROM unnest($8::int[], $9::date[], $10::int[], $11::bigint[], $12::bigint[], $13::bigint[], $14::int[])
ON CONFLICT (station_id, day, product_id) DO UPDATE
   SET good = sum.good + EXCLUDED.good, scrap = sum.scrap + EXCLUDED.scrap,
       rework = sum.rework + EXCLUDED.rework, readings = sum.readings + EXCLUDED.readings
