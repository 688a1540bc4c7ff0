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

COMMENT ON TABLE reading IS 'Production counters as sent (running totals), with their increments where those are not the difference to the reading before; reading_meaning tells all of it.';
COMMENT ON COLUMN reading.good_inc IS 'Increment; null where it is the difference to the station''s reading before, which is 0 for its first.';
COMMENT ON COLUMN reading.scrap_inc IS 'As good_inc; all three are null, or none is.';
COMMENT ON COLUMN reading.rework_inc IS 'As good_inc.';
COMMENT ON COLUMN reading.received_after_s IS 'Seconds from the reading''s time until it came, rounded up.';
COMMENT ON COLUMN reading.received_at IS 'When it came, in full; null where received_after_s says it.';
COMMENT ON COLUMN reading.whole IS 'True: totals, increments and held totals are of whole units; null: of thousandths.';

CREATE VIEW reading_meaning AS
SELECT station_id, ts, product_id, good, scrap, rework,
       coalesce(good_inc, good - lag(good) OVER by_time, 0) AS good_inc,
       coalesce(scrap_inc, scrap - lag(scrap) OVER by_time, 0) AS scrap_inc,
       coalesce(rework_inc, rework - lag(rework) OVER by_time, 0) AS rework_inc,
       good_held, scrap_held, rework_held, events, order_code, received_at, kept
  FROM (SELECT station_id, ts, product_id, good * of_unit AS good, scrap * of_unit AS scrap, rework * of_unit AS rework,
               good_inc * of_unit AS good_inc, scrap_inc * of_unit AS scrap_inc, rework_inc * of_unit AS rework_inc,
               good_held * of_unit AS good_held, scrap_held * of_unit AS scrap_held, rework_held * of_unit AS rework_held,
               events, order_code, coalesce(received_at, ts + received_after_s * INTERVAL '1 second') AS received_at, kept
          FROM (SELECT *, true AS kept FROM reading UNION ALL SELECT *, false FROM reading_base) AS stored
         CROSS JOIN LATERAL (SELECT CASE WHEN whole THEN 1000 ELSE 1 END AS of_unit) AS said) AS told
WINDOW by_time AS (PARTITION BY station_id ORDER BY ts);
COMMENT ON VIEW reading_meaning IS 'Every reading as it was said, in thousandths, with the increments it means; kept: false for the last of those that are no longer kept, which tells what the next one means.';
