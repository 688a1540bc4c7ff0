-- name: current
-- The targets that hold and begin within [$1, $2); the version that withdrew one has no quantity.
SELECT facility, line, product, span, starts, quantity, version, set_by, set_at
  FROM (SELECT facility.code AS facility, line.code AS line, product.code AS product, span, starts, quantity,
               version, set_by, set_at,
               row_number() OVER (PARTITION BY target.facility_id, line_id, product_id, span, starts
                                      ORDER BY version DESC) AS newest,
               facility.position AS facility_place, line.position AS line_place, product.position AS product_place
          FROM target
          JOIN facility     ON facility.id = target.facility_id
          LEFT JOIN line    ON line.id = target.line_id
          LEFT JOIN product ON product.id = target.product_id
         WHERE starts >= $1 AND starts < $2
           AND ($3::text[] IS NULL OR facility.code = ANY($3))) AS ranked
 WHERE $4 OR (newest = 1 AND quantity IS NOT NULL)
 ORDER BY facility_place, line_place NULLS FIRST, product_place NULLS FIRST, starts, span, version
 LIMIT $5

-- name: lock
-- Versions of a facility's targets are counted one after the other.
SELECT id FROM facility WHERE code = $1 FOR NO KEY UPDATE

-- name: newest
SELECT version, quantity, set_by, set_at
  FROM target
 WHERE facility_id = $1
   AND line_id    IS NOT DISTINCT FROM (SELECT id FROM line WHERE facility_id = $1 AND code = $2)
   AND product_id IS NOT DISTINCT FROM (SELECT id FROM product WHERE code = $3)
   AND span = $4 AND starts = $5
 ORDER BY version DESC LIMIT 1

-- name: add
INSERT INTO target (facility_id, line_id, product_id, span, starts, version, quantity, set_by)
VALUES ($1, (SELECT id FROM line WHERE facility_id = $1 AND code = $2), (SELECT id FROM product WHERE code = $3),
        $4, $5, $6, $7, $8)
RETURNING version, quantity, set_by, set_at
