-- name: list
SELECT id, topic, facility, reason, detail, state, first_seen, last_seen, times, octet_length(payload) AS size
  FROM quarantine
 WHERE ($1::text IS NULL OR facility = $1) AND ($2::text IS NULL OR reason = $2)
   AND ($3::text IS NULL OR state = $3) AND ($4::timestamptz IS NULL OR last_seen >= $4)
 ORDER BY last_seen DESC, id DESC
 LIMIT $5

-- name: open
-- In the order in which they came.
SELECT id
  FROM quarantine
 WHERE state = 'open' AND ($1::text IS NULL OR facility = $1) AND ($2::text IS NULL OR reason = $2)
 ORDER BY first_seen, id

-- name: one
SELECT id, topic, facility, reason, detail, state, first_seen, last_seen, times, octet_length(payload) AS size,
       payload, fixed_topic, fixed_payload
  FROM quarantine
 WHERE id = $1

-- name: history
SELECT at, who, action, detail FROM quarantine_action WHERE quarantine_id = $1 ORDER BY id

-- name: overflow
SELECT day, facility, reason, times, last_seen, topic, detail, example
  FROM quarantine_overflow
 WHERE ($1::text IS NULL OR facility = $1) AND ($2::text IS NULL OR reason = $2)
   AND ($3::timestamptz IS NULL OR last_seen >= $3)
 ORDER BY day DESC, facility, reason
