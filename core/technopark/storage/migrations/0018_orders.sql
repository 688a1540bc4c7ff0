-- What was made of which order, so that no answer about orders or products reads every reading.

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
