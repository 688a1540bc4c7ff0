-- name: orders
-- The $6 newest orders of lines that were in work within [$1, $2): in facilities $3 and lines $4 (null: all). $5 says
-- whether only those that run now; $7 is the present. An order is its line's: what its counting stations told of it.
WITH chosen AS MATERIALIZED (
     SELECT station.id AS station_id, station.line_id, station.active, facility.code AS facility, line.code AS line
       FROM station
       JOIN line     ON line.id = station.line_id
       JOIN facility ON facility.id = station.facility_id
      WHERE station.counts
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
        AND ($4::text[] IS NULL OR line.code = ANY($4))
), runs AS (
     SELECT line_id, facility, line, order_code, first_ts, last_ts, product_min, product_max, state_ts,
            CASE WHEN active AND state_order = order_code THEN state END AS state
       FROM chosen
       JOIN order_run USING (station_id)
       LEFT JOIN station_head USING (station_id)
), newest AS (
     SELECT line_id, facility, line, order_code, min(first_ts) AS first_ts, max(last_ts) AS last_ts,
            CASE WHEN min(product_min) = max(product_max) THEN min(product_min) END AS product_id,
            min(state) AS state, min(state_ts) FILTER (WHERE state IS NOT NULL) AS state_ts
       FROM runs
      GROUP BY 1, 2, 3, 4
     HAVING min(first_ts) < $2
        AND CASE WHEN min(state) IS NULL THEN max(last_ts) ELSE greatest(max(last_ts), $7::timestamptz) END >= $1
        AND (min(state) IS NOT NULL OR NOT $5)
      ORDER BY first_ts DESC, facility, line, order_code
      LIMIT $6
)
SELECT facility, line, order_code AS "order", product.code AS product, first_ts AS began, last_ts AS last_told,
       state, state_ts AS state_since, made.unit,
       trim_scale(made.good * 0.001) AS good, trim_scale(made.scrap * 0.001) AS scrap,
       trim_scale(made.rework * 0.001) AS rework
  FROM newest
  LEFT JOIN product ON product.id = newest.product_id
  LEFT JOIN LATERAL (
       SELECT CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit,
              CASE WHEN min(unit) = max(unit) THEN sum(good) END AS good,
              CASE WHEN min(unit) = max(unit) THEN sum(scrap) END AS scrap,
              CASE WHEN min(unit) = max(unit) THEN sum(rework) END AS rework
         FROM chosen
         JOIN output_order ON output_order.station_id = chosen.station_id
         JOIN product AS of_output ON of_output.id = output_order.product_id
        WHERE chosen.line_id = newest.line_id
          AND output_order.order_code = newest.order_code
          -- The key begins with the day: a production day is none but the one before, the same, or the next of UTC.
          AND output_order.day >= (newest.first_ts AT TIME ZONE 'UTC')::date - 1
          AND output_order.day <= (newest.last_ts AT TIME ZONE 'UTC')::date + 1
       ) AS made ON true
 ORDER BY first_ts DESC, facility, line, order_code
