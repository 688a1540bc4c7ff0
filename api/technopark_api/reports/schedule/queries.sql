-- name: add
INSERT INTO report_schedule (name, kind, facility, language, form, every, on_day, local_time, folder, recipients, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (name) WHERE active DO NOTHING
RETURNING id

-- name: remove
UPDATE report_schedule SET active = false WHERE name = $1 AND active RETURNING id

-- name: schedules
SELECT id, name, kind, facility, language, form, every, on_day, local_time, folder, recipients, made_at
  FROM report_schedule
 WHERE active
 ORDER BY name

-- name: attempts
-- Attempts of a schedule at what was due after $2, oldest first.
SELECT due, attempt, started_at, ended_at, outcome
  FROM report_run
 WHERE schedule_id = $1 AND due > $2
 ORDER BY due, attempt

-- name: start
INSERT INTO report_run (schedule_id, due, attempt, started_at, outcome) VALUES ($1, $2, $3, $4, 'started')

-- name: finish
UPDATE report_run SET ended_at = $4, outcome = $5, detail = $6, fingerprint = $7
 WHERE schedule_id = $1 AND due = $2 AND attempt = $3

-- name: runs
-- The newest attempts of all schedules, $1 of them.
SELECT schedule.name, run.due, run.attempt, run.started_at, run.ended_at, run.outcome, run.detail, run.fingerprint
  FROM report_run AS run
  JOIN report_schedule AS schedule ON schedule.id = run.schedule_id
 ORDER BY run.started_at DESC, schedule.name
 LIMIT $1

-- name: lock
-- One at a time delivers; the server lets go of it when the connection ends, however that comes.
SELECT pg_try_advisory_lock(hashtext('technopark.report_run'))

-- name: unlock
SELECT pg_advisory_unlock(hashtext('technopark.report_run'))
