-- Of which product a station's readings were when, so that stops are told by product without a look for each.

CREATE TABLE product_change (
    station_id  integer NOT NULL,
    ts          timestamptz NOT NULL,
    product_id  integer NOT NULL,
    PRIMARY KEY (station_id, ts)
);
COMMENT ON TABLE product_change IS 'The readings of a station that name another product than the one before them, kept in the transaction that stores readings; the first one is among them.';

CREATE FUNCTION products_told(of_station integer, since timestamptz, until timestamptz)
RETURNS TABLE (ts timestamptz, product_id integer) LANGUAGE sql STABLE AS $$
SELECT told.ts, told.product_id
  FROM (SELECT reading.ts, reading.product_id, lag(reading.product_id) OVER (ORDER BY reading.ts) AS earlier
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
COMMENT ON FUNCTION products_told IS 'The readings of a station that name another product than the one before them, from an instant to the first one after another, worked out from the readings.';

CREATE OR REPLACE FUNCTION product_at(of_station integer, at timestamptz) RETURNS TABLE (product_id integer) LANGUAGE sql STABLE AS $$
SELECT product_change.product_id FROM product_change
 WHERE station_id = of_station AND ts <= at
 ORDER BY ts DESC LIMIT 1
$$;

INSERT INTO product_change
SELECT station.id, told.ts, told.product_id
  FROM station
 CROSS JOIN LATERAL products_told(station.id, '-infinity', 'infinity') AS told;

COMMENT ON COLUMN reading.received_at IS 'When the collector took it in, to the full second, never before it did.';
