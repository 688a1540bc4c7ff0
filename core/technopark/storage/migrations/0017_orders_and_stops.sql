-- What was made of which order, and which stops there were, so that no answer about them reads all that was told.

CREATE TABLE output_order (
    station_id  integer NOT NULL,
    day         date NOT NULL,
    shift       text NOT NULL,
    product_id  integer NOT NULL,
    order_code  text NOT NULL,
    good        bigint NOT NULL,
    scrap       bigint NOT NULL,
    rework      bigint NOT NULL,
    readings    integer NOT NULL,
    PRIMARY KEY (station_id, day, shift, order_code, product_id)
) WITH (fillfactor = 80);
CREATE INDEX output_order_day ON output_order (day);
COMMENT ON TABLE output_order IS 'Increments per station, production day, shift, product and order, added in the transaction that stores the readings.';
COMMENT ON COLUMN output_order.shift IS 'Empty for the time between shifts.';
COMMENT ON COLUMN output_order.order_code IS 'Empty where the station told none.';

CREATE TABLE order_run (
    station_id   integer NOT NULL,
    order_code   text NOT NULL,
    first_ts     timestamptz NOT NULL,
    last_ts      timestamptz NOT NULL,
    product_min  integer,
    product_max  integer,
    PRIMARY KEY (station_id, order_code)
) WITH (fillfactor = 80);
COMMENT ON TABLE order_run IS 'When a station first and last told of an order, by a reading or a change of state; kept in the transaction that stores it.';
COMMENT ON COLUMN order_run.product_min IS 'Least id of the products that its readings name, product_max the greatest: equal where it is of one product; null without readings.';

-- Stops are looked for by day, week and month: the spells that they are, kept where they are told.
CREATE TABLE stop_spell (
    station_id  integer NOT NULL,
    begins      timestamptz NOT NULL,
    ends        timestamptz,
    state       text NOT NULL,
    reason      text,
    PRIMARY KEY (station_id, begins)
) WITH (fillfactor = 80);
CREATE INDEX stop_spell_reason ON stop_spell (reason, begins) WHERE state IN ('down', 'delay') AND reason IS NOT NULL;
COMMENT ON TABLE stop_spell IS 'Whole spells of stations in any state but production, kept in the transaction that stores the changes of state that they follow from.';
COMMENT ON COLUMN stop_spell.ends IS 'Null while it lasts.';
COMMENT ON COLUMN stop_spell.reason IS 'As the machine told it; what people say stands in stop_reason.';

ALTER FUNCTION state_spells RENAME TO spells_told;
COMMENT ON FUNCTION spells_told IS 'The whole spells of a station in some states that overlap [since, until), worked out from its changes of state; ends is null where one lasts.';

CREATE FUNCTION state_spells(of_station integer, since timestamptz, until timestamptz, of_states text[])
RETURNS TABLE (begins timestamptz, ends timestamptz, state text, reason text) LANGUAGE sql STABLE AS $$
SELECT begins, ends, state, reason
  FROM stop_spell
 WHERE station_id = of_station
   -- Spells of a station follow each other: the last one until then is the only older one that may reach beyond it.
   AND begins >= coalesce((SELECT max(older.begins) FROM stop_spell AS older
                            WHERE older.station_id = of_station AND older.begins <= since), since)
   AND begins < until
   AND (ends IS NULL OR ends > since)
   AND state = ANY(of_states)
$$;
COMMENT ON FUNCTION state_spells IS 'The kept whole spells of a station in some states but production that overlap [since, until); ends is null where one lasts.';

CREATE OR REPLACE FUNCTION stops(of_station integer, since timestamptz, until timestamptz, of_states text[])
RETURNS TABLE (begins timestamptz, ends timestamptz, state text, told_reason text, reason text,
               note text, said_by text, said_at timestamptz) LANGUAGE sql STABLE AS $$
WITH said AS MATERIALIZED (  -- once per station, and not per stop
     SELECT DISTINCT ON (place.begins) place.begins, stop_reason.reason, stop_reason.note, stop_reason.who, stop_reason.at
       FROM stop_reason
      CROSS JOIN LATERAL (
            SELECT spell.begins FROM stop_spell AS spell
             WHERE spell.station_id = of_station AND spell.begins <= stop_reason.stop_start
             ORDER BY spell.begins DESC LIMIT 1) AS place
      WHERE stop_reason.station_id = of_station
        AND stop_reason.stop_start >= coalesce((SELECT max(older.begins) FROM stop_spell AS older
                                                 WHERE older.station_id = of_station AND older.begins <= since),
                                               '-infinity')
        AND stop_reason.stop_start < until
        AND NOT EXISTS (SELECT FROM stop_spell AS over
                         WHERE over.station_id = of_station AND over.begins = place.begins
                           AND over.ends <= stop_reason.stop_start)
      ORDER BY place.begins, stop_reason.id DESC
)
SELECT spell.begins, spell.ends, spell.state, spell.reason, coalesce(said.reason, spell.reason),
       said.note, said.who, said.at
  FROM state_spells(of_station, since, until, of_states) AS spell
  LEFT JOIN said ON said.begins = spell.begins
$$;

INSERT INTO stop_spell
SELECT station.id, spell.*
  FROM station
 CROSS JOIN LATERAL spells_told(station.id, '-infinity', 'infinity', ARRAY['down', 'delay', 'setup', 'planned', 'offline']) AS spell;
