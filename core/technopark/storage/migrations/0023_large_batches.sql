-- requires: community
-- What is kept by column is smaller the more of it is packed together. It may be packed a week earlier than before, since
-- late readings unpack nothing, as a rule: at most three weeks stay by row, as before.

SELECT set_chunk_time_interval('reading', INTERVAL '14 days');
CALL remove_columnstore_policy('reading', if_exists => true);
CALL add_columnstore_policy('reading', after => INTERVAL '7 days');
