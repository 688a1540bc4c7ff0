-- name: known_facility
SELECT code FROM facility WHERE code = ANY($1::text[])

-- name: known_product
SELECT code FROM product WHERE code = ANY($1::text[])

-- name: known_line
SELECT line.code
  FROM line JOIN facility ON facility.id = line.facility_id
 WHERE line.code = ANY($1::text[]) AND ($2::text[] IS NULL OR facility.code = ANY($2))
