-- requires: community
-- What is kept by column is smaller the more of it is packed together. A late reading unpacks nothing, as a rule.

SELECT set_chunk_time_interval('reading', INTERVAL '28 days');
-- The job that packs is run by who owns it, which is whoever migrates.
DO $$
BEGIN
    EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET timescaledb.compression_batch_size_limit = 32767',
                   current_database());
END
$$;
