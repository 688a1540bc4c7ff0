-- Stops: spells of a station in one state for one reason, read from its changes of state, and what people say that the
-- reason was.

CREATE TABLE stop_reason (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    station_id  integer NOT NULL REFERENCES station,
    stop_start  timestamptz NOT NULL,
    reason      text CHECK (reason <> ''),
    note        text,
    who         text NOT NULL CHECK (who <> ''),
    at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX stop_reason_stop ON stop_reason (station_id, stop_start);
COMMENT ON TABLE stop_reason IS 'The reason of a stop as a person says it: the last one for a stop goes, all are kept.';
COMMENT ON COLUMN stop_reason.stop_start IS 'When the stop began as it was known then; it is said of the stop that covers this instant, so that a start which moves does not lose it.';
COMMENT ON COLUMN stop_reason.reason IS 'Null takes back what was said before: the machine''s own reason goes.';

CREATE FUNCTION spell_begins(of_station integer, during timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
SELECT first.ts
  FROM (SELECT ts, state, reason FROM state_change WHERE station_id = of_station AND ts <= during
         ORDER BY ts DESC LIMIT 1) AS this
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT ts FROM state_change AS other
                         WHERE station_id = of_station AND ts < this.ts
                           AND (state <> this.state OR reason IS DISTINCT FROM this.reason)
                         ORDER BY ts DESC LIMIT 1), '-infinity') AS ts) AS before
 CROSS JOIN LATERAL (
       SELECT ts FROM state_change WHERE station_id = of_station AND ts > before.ts ORDER BY ts LIMIT 1) AS first
$$;
COMMENT ON FUNCTION spell_begins IS 'When a station came into the state and reason that it was in at an instant; saying the same again begins nothing new.';

CREATE FUNCTION spell_ends(of_station integer, during timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
SELECT next.ts
  FROM (SELECT ts, state, reason FROM state_change WHERE station_id = of_station AND ts <= during
         ORDER BY ts DESC LIMIT 1) AS this
 CROSS JOIN LATERAL (
       SELECT ts FROM state_change AS other
        WHERE station_id = of_station AND ts > this.ts
          AND (state <> this.state OR reason IS DISTINCT FROM this.reason)
        ORDER BY ts LIMIT 1) AS next
$$;
COMMENT ON FUNCTION spell_ends IS 'When a station left the state and reason that it was in at an instant; null: it lasts.';

-- One pass over the changes of the period; the functions above are called for its edges and for repetitions only.
-- A single query, so that it is planned as a part of the one that uses it.
CREATE FUNCTION state_spells(of_station integer, since timestamptz, until timestamptz, of_states text[])
RETURNS TABLE (begins timestamptz, ends timestamptz, state text, reason text) LANGUAGE sql STABLE AS $$
SELECT CASE WHEN told.earlier_state IS NULL THEN spell_begins(of_station, told.ts) ELSE told.ts END,
       CASE WHEN told.later_state IS NULL
              OR told.later_state = told.state AND told.later_reason IS NOT DISTINCT FROM told.reason
            THEN spell_ends(of_station, told.ts) ELSE told.later END,
       told.state, told.reason
  FROM (SELECT change.ts, change.state, change.reason,
               lead(change.ts) OVER by_time AS later,
               lead(change.state) OVER by_time AS later_state, lead(change.reason) OVER by_time AS later_reason,
               lag(change.state) OVER by_time AS earlier_state, lag(change.reason) OVER by_time AS earlier_reason
          FROM state_change AS change
         WHERE change.station_id = of_station
           AND change.ts >= coalesce((SELECT max(ts) FROM state_change
                                       WHERE station_id = of_station AND ts <= since), since)
           AND change.ts < until
        WINDOW by_time AS (ORDER BY change.ts)) AS told
 WHERE told.state = ANY(of_states)
   AND (told.earlier_state IS DISTINCT FROM told.state OR told.earlier_reason IS DISTINCT FROM told.reason)
$$;
COMMENT ON FUNCTION state_spells IS 'The whole spells of a station in some states that overlap [since, until); ends is null where one lasts.';

CREATE FUNCTION stops(of_station integer, since timestamptz, until timestamptz, of_states text[])
RETURNS TABLE (begins timestamptz, ends timestamptz, state text, told_reason text, reason text,
               note text, said_by text, said_at timestamptz) LANGUAGE sql STABLE AS $$
WITH said AS MATERIALIZED (  -- once per station, and not per stop
     SELECT DISTINCT ON (place.begins) place.begins, stop_reason.reason, stop_reason.note, stop_reason.who, stop_reason.at
       FROM stop_reason
       -- As a rule a spell still begins where it began when this was said: that is quick to see.
       LEFT JOIN LATERAL (
            SELECT state, reason FROM state_change
             WHERE station_id = of_station AND ts = stop_reason.stop_start) AS this ON true
       LEFT JOIN LATERAL (
            SELECT state, reason FROM state_change
             WHERE station_id = of_station AND ts < stop_reason.stop_start ORDER BY ts DESC LIMIT 1) AS before ON true
      CROSS JOIN LATERAL (
            SELECT CASE WHEN this.state IS NULL
                          OR before.state = this.state AND before.reason IS NOT DISTINCT FROM this.reason
                        THEN spell_begins(of_station, stop_reason.stop_start)
                        ELSE stop_reason.stop_start END AS begins) AS place
      WHERE stop_reason.station_id = of_station
        AND stop_reason.stop_start >= coalesce(spell_begins(of_station, since), '-infinity')
        AND stop_reason.stop_start < until
      ORDER BY place.begins, stop_reason.id DESC
)
SELECT spell.begins, spell.ends, spell.state, spell.reason, coalesce(said.reason, spell.reason),
       said.note, said.who, said.at
  FROM state_spells(of_station, since, until, of_states) AS spell
  LEFT JOIN said ON said.begins = spell.begins
$$;
COMMENT ON FUNCTION stops IS 'Spells of a station with the reason that goes: a person''s, said of an instant within the spell, before the machine''s (told_reason).';

-- Readings of long ago are kept by column, where one is dear to find; the sums by quarter hour tell nearly always.
CREATE FUNCTION product_at(of_station integer, at timestamptz) RETURNS TABLE (product_id integer) LANGUAGE sql STABLE AS $$
SELECT CASE WHEN whole.bucket IS NOT NULL AND min(quarter.product_id) = max(quarter.product_id)
            THEN min(quarter.product_id)
            ELSE (SELECT reading.product_id FROM reading
                   WHERE station_id = of_station AND ts <= at AND ts >= coalesce(whole.bucket, '-infinity')
                   ORDER BY ts DESC LIMIT 1) END
  FROM (SELECT max(bucket) AS bucket FROM output_quarter
         WHERE station_id = of_station AND bucket <= at - INTERVAL '15 minutes') AS whole
  LEFT JOIN output_quarter AS quarter ON quarter.station_id = of_station
                                     AND quarter.bucket >= whole.bucket AND quarter.bucket <= at
 GROUP BY whole.bucket
$$;
COMMENT ON FUNCTION product_at IS 'Product of a station''s latest reading until an instant, itself included; null: none yet.';
