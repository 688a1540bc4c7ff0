-- name: snapshot
SELECT pg_export_snapshot()

-- name: state
-- What the backup is of: version of the server, and of TimescaleDB where that is installed.
SELECT current_setting('server_version_num')::int AS server,
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb

-- name: migrations
SELECT name FROM schema_migration ORDER BY name

-- name: counting
-- The statement that counts the rows of each of our own tables, written and quoted by the server; not of those that an
-- extension keeps in schemas of its own.
SELECT string_agg(format('SELECT %L AS name, count(*) AS rows FROM public.%I', relname, relname), ' UNION ALL ')
  FROM pg_class
 WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND NOT relispartition
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                                           AND deptype = 'e')

-- name: is_empty
SELECT NOT EXISTS (
    SELECT FROM pg_class
     WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                                               AND deptype = 'e'))

-- name: timescaledb_offered
SELECT version FROM pg_available_extension_versions WHERE name = 'timescaledb' AND version = $1

-- name: pre_restore
SELECT timescaledb_pre_restore()

-- name: post_restore
SELECT timescaledb_post_restore()

-- name: server
SELECT current_setting('server_version_num')::int

-- name: create_timescaledb
CREATE EXTENSION IF NOT EXISTS timescaledb

-- name: analyze
-- What a restored database knows of its tables, so that its first queries are planned as the later ones.
ANALYZE
