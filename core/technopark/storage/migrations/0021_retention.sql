-- What stays known of readings that are no longer kept: until when they go, and what the first kept one follows.
-- Everything else that they meant stands in sums and changes, which stay.

ALTER TABLE station_head ADD COLUMN kept_since timestamptz;
COMMENT ON COLUMN station_head.kept_since IS 'Start of the production day from which on readings are kept: those of before are dropped and no longer taken; null: all are kept.';

CREATE TABLE reading_base (LIKE reading, PRIMARY KEY (station_id));
COMMENT ON TABLE reading_base IS 'The newest reading of a station that is no longer kept: what the first kept one follows, so that its increment stays what it was.';

CREATE OR REPLACE FUNCTION products_told(of_station integer, since timestamptz, until timestamptz)
RETURNS TABLE (ts timestamptz, product_id integer) LANGUAGE sql STABLE AS $$
SELECT told.ts, told.product_id
  FROM (SELECT reading.ts, reading.product_id,
               lag(reading.product_id, 1, (SELECT base.product_id FROM reading_base AS base
                                            WHERE base.station_id = of_station AND base.ts < reading.ts))
                 OVER (ORDER BY reading.ts) AS earlier
          FROM reading
         WHERE reading.station_id = of_station
           AND reading.ts >= coalesce((SELECT before.ts FROM reading AS before
                                        WHERE before.station_id = of_station AND before.ts < since
                                        ORDER BY before.ts DESC LIMIT 1), since)
           AND reading.ts <= coalesce((SELECT after.ts FROM reading AS after
                                        WHERE after.station_id = of_station AND after.ts > until
                                        ORDER BY after.ts LIMIT 1), until)) AS told
 WHERE told.ts >= since AND told.earlier IS DISTINCT FROM told.product_id
$$;
