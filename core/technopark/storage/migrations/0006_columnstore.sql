-- requires: community
-- Chunks that have gone quiet are kept by column: a fraction of the size, and still writable for late data.

ALTER TABLE reading SET (
    timescaledb.enable_columnstore,
    timescaledb.segmentby = 'station_id',
    timescaledb.orderby = 'ts'
);
CALL add_columnstore_policy('reading', after => INTERVAL '14 days');
