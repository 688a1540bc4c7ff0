-- requires: community
-- What is kept by column is smaller the more of it is packed together; and a late reading unpacks nothing, as a rule.

SELECT set_chunk_time_interval('reading', INTERVAL '28 days');
