-- name: kept
-- From when on readings of a station are kept, and the newest one of before.
SELECT head.kept_since, base.*
  FROM station_head AS head
  LEFT JOIN reading_base AS base ON base.station_id = head.station_id
 WHERE head.station_id = $1

-- name: readings
SELECT * FROM reading WHERE station_id = $1 AND ts >= coalesce($2, '-infinity'::timestamptz) ORDER BY ts

-- name: quarters
SELECT bucket, product_id, good, scrap, rework, readings
  FROM output_quarter
 WHERE station_id = $1 AND bucket >= coalesce($2, '-infinity'::timestamptz)

-- name: days
SELECT day, product_id, good, scrap, rework, readings
  FROM output_day
 WHERE station_id = $1 AND day >= coalesce($2, '-infinity'::date)

-- name: states
SELECT station_id, state, reason, order_code AS "order", ts AS begin, lead(ts) OVER (ORDER BY ts) AS "end"
  FROM state_change WHERE station_id = $1 ORDER BY ts

-- name: orders
SELECT day, shift, product_id, order_code, good, scrap, rework, readings
  FROM output_order
 WHERE station_id = $1 AND day >= coalesce($2, '-infinity'::date)

-- name: runs_that_differ
-- Orders of which something else is stored than what readings and changes of state say. Of those that were begun before
-- the readings that are kept ($2), only what came since can tell.
WITH told AS (
     SELECT order_code, min(ts) AS first_ts, max(ts) AS last_ts, min(product_id) AS product_min, max(product_id) AS product_max
       FROM (SELECT order_code, ts, product_id FROM reading
              WHERE station_id = $1 AND ts >= coalesce($2, '-infinity'::timestamptz)
              UNION ALL
             SELECT order_code, ts, NULL FROM state_change WHERE station_id = $1) AS told
      WHERE order_code IS NOT NULL
      GROUP BY order_code
), stored AS (
     SELECT order_code, first_ts, last_ts, product_min, product_max FROM order_run WHERE station_id = $1
)
SELECT order_code, stored::text AS stored, told::text AS told
  FROM told FULL JOIN stored USING (order_code)
 WHERE CASE WHEN stored.first_ts < $2
            THEN NOT (stored.first_ts <= coalesce(told.first_ts, stored.first_ts)
                      AND CASE WHEN told.last_ts >= $2 THEN stored.last_ts = told.last_ts
                               ELSE stored.last_ts < $2
                                AND stored.last_ts >= coalesce(told.last_ts, stored.last_ts) END
                      AND (told.product_min IS NULL
                           OR coalesce(stored.product_min <= told.product_min
                                       AND stored.product_max >= told.product_max, false)))
            ELSE stored IS DISTINCT FROM told END
 ORDER BY order_code

-- name: write_runs
INSERT INTO order_run AS run (station_id, order_code, first_ts, last_ts, product_min, product_max)
SELECT $1, told.*
  FROM (
     SELECT order_code, min(ts) AS first_ts, max(ts) AS last_ts, min(product_id) AS product_min, max(product_id) AS product_max
       FROM (SELECT order_code, ts, product_id FROM reading
              WHERE station_id = $1 AND ts >= coalesce($2, '-infinity'::timestamptz)
              UNION ALL
             SELECT order_code, ts, NULL FROM state_change WHERE station_id = $1) AS told
      WHERE order_code IS NOT NULL
      GROUP BY order_code
       ) AS told
ON CONFLICT (station_id, order_code) DO UPDATE
   SET first_ts = least(run.first_ts, EXCLUDED.first_ts),
       last_ts = CASE WHEN EXCLUDED.last_ts >= $2 THEN EXCLUDED.last_ts
                      ELSE greatest(run.last_ts, EXCLUDED.last_ts) END,
       product_min = least(run.product_min, EXCLUDED.product_min),
       product_max = greatest(run.product_max, EXCLUDED.product_max)

-- name: state_times
SELECT station_id, day, shift, state, reason, order_code, spent_ms, times FROM state_shift WHERE station_id = $1

-- name: state_days
SELECT day, production, setup, delay, down, planned, offline FROM state_day WHERE station_id = $1

-- name: clear_state_times
DELETE FROM state_shift WHERE station_id = $1

-- name: clear_state_days
DELETE FROM state_day WHERE station_id = $1

-- name: clear_quarters
DELETE FROM output_quarter WHERE station_id = $1 AND bucket >= coalesce($2, '-infinity'::timestamptz)

-- name: clear_days
DELETE FROM output_day WHERE station_id = $1 AND day >= coalesce($2, '-infinity'::date)

-- name: clear_orders
DELETE FROM output_order WHERE station_id = $1 AND day >= coalesce($2, '-infinity'::date)

-- name: clear_runs
DELETE FROM order_run WHERE station_id = $1 AND first_ts >= coalesce($2, '-infinity'::timestamptz)

-- name: clear_head
UPDATE station_head
   SET ts = NULL, product_id = NULL, good = NULL, scrap = NULL, rework = NULL,
       good_held = NULL, scrap_held = NULL, rework_held = NULL, received_at = NULL
 WHERE station_id = $1

-- name: freeze
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
