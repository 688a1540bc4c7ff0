-- name: facilities_of_month
-- Localization by facility and basis in the local month in which the chosen range ends: 1 - imported / price,
-- both summed over the good quantities, each valued by the statement in force on its production day. A facility
-- that made something and states nothing has a row without a basis.
SELECT facility.code AS code,
       facility.names ->> '$language' AS facility,
       valued.basis,
       1 - sum(valued.imported_usd) / NULLIF(sum(valued.price_usd), 0) AS localization,
       sum(valued.price_usd) AS price_usd,
       sum(valued.imported_usd) AS imported_usd,
       count(DISTINCT valued.product_id) FILTER (WHERE valued.price_usd IS NULL) AS products_without_statement,
       to_char(valued.month, 'YYYY-MM') AS month
  FROM (
        SELECT made.facility_id,
               made.product_id,
               made.month,
               stated.basis,
               made.good * 0.001 * in_force.price_amount * in_force.price_rate AS price_usd,
               made.good * 0.001 * in_force.imported_amount * in_force.imported_rate AS imported_usd
          FROM (
                SELECT station.facility_id, output_day.product_id, output_day.day, chosen.month,
                       sum(output_day.good) AS good
                  FROM (
                        SELECT date_trunc('month', $__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS month
                          FROM site
                       ) AS chosen
                  JOIN output_day ON output_day.day >= chosen.month
                                 AND output_day.day < (chosen.month + INTERVAL '1 month')::date
                  JOIN station ON station.id = output_day.station_id AND station.counts
                 GROUP BY station.facility_id, output_day.product_id, output_day.day, chosen.month
                HAVING sum(output_day.good) > 0
               ) AS made
          LEFT JOIN (
                SELECT DISTINCT product.facility_id, statement.basis
                  FROM statement
                  JOIN product ON product.id = statement.product_id
               ) AS stated ON stated.facility_id = made.facility_id
          LEFT JOIN LATERAL (
                SELECT statement.price_amount, statement.price_rate,
                       statement.imported_amount, statement.imported_rate
                  FROM statement
                 WHERE statement.product_id = made.product_id
                   AND statement.basis = stated.basis
                   AND statement.valid_from <= made.day
                 ORDER BY statement.valid_from DESC, statement.ts DESC
                 LIMIT 1
               ) AS in_force ON true
       ) AS valued
  JOIN facility ON facility.id = valued.facility_id
 WHERE facility.code IN (${facility:sqlstring})
 GROUP BY facility.id, valued.month, valued.basis
 ORDER BY facility.position, valued.basis
