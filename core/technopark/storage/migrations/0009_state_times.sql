-- How long stations stayed in which state for which reason, so that no answer about a year reads every change.

CREATE TABLE state_shift (
    station_id  integer NOT NULL,
    day         date NOT NULL,
    shift       text NOT NULL,
    state       text NOT NULL,
    reason      text NOT NULL,
    order_code  text NOT NULL,
    spent_ms    bigint NOT NULL,
    times       integer NOT NULL,
    PRIMARY KEY (station_id, day, shift, state, reason, order_code)
) WITH (fillfactor = 80);
CREATE INDEX state_shift_day ON state_shift (day);
COMMENT ON TABLE state_shift IS 'Time in a state per station, production day and shift, kept in the transaction that stores the change; a state that still lasts is not in it.';
COMMENT ON COLUMN state_shift.shift IS 'Empty for the time between shifts.';
COMMENT ON COLUMN state_shift.reason IS 'Empty where the station told none.';
COMMENT ON COLUMN state_shift.order_code IS 'Empty where the station told none.';
COMMENT ON COLUMN state_shift.times IS 'How often it was entered in this shift.';
