-- name: lock
-- Of two who import at once one waits, so that versions follow each other.
SELECT pg_advisory_xact_lock(hashtext('technopark.opening_stock'))

-- name: newest
-- What holds of the products $1[n] on the days $2[n].
SELECT DISTINCT ON (product.code, counted_on) product.code AS product, counted_on, version, quantity
  FROM opening_stock
  JOIN product ON product.id = opening_stock.product_id
  JOIN unnest($1::text[], $2::date[]) AS asked (code, day) ON asked.code = product.code AND asked.day = counted_on
 ORDER BY product.code, counted_on, version DESC

-- name: add
INSERT INTO opening_stock (product_id, counted_on, version, quantity, set_by, set_at)
VALUES ((SELECT id FROM product WHERE code = $1), $2, $3, $4, $5, $6)

-- name: list
-- What holds of all products made by the facilities $1 (null: all), of $2 products (null: all).
SELECT facility.code AS facility, product.code AS product, newest.counted_on, trim_scale(newest.quantity) AS quantity,
       product.unit, newest.version, newest.set_by, newest.set_at
  FROM (SELECT DISTINCT ON (product_id, counted_on) *
          FROM opening_stock
         ORDER BY product_id, counted_on, version DESC) AS newest
  JOIN product  ON product.id = newest.product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE newest.quantity IS NOT NULL
   AND ($1::text[] IS NULL OR facility.code = ANY($1))
   AND ($2::text[] IS NULL OR product.code = ANY($2))
 ORDER BY facility.position, product.position, product.code, newest.counted_on
