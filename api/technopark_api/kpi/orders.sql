-- name: sums
-- As `sums` of all work, with rows parted by product ($10) and order ($11), too. Times in milliseconds, and what was
-- made as planned time (quantity x PRI, in milliseconds), of the production days [$1, $2) parted where the days $3
-- begin, and by shift ($9). $4 and $5 filter by facility and line (null: all); $6 to $8 say whether facility, line and
-- station part the rows. $12 limits them.
-- A row with `since` is time that is in no other row: a state that still lasts, or with `until` the run of an order,
-- from the first to the last that the station told of it; those that touch [$13, $14).
-- Time is of the product of its order: the only one that the line's counting stations named with that order.
WITH @parts, told AS (
     SELECT width_bucket(day, $3::date[]) AS slot, CASE WHEN $9 THEN shift END AS shift, part, line_id, order_code,
            sum(spent_ms) FILTER (WHERE state = 'production') AS apt,
            sum(spent_ms) FILTER (WHERE state = 'setup') AS aust,
            sum(spent_ms) FILTER (WHERE state = 'delay') AS adet,
            sum(spent_ms) FILTER (WHERE state = 'down') AS adot,
            sum(spent_ms) FILTER (WHERE state = 'planned') AS planned,
            sum(spent_ms) FILTER (WHERE state = 'offline') AS offline
       FROM state_shift JOIN chosen ON chosen.id = state_shift.station_id
      WHERE day >= $1 AND day < $2
      GROUP BY 1, 2, 3, 4, 5
     HAVING sum(spent_ms) > 0
), spans AS (
     SELECT part, line_id, facility AS home, coalesce(state_order, '') AS order_code, state, state_ts AS since,
            NULL::timestamptz AS until
       FROM station_head JOIN chosen ON chosen.id = station_head.station_id
      WHERE active AND state_ts IS NOT NULL
      UNION ALL
     SELECT part, line_id, facility, order_code, NULL, first_ts, last_ts
       FROM order_run JOIN chosen ON chosen.id = order_run.station_id
      WHERE $11 AND last_ts >= $13 AND first_ts < $14
), of_product AS (
     SELECT line_id, order_code,
            CASE WHEN min(product_min) = max(product_max) THEN min(product_min) END AS product_id
       FROM (SELECT line_id, order_code FROM told UNION SELECT line_id, order_code FROM spans) AS known
       JOIN station USING (line_id)
       JOIN order_run USING (order_code)
      WHERE $10 AND station.counts AND order_run.station_id = station.id
      GROUP BY 1, 2
), made AS (
     SELECT width_bucket(day, $3::date[]) AS slot, CASE WHEN $9 THEN shift END AS shift, part,
            CASE WHEN $10 THEN product_id END AS product_id, CASE WHEN $11 THEN order_code END AS order_code,
            sum(good * cycle_s) AS pri_gq, sum(scrap * cycle_s) AS pri_sq, sum(rework * cycle_s) AS pri_rq,
            CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit,
            sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework
       FROM output_order
       JOIN chosen  ON chosen.id = output_order.station_id
       JOIN product ON product.id = output_order.product_id
      WHERE day >= $1 AND day < $2
      GROUP BY 1, 2, 3, 4, 5
), spent AS (
     SELECT slot, shift, part,
            CASE WHEN $10 THEN product_id END AS product_id, CASE WHEN $11 THEN order_code END AS order_code,
            coalesce(sum(apt), 0)::bigint AS apt, coalesce(sum(aust), 0)::bigint AS aust,
            coalesce(sum(adet), 0)::bigint AS adet, coalesce(sum(adot), 0)::bigint AS adot,
            coalesce(sum(planned), 0)::bigint AS planned, coalesce(sum(offline), 0)::bigint AS offline
       FROM told LEFT JOIN of_product USING (line_id, order_code)
      GROUP BY 1, 2, 3, 4, 5
), found AS (
    (SELECT slot, shift, part, product_id, order_code,
            sum(apt)::bigint AS apt, sum(aust)::bigint AS aust, sum(adet)::bigint AS adet, sum(adot)::bigint AS adot,
            sum(planned)::bigint AS planned, sum(offline)::bigint AS offline,
            sum(pri_gq) AS pri_gq, sum(pri_sq) AS pri_sq, sum(pri_rq) AS pri_rq,
            min(unit) AS unit, sum(good)::bigint AS good, sum(scrap)::bigint AS scrap, sum(rework)::bigint AS rework,
            NULL::text AS home, NULL::text AS state, NULL::timestamptz AS since, NULL::timestamptz AS until
       FROM (SELECT slot, shift, part, product_id, order_code, apt, aust, adet, adot, planned, offline,
                    NULL::numeric AS pri_gq, NULL::numeric AS pri_sq, NULL::numeric AS pri_rq,
                    NULL::text AS unit, NULL::numeric AS good, NULL::numeric AS scrap, NULL::numeric AS rework
               FROM spent
              UNION ALL
             SELECT slot, shift, part, product_id, order_code, 0, 0, 0, 0, 0, 0,
                    pri_gq, pri_sq, pri_rq, unit, good, scrap, rework
               FROM made) AS either
      GROUP BY 1, 2, 3, 4, 5
      LIMIT $12)
      UNION ALL
     SELECT NULL, NULL, part, CASE WHEN $10 THEN product_id END, CASE WHEN $11 THEN order_code END,
            0, 0, 0, 0, 0, 0,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, home, state, since, until
       FROM spans LEFT JOIN of_product USING (line_id, order_code)
)
SELECT slot, shift, part, NULL::text AS facility, NULL::text AS line, NULL::text AS station,
       NULL::int[] AS place, NULL::text[] AS facilities, NULL::time AS day_starts, NULL::time AS day_ends,
       apt, aust, adet, adot, planned, offline, pri_gq, pri_sq, pri_rq, found.unit, good, scrap, rework,
       home, state, since, until, product.code AS product, nullif(order_code, '') AS "order"
  FROM found
  LEFT JOIN product ON product.id = found.product_id
 UNION ALL
SELECT NULL, NULL, part, facility, line, station, place, facilities, day_starts, day_ends,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL
  FROM parts
