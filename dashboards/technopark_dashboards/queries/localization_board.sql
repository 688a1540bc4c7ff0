-- Localization, 1 - imported / price, in the local months that the chosen range touches: both are summed over the good
-- quantities, each valued by the statement in force on its production day, in its latest revision. Bases are never
-- mixed. A product that made something and has no statement has a row without a basis.

-- name: months
-- Begins the queries of the months that the range touches.
WITH span AS MATERIALIZED (
    SELECT date_trunc('month', $__timeFrom()::timestamptz AT TIME ZONE site.zone)::date AS first,
           (date_trunc('month', $__timeTo()::timestamptz AT TIME ZONE site.zone) + INTERVAL '1 month')::date AS until,
           site.zone
      FROM site
)

-- name: last_month
-- Begins the queries of the month in which the range ends.
WITH span AS MATERIALIZED (
    SELECT date_trunc('month', $__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS first,
           (date_trunc('month', $__timeTo()::timestamptz AT TIME ZONE site.zone) + INTERVAL '1 month')::date AS until,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS today,
           site.zone
      FROM site
)

-- name: valued
-- Follows either: what was made of a product in a month, and what it was worth on a basis.
, chosen AS MATERIALIZED (
    SELECT product.id, facility.code, product.code AS product_code, product.names, product.unit,
           ARRAY[facility.position, product.position] AS place
      FROM product
      JOIN facility ON facility.id = product.facility_id
     WHERE facility.code IN (${facility:sqlstring})
       AND product.code IN ($product)
), revised AS (
    SELECT DISTINCT ON (product_id, basis, valid_from)
           product_id, basis, valid_from,
           price_amount * price_rate AS price_usd, imported_amount * imported_rate AS imported_usd,
           certificate_number, certificate_percent, certificate_until
      FROM statement
     WHERE product_id IN (SELECT id FROM chosen)
     ORDER BY product_id, basis, valid_from, ts DESC
), stated AS (
    SELECT product_id, basis,
           array_agg(valid_from ORDER BY valid_from) AS starts,
           array_agg(price_usd ORDER BY valid_from) AS prices,
           array_agg(imported_usd ORDER BY valid_from) AS imports
      FROM revised
     GROUP BY product_id, basis
), edges AS (
    -- Between two of a product's days its statements and the month stay the same.
    SELECT product_id, array_agg(DISTINCT day ORDER BY day) AS days
      FROM (
            SELECT chosen.id AS product_id, of_month::date AS day
              FROM chosen
             CROSS JOIN span
             CROSS JOIN generate_series(span.first::timestamp, span.until::timestamp, INTERVAL '1 month') AS of_month
             UNION ALL
            SELECT product_id, valid_from FROM revised WHERE valid_from > (SELECT first FROM span)
           ) AS listed
     GROUP BY product_id
), stretches AS (
    SELECT output_day.product_id, edges.days[width_bucket(output_day.day, edges.days)] AS first,
           sum(output_day.good) AS good
      FROM output_day
      JOIN station ON station.id = output_day.station_id AND station.counts
      JOIN edges ON edges.product_id = output_day.product_id
     WHERE output_day.day >= (SELECT first FROM span)
       AND output_day.day < (SELECT until FROM span)
     GROUP BY 1, 2
), made AS (
    -- Number 0 is the time before the first statement.
    SELECT stretches.product_id, stated.basis, date_trunc('month', stretches.first::timestamp)::date AS month,
           width_bucket(stretches.first, stated.starts) AS number,
           sum(stretches.good) AS good
      FROM stretches
      LEFT JOIN stated ON stated.product_id = stretches.product_id
     GROUP BY 1, 2, 3, 4
    HAVING sum(stretches.good) > 0
), valued AS MATERIALIZED (
    SELECT made.product_id, made.month, made.basis,
           sum(made.good) * 0.001 AS quantity,
           sum(made.good * stated.prices[made.number]) * 0.001 AS price_usd,
           sum(made.good * stated.imports[made.number]) * 0.001 AS imported_usd,
           sum(made.good) FILTER (WHERE stated.prices[made.number] IS NULL) * 0.001 AS unstated
      FROM made
      LEFT JOIN stated ON stated.product_id = made.product_id AND stated.basis = made.basis
     GROUP BY made.product_id, made.month, made.basis
)

-- name: by_month_and_product
-- Follows `valued`: newest month first.
SELECT to_char(valued.month, 'YYYY-MM') AS month, chosen.code,
       chosen.product_code || ' ' || (chosen.names ->> '$language') AS product,
       valued.basis,
       1 - valued.imported_usd / NULLIF(valued.price_usd, 0) AS localization,
       valued.price_usd, valued.imported_usd, valued.quantity, chosen.unit, valued.unstated
  FROM valued
  JOIN chosen ON chosen.id = valued.product_id
 ORDER BY valued.month DESC, chosen.place, valued.basis
 LIMIT 2000

-- name: trend_of_facilities
-- Follows `valued`.
SELECT valued.month::timestamp AT TIME ZONE span.zone AS time,
       chosen.code || ' ' || valued.basis AS metric,
       1 - sum(valued.imported_usd) / NULLIF(sum(valued.price_usd), 0) AS value
  FROM valued
  JOIN chosen ON chosen.id = valued.product_id
 CROSS JOIN span
 WHERE valued.basis IS NOT NULL
 GROUP BY 1, 2
 ORDER BY 1, 2

-- name: trend_of_products
-- Follows `valued`.
SELECT valued.month::timestamp AT TIME ZONE span.zone AS time,
       chosen.product_code || ' ' || valued.basis AS metric,
       1 - valued.imported_usd / NULLIF(valued.price_usd, 0) AS value
  FROM valued
  JOIN chosen ON chosen.id = valued.product_id
 CROSS JOIN span
 WHERE valued.basis IS NOT NULL
 ORDER BY 1, chosen.place, 2

-- name: certificates
-- Follows `valued`: the certificate of the statement in force on the last day of the range, and how the month so far
-- stands against it, in points of percent.
SELECT chosen.code,
       chosen.product_code || ' ' || (chosen.names ->> '$language') AS product,
       in_force.basis,
       in_force.certificate_number AS certificate,
       in_force.certificate_until::timestamp AT TIME ZONE span.zone AS certificate_until,
       in_force.certificate_until - span.today AS days_left,
       in_force.certificate_percent / 100 AS certified,
       1 - valued.imported_usd / NULLIF(valued.price_usd, 0) AS localization,
       1 - valued.imported_usd / NULLIF(valued.price_usd, 0) - in_force.certificate_percent / 100 AS above_certified
  FROM span
 CROSS JOIN LATERAL (
        SELECT DISTINCT ON (product_id, basis) *
          FROM revised
         WHERE valid_from <= span.today
         ORDER BY product_id, basis, valid_from DESC
       ) AS in_force
  JOIN chosen ON chosen.id = in_force.product_id
  LEFT JOIN valued ON valued.product_id = in_force.product_id
                  AND valued.basis = in_force.basis
 WHERE in_force.certificate_number IS NOT NULL
 ORDER BY in_force.certificate_until NULLS LAST, chosen.place, in_force.basis
