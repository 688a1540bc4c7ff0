-- name: facilities
-- Choices of the facility filter, in the order of the catalogue.
SELECT facility.code AS __value,
       facility.code || ' ' || (facility.names ->> '$language') AS __text
  FROM facility
 WHERE facility.active
 ORDER BY facility.position
