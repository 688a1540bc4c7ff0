-- name: list
SELECT id, topic, payload, facility, reason, detail, first_seen, last_seen, times
  FROM quarantine
 WHERE ($1::text IS NULL OR facility = $1) AND ($2::text IS NULL OR reason = $2)
 ORDER BY last_seen DESC, id DESC
 LIMIT $3

-- name: one
SELECT id, topic, payload, facility, reason, detail, first_seen, last_seen, times
  FROM quarantine
 WHERE id = $1
