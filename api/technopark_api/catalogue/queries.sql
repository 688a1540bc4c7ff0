-- name: edition
-- Which edition of TimescaleDB this database has.
SELECT CASE WHEN NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN 'none'
            WHEN current_setting('timescaledb.license', true) = 'timescale' THEN 'community'
            ELSE 'apache' END AS edition
