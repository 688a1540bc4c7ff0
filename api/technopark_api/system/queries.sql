-- name: alive
SELECT 1

-- name: applied
SELECT name, sha256 FROM schema_migration
