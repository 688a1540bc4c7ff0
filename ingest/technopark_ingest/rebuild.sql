-- name: readings
SELECT * FROM reading WHERE station_id = $1 ORDER BY ts

-- name: quarters
SELECT bucket, product_id, good, scrap, rework, readings FROM output_quarter WHERE station_id = $1

-- name: days
SELECT day, product_id, good, scrap, rework, readings FROM output_day WHERE station_id = $1

-- name: states
SELECT station_id, state, reason, order_code AS "order", ts AS begin, lead(ts) OVER (ORDER BY ts) AS "end"
  FROM state_change WHERE station_id = $1 ORDER BY ts

-- name: orders
SELECT day, shift, product_id, order_code, good, scrap, rework, readings
  FROM output_order WHERE station_id = $1

-- name: runs_that_differ
-- Orders of which something else is stored than what readings and changes of state say.
WITH told AS (
     SELECT order_code, min(ts) AS first_ts, max(ts) AS last_ts, min(product_id) AS product_min, max(product_id) AS product_max
       FROM (SELECT order_code, ts, product_id FROM reading WHERE station_id = $1
              UNION ALL
             SELECT order_code, ts, NULL FROM state_change WHERE station_id = $1) AS told
      WHERE order_code IS NOT NULL
      GROUP BY order_code
), stored AS (
     SELECT order_code, first_ts, last_ts, product_min, product_max FROM order_run WHERE station_id = $1
)
SELECT order_code, stored::text AS stored, told::text AS told
  FROM told FULL JOIN stored USING (order_code)
 WHERE stored IS DISTINCT FROM told
 ORDER BY order_code

-- name: write_runs
INSERT INTO order_run (station_id, order_code, first_ts, last_ts, product_min, product_max)
SELECT $1, told.*
  FROM (
     SELECT order_code, min(ts) AS first_ts, max(ts) AS last_ts, min(product_id) AS product_min, max(product_id) AS product_max
       FROM (SELECT order_code, ts, product_id FROM reading WHERE station_id = $1
              UNION ALL
             SELECT order_code, ts, NULL FROM state_change WHERE station_id = $1) AS told
      WHERE order_code IS NOT NULL
      GROUP BY order_code
       ) AS told

-- name: state_times
SELECT station_id, day, shift, state, reason, order_code, spent_ms, times FROM state_shift WHERE station_id = $1

-- name: state_days
SELECT day, production, setup, delay, down, planned, offline FROM state_day WHERE station_id = $1

-- name: clear_state_times
DELETE FROM state_shift WHERE station_id = $1

-- name: clear_state_days
DELETE FROM state_day WHERE station_id = $1

-- name: clear_quarters
DELETE FROM output_quarter WHERE station_id = $1

-- name: clear_days
DELETE FROM output_day WHERE station_id = $1

-- name: clear_orders
DELETE FROM output_order WHERE station_id = $1

-- name: clear_runs
DELETE FROM order_run WHERE station_id = $1

-- name: clear_head
UPDATE station_head
   SET ts = NULL, product_id = NULL, good = NULL, scrap = NULL, rework = NULL,
       good_held = NULL, scrap_held = NULL, rework_held = NULL, received_at = NULL
 WHERE station_id = $1

-- name: freeze
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
