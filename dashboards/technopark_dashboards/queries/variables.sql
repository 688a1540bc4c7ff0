-- name: facilities
-- Choices of the facility filter, in the order of the catalogue.
SELECT facility.code AS __value,
       facility.code || ' ' || (facility.names ->> '$language') AS __text
  FROM facility
 WHERE facility.active
 ORDER BY facility.position

-- name: lines
-- Lines of the chosen facilities; the value names the facility too, as lines are numbered within theirs.
SELECT facility.code || '/' || line.code AS __value,
       facility.code || ' ' || line.code || ' ' || (line.names ->> '$language') AS __text
  FROM line
  JOIN facility ON facility.id = line.facility_id
 WHERE line.active
   AND facility.active
   AND facility.code IN (${facility:sqlstring})
 ORDER BY facility.position, line.position

-- name: products
-- Products of the chosen facilities.
SELECT product.code AS __value,
       product.code || ' ' || (product.names ->> '$language') AS __text
  FROM product
  JOIN facility ON facility.id = product.facility_id
 WHERE product.active
   AND facility.active
   AND facility.code IN (${facility:sqlstring})
 ORDER BY facility.position, product.position
