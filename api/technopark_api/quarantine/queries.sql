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
-- The newest $1 values that were offered for a key already stored.
SELECT id, kind, key, stored::text AS stored, offered::text AS offered, first_seen, last_seen, times
  FROM conflict
 ORDER BY last_seen DESC, id DESC
 LIMIT $1
