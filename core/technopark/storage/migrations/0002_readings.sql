-- What stations said, and what follows from it.
-- Quantities are whole thousandths of the product's unit: exact, and fast to add.

CREATE TABLE reading (
    station_id   integer NOT NULL,
    ts           timestamptz NOT NULL,
    product_id   integer NOT NULL,
    good         bigint NOT NULL,
    scrap        bigint NOT NULL,
    rework       bigint NOT NULL,
    good_inc     bigint NOT NULL,
    scrap_inc    bigint NOT NULL,
    rework_inc   bigint NOT NULL,
    good_held    bigint,
    scrap_held   bigint,
    rework_held  bigint,
    events       smallint,
    order_code   text,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (station_id, ts)
);
-- No foreign keys: they would lock the parents' rows on every insert, and the collector resolves ids itself.
COMMENT ON TABLE reading IS 'Production counters as sent (running totals) with the increment each one means.';
COMMENT ON COLUMN reading.good_held IS 'Total that a zero is held against until the next reading decides what it was; null as a rule.';
COMMENT ON COLUMN reading.events IS 'What the counters did: bits 1 reset, 2 rollover, 4 return from zero, 8 new baseline after a fall; null as a rule.';

CREATE TABLE output_quarter (
    station_id  integer NOT NULL,
    bucket      timestamptz NOT NULL,
    product_id  integer NOT NULL,
    good        bigint NOT NULL,
    scrap       bigint NOT NULL,
    rework      bigint NOT NULL,
    readings    integer NOT NULL,
    PRIMARY KEY (station_id, bucket, product_id)
) WITH (fillfactor = 80);
CREATE INDEX output_quarter_bucket ON output_quarter (bucket);
COMMENT ON TABLE output_quarter IS 'Increments per station, product and 15 minutes of UTC, added in the transaction that stores the readings.';

CREATE TABLE output_day (
    station_id  integer NOT NULL,
    day         date NOT NULL,
    product_id  integer NOT NULL,
    good        bigint NOT NULL,
    scrap       bigint NOT NULL,
    rework      bigint NOT NULL,
    readings    integer NOT NULL,
    PRIMARY KEY (station_id, day, product_id)
) WITH (fillfactor = 80);
CREATE INDEX output_day_day ON output_day (day);
COMMENT ON TABLE output_day IS 'Increments per station, product and production day (the local day on which its first shift starts).';

CREATE TABLE state_change (
    station_id   integer NOT NULL,
    ts           timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('production', 'setup', 'delay', 'down', 'planned', 'offline')),
    reason       text,
    order_code   text,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (station_id, ts)
);
COMMENT ON TABLE state_change IS 'When a station entered a state; it lasts until its next row.';

CREATE TABLE connection_change (
    station_id  integer NOT NULL,
    ts          timestamptz NOT NULL,
    online      boolean NOT NULL,
    PRIMARY KEY (station_id, ts)
);
COMMENT ON TABLE connection_change IS 'When a station''s publisher came or went, by the collector''s own clock: a Will has no time of its own.';

CREATE TABLE station_head (
    station_id    integer PRIMARY KEY REFERENCES station,
    ts            timestamptz,
    product_id    integer,
    good          bigint,
    scrap         bigint,
    rework        bigint,
    good_held     bigint,
    scrap_held    bigint,
    rework_held   bigint,
    received_at   timestamptz,
    state         text,
    state_ts      timestamptz,
    state_reason  text,
    state_order   text,
    state_received_at  timestamptz,
    online        boolean,
    online_ts     timestamptz
) WITH (fillfactor = 50);
COMMENT ON TABLE station_head IS 'The newest reading, state and connection of each station; locked first by whoever writes for the station.';
