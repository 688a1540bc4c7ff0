-- name: extension_offered
-- The extension is installed and its loader runs in the server, which a setting of the loader's own gives away:
-- shared_preload_libraries itself is shown to administrators only.
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb')
   AND EXISTS (SELECT FROM pg_settings WHERE name = 'timescaledb.max_background_workers')

-- name: create_extension
CREATE EXTENSION IF NOT EXISTS timescaledb

-- name: lock
SELECT pg_advisory_lock($1)

-- name: unlock
SELECT pg_advisory_unlock($1)

-- name: create_ledger
CREATE TABLE IF NOT EXISTS schema_migration (
    name        text PRIMARY KEY,
    sha256      text NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT now()
)

-- name: applied
SELECT name, sha256 FROM schema_migration ORDER BY name

-- name: record
INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)

-- name: licence
-- Null where this database has no TimescaleDB.
SELECT CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')
            THEN current_setting('timescaledb.license') END

-- name: ledger_exists
SELECT to_regclass('schema_migration') IS NOT NULL

-- name: pack_large_batches
-- The columnstore's job works as who owns it, which is whoever migrates. A dump does not hold what is set of a role.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_settings
                WHERE name = 'timescaledb.compression_batch_size_limit' AND setting <> '32767') THEN
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET timescaledb.compression_batch_size_limit = 32767',
                       current_database());
    END IF;
END
$$
