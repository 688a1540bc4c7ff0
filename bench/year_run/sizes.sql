-- name: readings
SELECT count(*) FROM reading

-- name: plain_bytes
SELECT pg_total_relation_size('reading')

-- name: hypertable_bytes
SELECT hypertable_size('reading')

-- name: write_sample
CREATE TEMPORARY TABLE reading_by_row ON COMMIT DROP AS SELECT * FROM reading ORDER BY ts DESC LIMIT 200000;
ALTER TABLE reading_by_row ADD PRIMARY KEY (station_id, ts);

-- name: sample_bytes
SELECT pg_total_relation_size('reading_by_row')::float8 / (SELECT count(*) FROM reading_by_row)

-- name: columnstore
-- Bytes of the chunks that are kept by column, and the readings in them.
SELECT sum(after_compression_total_bytes)::float8 AS bytes,
       (SELECT count(*) FROM reading
         WHERE tableoid IN (SELECT format('%I.%I', chunk_schema, chunk_name)::regclass
                              FROM timescaledb_information.chunks
                             WHERE hypertable_name = 'reading' AND is_compressed)) AS readings
  FROM chunk_compression_stats('reading')
 WHERE compression_status = 'Compressed'

-- name: to_columns
SELECT compress_chunk(chunk, if_not_compressed => true) FROM show_chunks('reading') AS chunk
