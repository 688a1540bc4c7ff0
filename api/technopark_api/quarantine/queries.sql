-- name: quarantine
-- The newest $4 refused messages, of facilities $1, reasons $2 and state $3 (null: all).
SELECT id, facility, topic, reason, detail, state, first_seen, last_seen, times, octet_length(payload) AS bytes
  FROM quarantine
 WHERE ($1::text[] IS NULL OR facility = ANY($1))
   AND ($2::text[] IS NULL OR reason = ANY($2))
   AND ($3::text IS NULL OR state = $3)
 ORDER BY last_seen DESC, id DESC
 LIMIT $4

-- name: quarantined
SELECT id, facility, topic, reason, detail, state, first_seen, last_seen, times, octet_length(payload) AS bytes, payload
  FROM quarantine
 WHERE id = $1

-- name: conflicts
-- The newest $2 values that were offered for a key already stored, at facilities $1 (null: all). What facility a key
-- is of follows from the id at its beginning: a station's, a product's or a facility's.
SELECT conflict.id, conflict.kind, conflict.key, conflict.stored::text AS stored, conflict.offered::text AS offered,
       conflict.first_seen, conflict.last_seen, conflict.times
  FROM conflict
 WHERE $1::text[] IS NULL
    OR CASE conflict.kind
         WHEN 'localization' THEN (SELECT facility_id FROM product WHERE id = split_part(conflict.key, '/', 1)::integer)
         WHEN 'export'       THEN split_part(conflict.key, '/', 1)::smallint
         ELSE (SELECT facility_id FROM station WHERE id = split_part(conflict.key, '@', 1)::integer)
       END IN (SELECT id FROM facility WHERE code = ANY($1))
 ORDER BY conflict.last_seen DESC, conflict.id DESC
 LIMIT $2
