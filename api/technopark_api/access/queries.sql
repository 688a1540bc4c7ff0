-- name: add_person
INSERT INTO person (name, password_hash, role, facilities) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name) DO NOTHING
RETURNING id

-- name: add_person_of_provider
INSERT INTO person (name, issuer, subject, role, facilities) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING
RETURNING id

-- name: people
SELECT name, role, facilities, active, subject FROM person ORDER BY name

-- name: person_by_name
SELECT id, name, password_hash, role, facilities, active FROM person WHERE name = $1

-- name: person_by_subject
SELECT id, name, role, facilities, active FROM person WHERE issuer = $1 AND subject = $2

-- name: name_of_subject
SELECT name FROM person WHERE issuer = $1 AND subject = $2

-- name: set_password
UPDATE person SET password_hash = $2, issuer = NULL, subject = NULL WHERE name = $1 RETURNING id

-- name: set_subject
UPDATE person SET password_hash = NULL, issuer = $2, subject = $3 WHERE name = $1 RETURNING id

-- name: upgrade_hash
UPDATE person SET password_hash = $2 WHERE id = $1

-- name: change_password
-- Nothing where somebody else has changed it meanwhile ($2 is the hash of the old one).
UPDATE person SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND active RETURNING id

-- name: end_other_sessions
DELETE FROM session WHERE person_id = $1 AND token_sha256 <> $2

-- name: deactivate
UPDATE person SET active = false WHERE name = $1 RETURNING id

-- name: end_sessions
DELETE FROM session WHERE person_id = $1

-- name: open_session
INSERT INTO session (token_sha256, person_id, created_at, last_used_at, expires_at, idle_expires_at, role, facilities)
VALUES ($1, $2, $3, $3, $4, $5, $6, $7)

-- name: session
SELECT person.name,
       coalesce(session.role, person.role) AS role,
       CASE WHEN session.role IS NULL THEN person.facilities ELSE session.facilities END AS facilities,
       session.last_used_at,
       session.expires_at
  FROM session
  JOIN person ON person.id = session.person_id
 WHERE session.token_sha256 = $1 AND person.active AND session.expires_at > $2 AND session.idle_expires_at > $2

-- name: session_used
UPDATE session SET last_used_at = $2, idle_expires_at = $3 WHERE token_sha256 = $1

-- name: end_session
DELETE FROM session WHERE token_sha256 = $1

-- name: forget_ended_sessions
DELETE FROM session WHERE expires_at <= $1 OR idle_expires_at <= $1

-- name: add_key
INSERT INTO api_key (prefix, secret_sha256, name, role, facilities, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: keys
SELECT prefix, name, role, facilities, created_at, expires_at, revoked_at, last_used_at
  FROM api_key
 ORDER BY created_at, prefix

-- name: key
SELECT secret_sha256, name, role, facilities, last_used_at
  FROM api_key
 WHERE prefix = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)

-- name: key_used
UPDATE api_key SET last_used_at = $2 WHERE prefix = $1

-- name: revoke_key
UPDATE api_key SET revoked_at = $2 WHERE prefix = $1 AND revoked_at IS NULL RETURNING name

-- name: known_key
SELECT true FROM api_key WHERE prefix = $1
