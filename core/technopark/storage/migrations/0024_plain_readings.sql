-- A reading that counts on from the one before it says so by saying nothing: its increments are the difference. What is
-- stored of whole units are whole units, and of when it came the seconds since its own time.

ALTER TABLE reading ALTER COLUMN good_inc DROP NOT NULL;
ALTER TABLE reading ALTER COLUMN scrap_inc DROP NOT NULL;
ALTER TABLE reading ALTER COLUMN rework_inc DROP NOT NULL;
ALTER TABLE reading ALTER COLUMN received_at DROP NOT NULL;
ALTER TABLE reading ADD COLUMN received_after_s integer;
ALTER TABLE reading ADD COLUMN whole boolean;

ALTER TABLE reading_base ALTER COLUMN good_inc DROP NOT NULL;
ALTER TABLE reading_base ALTER COLUMN scrap_inc DROP NOT NULL;
ALTER TABLE reading_base ALTER COLUMN rework_inc DROP NOT NULL;
ALTER TABLE reading_base ALTER COLUMN received_at DROP NOT NULL;
ALTER TABLE reading_base ADD COLUMN received_after_s integer;
ALTER TABLE reading_base ADD COLUMN whole boolean;

COMMENT ON TABLE reading IS 'Production counters as sent (running totals), with their increments where those are not the difference to the reading before; readings_told tells all of it.';
COMMENT ON COLUMN reading.good_inc IS 'Increment; null where it is the difference to the station''s reading before, which is 0 for its first.';
COMMENT ON COLUMN reading.scrap_inc IS 'As good_inc; all three are null, or none is.';
COMMENT ON COLUMN reading.rework_inc IS 'As good_inc.';
COMMENT ON COLUMN reading.received_after_s IS 'Seconds from the reading''s time until it came, rounded up.';
COMMENT ON COLUMN reading.received_at IS 'When it came, in full; null where received_after_s says it.';
COMMENT ON COLUMN reading.whole IS 'True: totals, increments and held totals are of whole units; null: of thousandths.';

CREATE FUNCTION readings_told(of_station integer, since timestamptz, until timestamptz)
RETURNS TABLE (ts timestamptz, product_id integer, good bigint, scrap bigint, rework bigint,
               good_inc bigint, scrap_inc bigint, rework_inc bigint, good_held bigint, scrap_held bigint, rework_held bigint,
               events smallint, order_code text, received_at timestamptz) LANGUAGE sql STABLE AS $$
SELECT told.ts, told.product_id, told.good, told.scrap, told.rework, told.good_inc, told.scrap_inc, told.rework_inc,
       told.good_held, told.scrap_held, told.rework_held, told.events, told.order_code,
       coalesce(told.received_at, told.ts + told.received_after_s * INTERVAL '1 second')
  FROM (SELECT stored.ts, stored.product_id, stored.events, stored.order_code, stored.received_at,
               stored.received_after_s, stored.within,
               stored.good * of_unit AS good, stored.scrap * of_unit AS scrap, stored.rework * of_unit AS rework,
               coalesce(stored.good_inc * of_unit, stored.good * of_unit - lag(stored.good * of_unit) OVER by_time, 0)
                 AS good_inc,
               coalesce(stored.scrap_inc * of_unit, stored.scrap * of_unit - lag(stored.scrap * of_unit) OVER by_time, 0)
                 AS scrap_inc,
               coalesce(stored.rework_inc * of_unit, stored.rework * of_unit - lag(stored.rework * of_unit) OVER by_time, 0)
                 AS rework_inc,
               stored.good_held * of_unit AS good_held, stored.scrap_held * of_unit AS scrap_held,
               stored.rework_held * of_unit AS rework_held
          FROM (SELECT *, true AS within FROM reading
                 WHERE reading.station_id = of_station AND reading.ts >= since AND reading.ts < until
                 UNION ALL
                (SELECT *, false FROM reading
                  WHERE reading.station_id = of_station AND reading.ts < since ORDER BY reading.ts DESC LIMIT 1)
                 UNION ALL
                SELECT *, false FROM reading_base WHERE reading_base.station_id = of_station) AS stored
         CROSS JOIN LATERAL (SELECT CASE WHEN stored.whole THEN 1000 ELSE 1 END AS of_unit) AS said
        WINDOW by_time AS (ORDER BY stored.ts)) AS told
 WHERE told.within
$$;
COMMENT ON FUNCTION readings_told IS 'Readings of a station within [since, until) as they were said, in thousandths, with the increments that they mean.';

CREATE VIEW reading_meaning AS
SELECT station.id AS station_id, told.*
  FROM station CROSS JOIN LATERAL readings_told(station.id, '-infinity', 'infinity') AS told;
COMMENT ON VIEW reading_meaning IS 'Every reading as it was said, in thousandths, with the increments that it means.';
