-- name: product
-- A product with its facility, present or former.
SELECT product.names, product.unit, product.hs, facility.code AS facility, facility.names AS facility_names
  FROM product JOIN facility ON facility.id = product.facility_id
 WHERE product.code = $1

-- name: exports
-- Postings of a product's shipments by shipped_on in [$2, $3), whatever their kind.
SELECT posting.shipped_on, posting.shipment, posting.line, posting.posting, posting.kind, posting.refers_to,
       posting.declaration, posting.contract, posting.hs, posting.quantity, posting.unit, posting.net_kg,
       posting.gross_kg, posting.country, posting.incoterms, posting.place, posting.currency, posting.value,
       posting.rate, posting.rate_date, posting.value_usd
  FROM posting JOIN product ON product.id = posting.product_id
 WHERE product.code = $1 AND posting.shipped_on >= $2 AND posting.shipped_on < $3
 ORDER BY posting.shipped_on, posting.facility_id, posting.shipment, posting.line, posting.posting
