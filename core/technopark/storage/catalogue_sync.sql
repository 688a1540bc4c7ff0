-- name: lock
SELECT pg_advisory_xact_lock(7316420192)

-- name: upsert_site
INSERT INTO site (code, names, zone, currency, country) VALUES ($1, $2::jsonb, $3, $4, $5)
ON CONFLICT (only_one) DO UPDATE
   SET code = EXCLUDED.code, names = EXCLUDED.names, zone = EXCLUDED.zone,
       currency = EXCLUDED.currency, country = EXCLUDED.country

-- name: retire_all
-- What the file still has is made active again in the same transaction.
WITH facilities AS (UPDATE facility SET active = false WHERE active),
     lines AS (UPDATE line SET active = false WHERE active),
     stations AS (UPDATE station SET active = false WHERE active)
UPDATE product SET active = false WHERE active

-- name: upsert_facility
INSERT INTO facility (code, names, kind, day_start, position) VALUES ($1, $2::jsonb, $3, $4, $5)
ON CONFLICT (code) DO UPDATE
   SET names = EXCLUDED.names, kind = EXCLUDED.kind, day_start = EXCLUDED.day_start,
       position = EXCLUDED.position, active = true
RETURNING id

-- name: upsert_line
INSERT INTO line (facility_id, code, names, position) VALUES ($1, $2, $3::jsonb, $4)
ON CONFLICT (facility_id, code) DO UPDATE
   SET names = EXCLUDED.names, position = EXCLUDED.position, active = true
RETURNING id

-- name: upsert_station
INSERT INTO station (line_id, facility_id, code, names, counts, position) VALUES ($1, $2, $3, $4::jsonb, $5, $6)
ON CONFLICT (line_id, code) DO UPDATE
   SET names = EXCLUDED.names, counts = EXCLUDED.counts, position = EXCLUDED.position, active = true
RETURNING id

-- name: ensure_head
INSERT INTO station_head (station_id) VALUES ($1) ON CONFLICT DO NOTHING

-- name: product_owner
SELECT facility.code FROM product JOIN facility ON facility.id = product.facility_id WHERE product.code = $1

-- name: upsert_product
INSERT INTO product (facility_id, code, names, unit, hs, cycle_s, capacity, price_usd, net_kg, position)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (code) DO UPDATE
   SET names = EXCLUDED.names, unit = EXCLUDED.unit, hs = EXCLUDED.hs, cycle_s = EXCLUDED.cycle_s,
       capacity = EXCLUDED.capacity, price_usd = EXCLUDED.price_usd, net_kg = EXCLUDED.net_kg,
       position = EXCLUDED.position, active = true
RETURNING id
