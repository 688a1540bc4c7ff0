-- name: lock
SELECT id, topic, facility, reason, detail, state, first_seen, last_seen, times, octet_length(payload) AS size,
       payload, fixed_topic, fixed_payload
  FROM quarantine
 WHERE id = $1
   FOR UPDATE

-- name: set_fixed
UPDATE quarantine SET fixed_topic = $2, fixed_payload = $3, state = 'open' WHERE id = $1

-- name: set_state
UPDATE quarantine SET state = $2 WHERE id = $1

-- name: set_reason
UPDATE quarantine SET reason = $2, detail = $3 WHERE id = $1

-- name: take_bookings
DELETE FROM quarantine_booking WHERE quarantine_id = $1 RETURNING day, facility, line, times

-- name: record
INSERT INTO quarantine_action (quarantine_id, who, action, detail) VALUES ($1, $2, $3, $4)
