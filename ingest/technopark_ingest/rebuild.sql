-- name: readings
SELECT * FROM reading WHERE station_id = $1 ORDER BY ts

-- name: quarters
SELECT bucket, product_id, good, scrap, rework, readings FROM output_quarter WHERE station_id = $1

-- name: days
SELECT day, product_id, good, scrap, rework, readings FROM output_day WHERE station_id = $1

-- name: states
SELECT station_id, state, reason, order_code AS "order", ts AS begin, lead(ts) OVER (ORDER BY ts) AS "end"
  FROM state_change WHERE station_id = $1 ORDER BY ts

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

-- name: clear_head
UPDATE station_head
   SET ts = NULL, product_id = NULL, good = NULL, scrap = NULL, rework = NULL,
       good_held = NULL, scrap_held = NULL, rework_held = NULL, received_at = NULL
 WHERE station_id = $1

-- name: freeze
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
