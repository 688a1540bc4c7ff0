-- name: lock
-- Runs that meet wait for each other: a role is of the whole server, and two cannot create it at once.
SELECT pg_advisory_xact_lock(7316420193)

-- name: exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)

-- name: create
SELECT format('CREATE ROLE %I LOGIN', $1::text)

-- name: statements
-- A dashboard reads, and holds nothing up for long. It may read what the queries name and no more: of refused
-- messages their reasons, not what they said.
SELECT format(pattern, $1::text, $2::text, current_schema(), current_database())
  FROM (VALUES
        ('ALTER ROLE %1$I PASSWORD %2$L CONNECTION LIMIT 20'),
        ('ALTER ROLE %1$I SET default_transaction_read_only = on'),
        ('ALTER ROLE %1$I SET statement_timeout = ''30s'''),
        ('ALTER ROLE %1$I SET idle_in_transaction_session_timeout = ''30s'''),
        ('REVOKE ALL ON ALL TABLES IN SCHEMA %3$I FROM %1$I'),
        ('GRANT CONNECT ON DATABASE %4$I TO %1$I'),
        ('GRANT USAGE ON SCHEMA %3$I TO %1$I'),
        ('GRANT SELECT ON %3$I.site, %3$I.facility, %3$I.line, %3$I.station, %3$I.product TO %1$I'),
        ('GRANT SELECT ON %3$I.output_quarter, %3$I.output_day, %3$I.station_head TO %1$I'),
        ('GRANT SELECT ON %3$I.planned_shift, %3$I.plan_day TO %1$I'),
        ('GRANT SELECT ON %3$I.statement, %3$I.posting TO %1$I'),
        ('GRANT SELECT (month, revision, number, made_at, why) ON %3$I.period_report TO %1$I'),
        ('GRANT SELECT ON %3$I.state_shift, %3$I.state_change, %3$I.stop_spell TO %1$I'),
        ('GRANT SELECT ON %3$I.ledger, %3$I.sequence_seen, %3$I.quarantine_booking, %3$I.quarantine_size TO %1$I'),
        ('GRANT SELECT (kind, key, last_seen, times) ON %3$I.conflict TO %1$I'),
        ('GRANT SELECT (id, facility, reason, first_seen, last_seen, times, state) ON %3$I.quarantine TO %1$I'),
        ('GRANT SELECT (facility, reason, last_seen, times) ON %3$I.quarantine_overflow TO %1$I')
       ) AS listed(pattern)
