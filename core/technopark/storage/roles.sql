-- name: grants
-- What the collector and the API may do with each table; empty: nothing. Nobody but the owner drops, empties or makes
-- one. An UPDATE of a generated id lets rows be locked, and nothing be changed: it can be set to none but a new one.
SELECT name, ingest, api
  FROM (VALUES
        ('site',                'SELECT, INSERT, UPDATE', 'SELECT'),
        ('facility',            'SELECT, INSERT, UPDATE', 'SELECT, UPDATE (id)'),
        ('line',                'SELECT, INSERT, UPDATE', 'SELECT'),
        ('station',             'SELECT, INSERT, UPDATE', 'SELECT, UPDATE (id)'),
        ('product',             'SELECT, INSERT, UPDATE', 'SELECT'),
        ('station_head',        'SELECT, INSERT, UPDATE', 'SELECT'),
        ('reading',             'SELECT, INSERT, UPDATE', 'SELECT'),
        ('reading_base',        'SELECT',                 'SELECT'),
        ('reading_meaning',     'SELECT',                 'SELECT'),
        ('output_quarter',      'SELECT, INSERT, UPDATE', 'SELECT'),
        ('output_day',          'SELECT, INSERT, UPDATE', 'SELECT'),
        ('output_order',        'SELECT, INSERT, UPDATE', 'SELECT'),
        ('order_run',           'SELECT, INSERT, UPDATE', 'SELECT'),
        ('stop_spell',          'SELECT, INSERT, DELETE', 'SELECT'),
        ('product_change',      'SELECT, INSERT, DELETE', 'SELECT'),
        ('state_change',        'SELECT, INSERT, UPDATE', 'SELECT'),
        ('state_shift',         'SELECT, INSERT, UPDATE', 'SELECT'),
        ('state_day',           'SELECT, INSERT, UPDATE', 'SELECT'),
        ('connection_change',   'SELECT, INSERT, UPDATE', 'SELECT'),
        ('statement',           'SELECT, INSERT',         'SELECT'),
        ('posting',             'SELECT, INSERT',         'SELECT'),
        ('conflict',            'SELECT, INSERT, UPDATE', 'SELECT'),
        ('quarantine',          'SELECT, INSERT, UPDATE', 'SELECT'),
        ('quarantine_booking',  'SELECT, INSERT, UPDATE', 'SELECT'),
        ('quarantine_overflow', 'SELECT, INSERT, UPDATE', 'SELECT'),
        ('quarantine_size',     'SELECT, UPDATE',         ''),
        ('quarantine_action',   '',                       ''),
        ('ledger',              'SELECT, INSERT, UPDATE', 'SELECT'),
        ('sequence_seen',       'SELECT, INSERT, UPDATE', 'SELECT'),
        ('schema_migration',    'SELECT',                 'SELECT'),
        ('stop_reason',         '',                       'SELECT, INSERT'),
        ('target',              '',                       'SELECT, INSERT'),
        ('planned_shift',       '',                       'SELECT, INSERT, UPDATE, DELETE'),
        ('plan_day',            '',                       'SELECT, INSERT, UPDATE, DELETE'),
        ('period',              '',                       'SELECT, INSERT'),
        ('period_report',       '',                       'SELECT, INSERT'),
        ('period_output',       '',                       'SELECT, INSERT'),
        ('period_time',         '',                       'SELECT, INSERT'),
        ('period_books',        '',                       'SELECT, INSERT'),
        ('declaration',         '',                       'SELECT, INSERT'),
        ('opening_stock',       '',                       'SELECT, INSERT'),
        ('report_schedule',     '',                       'SELECT, INSERT, UPDATE'),
        ('report_run',          '',                       'SELECT, INSERT, UPDATE'),
        ('audit',               '',                       'SELECT, INSERT'),
        ('person',              '',                       'SELECT, UPDATE (password_hash)'),
        ('session',             '',                       'SELECT, INSERT, UPDATE, DELETE'),
        ('api_key',             '',                       'SELECT, UPDATE (last_used_at)')
       ) AS listed (name, ingest, api)

-- name: lock
-- Runs that meet wait for each other: a role is of the whole server, and two cannot create it at once.
SELECT pg_advisory_xact_lock(7316420193)

-- name: exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)

-- name: create
SELECT format('CREATE ROLE %I LOGIN', $1::text)

-- name: renew
SELECT format(pattern, $1::text, $2::text, current_schema(), current_database())
  FROM (VALUES
        ('ALTER ROLE %1$I PASSWORD %2$L'),
        ('REVOKE ALL ON ALL TABLES IN SCHEMA %3$I FROM %1$I'),
        ('GRANT CONNECT ON DATABASE %4$I TO %1$I'),
        ('GRANT USAGE ON SCHEMA %3$I TO %1$I')
       ) AS listed (pattern)

-- name: grant
SELECT format('GRANT %s ON %I.%I TO %I', privileges, current_schema(), name, $1::text)
  FROM unnest($2::text[], $3::text[]) AS given (name, privileges)

-- name: closed
-- Of these tables those that this connection's role may not read.
SELECT name FROM unnest($1::text[]) AS name
 WHERE to_regclass(name) IS NOT NULL AND NOT has_table_privilege(to_regclass(name), 'SELECT')
 ORDER BY name
