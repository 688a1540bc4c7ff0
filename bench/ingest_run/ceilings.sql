-- name: create
CREATE TABLE bench_ceiling (LIKE reading INCLUDING ALL)

-- name: divide
SELECT create_hypertable('bench_ceiling', by_range('ts', INTERVAL '7 days'), create_default_indexes => false)

-- name: insert
INSERT INTO bench_ceiling (station_id, ts, product_id, good, scrap, rework, good_inc, scrap_inc, rework_inc,
                     good_held, scrap_held, rework_held, events, order_code, received_at, received_after_s, whole)
SELECT *
  FROM unnest($1::int[], $2::timestamptz[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::smallint[],
              $14::text[], $15::timestamptz[], $16::int[], $17::boolean[])

-- name: drop
DROP TABLE bench_ceiling
