-- name: postings_to_check
-- The postings shipped in [$1, $2), with what is known of their products; $3 to $5 filter by facility, product and
-- country (null: all). With each come the other postings of its shipment's line, of whatever month: is_asked_for
-- tells them apart. What had not come by $6 (null: now) is left out.
WITH lines AS (
     SELECT DISTINCT posting.facility_id, posting.shipment, posting.line
       FROM posting
       JOIN facility ON facility.id = posting.facility_id
       JOIN product  ON product.id = posting.product_id
      WHERE posting.shipped_on >= $1 AND posting.shipped_on < $2
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
        AND ($4::text[] IS NULL OR product.code = ANY($4))
        AND ($5::text[] IS NULL OR posting.country = ANY($5))
        AND ($6::timestamptz IS NULL OR posting.received_at <= $6)
)
SELECT facility.code AS facility, posting.shipment, posting.line, posting.posting, posting.kind, posting.refers_to,
       product.code AS product, posting.hs, posting.quantity, posting.unit, posting.net_kg, posting.gross_kg,
       posting.country, posting.incoterms, posting.place, posting.currency, posting.value, posting.rate,
       posting.rate_date, posting.contract, posting.declaration, posting.shipped_on, posting.ts,
       product.hs AS product_hs, product.net_kg AS unit_kg, product.price_usd,
       posting.shipped_on >= $1 AND posting.shipped_on < $2
         AND ($3::text[] IS NULL OR facility.code = ANY($3))
         AND ($4::text[] IS NULL OR product.code = ANY($4))
         AND ($5::text[] IS NULL OR posting.country = ANY($5)) AS is_asked_for
  FROM lines
  JOIN posting USING (facility_id, shipment, line)
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE $6::timestamptz IS NULL OR posting.received_at <= $6
 ORDER BY posting.shipped_on, facility.position, posting.shipment, posting.line, posting.posting

-- name: usual
-- The median value of a unit by product, and the median rate by currency, of the originals shipped in the twelve
-- months before each month of [$1, $2), where there are at least $3 of them that had come by $4 (null: now).
WITH months AS (
     SELECT month::date
       FROM generate_series($1::date, $2::date - 1, interval '1 month') AS month
), past AS MATERIALIZED (  -- once each, and not for each of the months that it counts for
     SELECT shipped_on, product_id, currency, rate, value_usd / quantity AS unit_usd
       FROM posting
      WHERE shipped_on >= $1::date - interval '12 months' AND shipped_on < $2::date
        AND kind = 'original' AND quantity > 0
        AND ($4::timestamptz IS NULL OR received_at <= $4)
), history AS (
     SELECT month, product_id, currency, rate, unit_usd
       FROM months
       JOIN past ON past.shipped_on >= months.month - interval '12 months' AND past.shipped_on < months.month
), of_product AS (
     SELECT month, product_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY unit_usd) AS usual
       FROM history
      GROUP BY month, product_id
     HAVING count(*) >= $3
)
SELECT month, product.code AS product, NULL AS currency, usual
  FROM of_product
  JOIN product ON product.id = of_product.product_id
 UNION ALL
SELECT month, NULL, currency, percentile_disc(0.5) WITHIN GROUP (ORDER BY rate)
  FROM history
 GROUP BY month, currency
HAVING count(*) >= $3

-- name: known_hs
SELECT DISTINCT left(hs, 6) AS hs FROM product
