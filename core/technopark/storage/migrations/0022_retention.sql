-- What stays known of readings that are no longer kept: until when they go, what the first kept one follows, and which
-- product was made when. Everything else that they meant stands in sums, which stay.

ALTER TABLE station_head ADD COLUMN kept_since timestamptz;
COMMENT ON COLUMN station_head.kept_since IS 'Start of the production day from which on readings are kept: those of before are dropped and no longer taken; null: all are kept.';

CREATE TABLE reading_base (LIKE reading, PRIMARY KEY (station_id));
COMMENT ON TABLE reading_base IS 'The newest reading of a station that is no longer kept: what the first kept one follows, so that its increment stays what it was.';

CREATE TABLE product_run (
    station_id  integer NOT NULL,
    ts          timestamptz NOT NULL,
    product_id  integer NOT NULL,
    PRIMARY KEY (station_id, ts)
);
COMMENT ON TABLE product_run IS 'From when on the readings that are no longer kept named which product: the first of each row of equal ones.';

CREATE OR REPLACE FUNCTION product_at(of_station integer, at timestamptz) RETURNS TABLE (product_id integer) LANGUAGE sql STABLE AS $$
SELECT CASE WHEN whole.bucket IS NOT NULL AND min(quarter.product_id) = max(quarter.product_id)
            THEN min(quarter.product_id)
            ELSE coalesce(
                 (SELECT reading.product_id FROM reading
                   WHERE station_id = of_station AND ts <= at AND ts >= coalesce(whole.bucket, '-infinity')
                   ORDER BY ts DESC LIMIT 1),
                 (SELECT run.product_id FROM product_run AS run
                   WHERE run.station_id = of_station AND run.ts <= at
                   ORDER BY run.ts DESC LIMIT 1)) END
  FROM (SELECT max(bucket) AS bucket FROM output_quarter
         WHERE station_id = of_station AND bucket <= at - INTERVAL '15 minutes') AS whole
  LEFT JOIN output_quarter AS quarter ON quarter.station_id = of_station
                                     AND quarter.bucket >= whole.bucket AND quarter.bucket <= at
 GROUP BY whole.bucket
$$;
