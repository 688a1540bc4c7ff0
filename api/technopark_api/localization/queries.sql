-- name: localization
-- What was made in the production days [$1, $2), valued by the statement in force on each day: for every basis $3
-- that a product is stated in, the latest valid_from until that day, in its latest revision. $4 and $5 filter by
-- facility and product (null: all); $6 and $7 say whether facility and product part the rows. Only sums leave this
-- query, never a ratio. A basis that none of a group's products is ever stated in gives no row, unless there is
-- no other: it is null then.
WITH made AS (
     SELECT output_day.product_id, output_day.day, sum(output_day.good) AS good
       FROM output_day
       JOIN station  ON station.id = output_day.station_id AND station.counts
       JOIN product  ON product.id = output_day.product_id
       JOIN facility ON facility.id = product.facility_id
      WHERE output_day.day >= $1 AND output_day.day < $2
        AND ($4::text[] IS NULL OR facility.code = ANY($4))
        AND ($5::text[] IS NULL OR product.code = ANY($5))
      GROUP BY output_day.product_id, output_day.day
), latest_revision AS (
     SELECT DISTINCT ON (product_id, basis, valid_from)
            product_id, basis, valid_from,
            price_amount * price_rate AS price_usd, imported_amount * imported_rate AS imported_usd
       FROM statement
      WHERE basis = ANY($3::text[])
      ORDER BY product_id, basis, valid_from, ts DESC
), in_force AS (
     SELECT latest_revision.*,
            lead(valid_from) OVER (PARTITION BY product_id, basis ORDER BY valid_from) AS until
       FROM latest_revision
), stated AS (
     SELECT DISTINCT product_id, basis FROM latest_revision
), valued AS (
     SELECT made.product_id, date_trunc('month', made.day)::date AS month, bases.basis,
            sum(made.good) AS good,
            sum(made.good * in_force.price_usd) AS price_usd,
            sum(made.good * in_force.imported_usd) AS imported_usd,
            sum(made.good) FILTER (WHERE in_force.product_id IS NULL) AS missing,
            bool_or(stated.product_id IS NOT NULL) AS is_stated
       FROM made
      CROSS JOIN unnest($3::text[]) AS bases (basis)
       LEFT JOIN stated   ON stated.product_id = made.product_id AND stated.basis = bases.basis
       LEFT JOIN in_force ON in_force.product_id = made.product_id AND in_force.basis = bases.basis
                         AND in_force.valid_from <= made.day
                         AND (in_force.until IS NULL OR made.day < in_force.until)
      GROUP BY made.product_id, month, bases.basis
), summed AS (
     SELECT valued.month, valued.basis,
            CASE WHEN $6 THEN facility.code END AS facility,
            CASE WHEN $7 THEN product.code  END AS product,
            CASE WHEN count(DISTINCT product.unit) = 1 THEN min(product.unit) END AS unit,
            CASE WHEN count(DISTINCT product.unit) = 1 THEN sum(valued.good) END AS good,
            CASE WHEN count(DISTINCT product.unit) = 1 THEN coalesce(sum(valued.missing), 0) END AS missing,
            sum(valued.price_usd) * 0.001 AS price_usd,
            sum(valued.imported_usd) * 0.001 AS imported_usd,
            coalesce(sum(valued.missing), 0) > 0 AS is_incomplete,
            bool_or(valued.is_stated) AS is_stated,
            min(ARRAY[facility.position, product.position]) AS place
       FROM valued
       JOIN product  ON product.id = valued.product_id
       JOIN facility ON facility.id = product.facility_id
      GROUP BY valued.month, valued.basis, 3, 4
), with_others AS (
     SELECT summed.*,
            bool_or(is_stated) OVER parts AS any_is_stated,
            row_number() OVER (parts ORDER BY basis) AS basis_number
       FROM summed
     WINDOW parts AS (PARTITION BY month, facility, product)
)
SELECT month, facility, product, CASE WHEN any_is_stated OR cardinality($3::text[]) = 1 THEN basis END AS basis, unit,
       trim_scale(good * 0.001) AS quantity, trim_scale(missing * 0.001) AS missing_quantity,
       price_usd, imported_usd, is_incomplete
  FROM with_others
 WHERE is_stated OR (NOT any_is_stated AND basis_number = 1)
 ORDER BY month, place, basis
