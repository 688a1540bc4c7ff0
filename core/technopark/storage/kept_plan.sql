-- name: lock
-- Whoever works out the plan reads the targets after all that were set before, and writes before any other one.
SELECT pg_advisory_xact_lock(7316420195)

-- name: facility
SELECT id FROM facility WHERE code = $1

-- name: targets
-- The targets that hold and begin within [$1, $2), of the facilities $3 (null: all).
SELECT facility, line, product, span, starts, quantity
  FROM (SELECT facility.code AS facility, line.code AS line, product.code AS product, span, starts, quantity,
               row_number() OVER (PARTITION BY target.facility_id, line_id, product_id, span, starts
                                      ORDER BY version DESC) AS newest
          FROM target
          JOIN facility     ON facility.id = target.facility_id
          LEFT JOIN line    ON line.id = target.line_id
          LEFT JOIN product ON product.id = target.product_id
         WHERE starts >= $1 AND starts < $2
           AND ($3::text[] IS NULL OR facility.code = ANY($3))) AS ranked
 WHERE newest = 1 AND quantity IS NOT NULL

-- name: keep_shifts
-- The shifts of a facility $1 on the production days [$2, $3) are those of the columns from $4 on, and no others.
WITH wanted AS (
     SELECT * FROM unnest($4::date[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::integer[], $9::text[])
                AS planned (day, shift, begins, ends, planned_s, crew)
), gone AS (
     DELETE FROM planned_shift
      WHERE facility_id = $1 AND day >= $2 AND day < $3
        AND NOT EXISTS (SELECT FROM wanted
                         WHERE wanted.day = planned_shift.day AND wanted.shift = planned_shift.shift)
)
INSERT INTO planned_shift AS kept (facility_id, day, shift, begins, ends, planned_s, crew)
SELECT $1, day, shift, begins, ends, planned_s, crew FROM wanted
ON CONFLICT (facility_id, day, shift) DO UPDATE
   SET begins = EXCLUDED.begins, ends = EXCLUDED.ends, planned_s = EXCLUDED.planned_s, crew = EXCLUDED.crew
 WHERE (kept.begins, kept.ends, kept.planned_s, kept.crew)
       IS DISTINCT FROM (EXCLUDED.begins, EXCLUDED.ends, EXCLUDED.planned_s, EXCLUDED.crew)

-- name: keep_plan
-- The plan of a facility $1 on the production days [$2, $3) is that of the columns from $4 on, and no other. What the
-- database does not have yet is left out.
WITH wanted AS (
     SELECT line.id AS line_id, product.id AS product_id, planned.day, planned.quantity, planned.source
       FROM unnest($4::text[], $5::text[], $6::date[], $7::numeric[], $8::text[])
                AS planned (line, product, day, quantity, source)
       LEFT JOIN line    ON line.facility_id = $1 AND line.code = planned.line
       LEFT JOIN product ON product.facility_id = $1 AND product.code = planned.product
      WHERE (planned.line IS NULL) = (line.id IS NULL)
        AND (planned.product IS NULL) = (product.id IS NULL)
), gone AS (
     DELETE FROM plan_day
      WHERE facility_id = $1 AND day >= $2 AND day < $3
        AND NOT EXISTS (SELECT FROM wanted
                         WHERE wanted.day = plan_day.day
                           AND coalesce(wanted.line_id, 0) = coalesce(plan_day.line_id, 0)
                           AND coalesce(wanted.product_id, 0) = coalesce(plan_day.product_id, 0))
)
INSERT INTO plan_day AS kept (facility_id, line_id, product_id, day, quantity, source)
SELECT $1, line_id, product_id, day, quantity, source FROM wanted
ON CONFLICT (facility_id, day, coalesce(line_id, 0), coalesce(product_id, 0)) DO UPDATE
   SET quantity = EXCLUDED.quantity, source = EXCLUDED.source
 WHERE (kept.quantity, kept.source) IS DISTINCT FROM (EXCLUDED.quantity, EXCLUDED.source)
