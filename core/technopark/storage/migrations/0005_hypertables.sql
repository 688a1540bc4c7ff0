-- requires: timescaledb
-- Both editions of the extension: time is partitioned, so that queries and retention touch few chunks.

SELECT create_hypertable('reading', by_range('ts', INTERVAL '7 days'), migrate_data => true, create_default_indexes => false);
SELECT create_hypertable('state_change', by_range('ts', INTERVAL '90 days'), migrate_data => true, create_default_indexes => false);
