-- name: sums
-- As `sums` of queries.sql and orders.sql, of each hour: $6 are the starts of the hours and the end of the last one, $7
-- and $8 the first and last of these. No times are stored by hour: they are worked out from the changes of state.
-- $1 and $2 filter by facility and line (null: all); $3 to $5 say whether facility, line and station part the rows,
-- $9 and $10 whether product and order do. $11 limits them.
-- What was made is summed by quarter hour and product, and told with its order by readings only: `kept_since` is from
-- when on all of a part's are kept (null: for ever).
WITH @parts, stays AS (
     SELECT part, line_id, state, coalesce(order_code, '') AS order_code,
            greatest(ts, $7::timestamptz) AS begins, least(ends, $8::timestamptz) AS ends
       FROM chosen
      CROSS JOIN LATERAL (
            SELECT state, order_code, ts, lead(ts) OVER (ORDER BY ts) AS ends
              FROM state_change
             WHERE station_id = chosen.id
               AND ts >= coalesce((SELECT max(ts) FROM state_change AS before
                                    WHERE before.station_id = chosen.id AND before.ts <= $7), $7)
               AND ts <= coalesce((SELECT min(ts) FROM state_change AS after
                                    WHERE after.station_id = chosen.id AND after.ts >= $8), $8)
            ) AS change
      WHERE ends > $7 AND ts < $8
), shared AS (
     SELECT part, line_id, state, CASE WHEN $9 OR $10 THEN order_code ELSE '' END AS order_code, slot,
            1000 * extract(epoch FROM least(ends, hours[slot + 1]) - greatest(begins, hours[slot])) AS spent_ms
       FROM stays
      CROSS JOIN (SELECT $6::timestamptz[] AS hours) AS edges
      CROSS JOIN LATERAL generate_series(width_bucket(begins, hours),
                                         width_bucket(ends - INTERVAL '1 microsecond', hours)) AS slot
), told AS (
     SELECT slot, part, line_id, order_code,
            sum(spent_ms) FILTER (WHERE state = 'production') AS apt,
            sum(spent_ms) FILTER (WHERE state = 'setup') AS aust,
            sum(spent_ms) FILTER (WHERE state = 'delay') AS adet,
            sum(spent_ms) FILTER (WHERE state = 'down') AS adot,
            sum(spent_ms) FILTER (WHERE state = 'planned') AS planned,
            sum(spent_ms) FILTER (WHERE state = 'offline') AS offline
       FROM shared
      GROUP BY 1, 2, 3, 4
), spans AS (
     SELECT part, line_id, facility AS home, coalesce(state_order, '') AS order_code, state, state_ts AS since,
            NULL::timestamptz AS until
       FROM station_head JOIN chosen ON chosen.id = station_head.station_id
      WHERE active AND state_ts IS NOT NULL
      UNION ALL
     SELECT part, line_id, facility, order_code, NULL, first_ts, last_ts
       FROM order_run JOIN chosen ON chosen.id = order_run.station_id
      WHERE $10 AND last_ts >= $7 AND first_ts < $8
), of_product AS (
     SELECT line_id, order_code,
            CASE WHEN min(product_min) = max(product_max) THEN min(product_min) END AS product_id
       FROM (SELECT line_id, order_code FROM told UNION SELECT line_id, order_code FROM spans) AS known
       JOIN station USING (line_id)
      CROSS JOIN LATERAL (
            SELECT product_min, product_max FROM order_run
             WHERE order_run.station_id = station.id AND order_run.order_code = known.order_code
            OFFSET 0  -- or the planner reads all orders there ever were
            ) AS run
      WHERE $9 AND station.counts
      GROUP BY 1, 2
), output AS (
     SELECT width_bucket(bucket, $6::timestamptz[]) AS slot, station_id, product_id, '' AS order_code,
            sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework
       FROM output_quarter
      WHERE NOT $10 AND bucket >= $7 AND bucket < $8 AND station_id IN (SELECT id FROM chosen)
      GROUP BY 1, 2, 3
      UNION ALL
     SELECT width_bucket(ts, $6::timestamptz[]), station_id, product_id, coalesce(order_code, ''),
            sum(good_inc), sum(scrap_inc), sum(rework_inc)
       FROM (SELECT chosen.id AS station_id, told.*
               FROM chosen CROSS JOIN LATERAL readings_told(chosen.id, $7, $8) AS told
              WHERE $10) AS reading
      GROUP BY 1, 2, 3, 4
), made AS (
     SELECT slot, part, CASE WHEN $9 THEN product_id END AS product_id, order_code,
            sum(good * cycle_s) AS pri_gq, sum(scrap * cycle_s) AS pri_sq, sum(rework * cycle_s) AS pri_rq,
            CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit,
            sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework
       FROM output
       JOIN chosen  ON chosen.id = output.station_id
       JOIN product ON product.id = output.product_id
      GROUP BY 1, 2, 3, 4
), spent AS (
     SELECT slot, part, product_id, CASE WHEN $10 THEN order_code ELSE '' END AS order_code,
            coalesce(sum(apt), 0)::bigint AS apt, coalesce(sum(aust), 0)::bigint AS aust,
            coalesce(sum(adet), 0)::bigint AS adet, coalesce(sum(adot), 0)::bigint AS adot,
            coalesce(sum(planned), 0)::bigint AS planned, coalesce(sum(offline), 0)::bigint AS offline
       FROM told LEFT JOIN of_product USING (line_id, order_code)
      GROUP BY 1, 2, 3, 4
), found AS (
    (SELECT slot, part, product_id, order_code,
            sum(apt)::bigint AS apt, sum(aust)::bigint AS aust, sum(adet)::bigint AS adet, sum(adot)::bigint AS adot,
            sum(planned)::bigint AS planned, sum(offline)::bigint AS offline,
            sum(pri_gq) AS pri_gq, sum(pri_sq) AS pri_sq, sum(pri_rq) AS pri_rq,
            min(unit) AS unit, sum(good)::bigint AS good, sum(scrap)::bigint AS scrap, sum(rework)::bigint AS rework,
            NULL::text AS home, NULL::text AS state, NULL::timestamptz AS since, NULL::timestamptz AS until
       FROM (SELECT slot, part, product_id, order_code, apt, aust, adet, adot, planned, offline,
                    NULL::numeric AS pri_gq, NULL::numeric AS pri_sq, NULL::numeric AS pri_rq,
                    NULL::text AS unit, NULL::numeric AS good, NULL::numeric AS scrap, NULL::numeric AS rework
               FROM spent
              UNION ALL
             SELECT slot, part, product_id, order_code, 0, 0, 0, 0, 0, 0,
                    pri_gq, pri_sq, pri_rq, unit, good, scrap, rework
               FROM made) AS either
      GROUP BY 1, 2, 3, 4
      LIMIT $11)
      UNION ALL
     SELECT NULL, part, product_id, CASE WHEN $10 THEN order_code ELSE '' END,
            0, 0, 0, 0, 0, 0,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, home, state, since, until
       FROM spans LEFT JOIN of_product USING (line_id, order_code)
)
SELECT slot, NULL::text AS shift, part, NULL::text AS facility, NULL::text AS line, NULL::text AS station,
       NULL::int[] AS place, NULL::text[] AS facilities, NULL::time AS day_starts, NULL::time AS day_ends,
       NULL::timestamptz AS kept_since,
       apt, aust, adet, adot, planned, offline, pri_gq, pri_sq, pri_rq, found.unit, good, scrap, rework,
       home, state, since, until, product.code AS product, nullif(order_code, '') AS "order"
  FROM found
  LEFT JOIN product ON product.id = found.product_id
 UNION ALL
SELECT NULL, NULL, part, facility, line, station, place, facilities, day_starts, day_ends,
       (SELECT max(kept_since) FROM station_head JOIN chosen ON chosen.id = station_id WHERE chosen.part = parts.part),
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL
  FROM parts
