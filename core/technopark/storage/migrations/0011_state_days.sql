-- What time went into, one row per station and day: a year of the park by month reads a row for each, no matter how
-- many shifts, reasons and orders there were.

CREATE TABLE state_day (
    station_id  integer NOT NULL,
    day         date NOT NULL,
    production  bigint NOT NULL,
    setup       bigint NOT NULL,
    delay       bigint NOT NULL,
    down        bigint NOT NULL,
    planned     bigint NOT NULL,
    offline     bigint NOT NULL,
    PRIMARY KEY (station_id, day)
) WITH (fillfactor = 80);
CREATE INDEX state_day_day ON state_day (day);
COMMENT ON TABLE state_day IS 'Milliseconds in each state per station and production day: the sums of state_shift, kept in the same statement.';

INSERT INTO state_day
SELECT station_id, day,
       coalesce(sum(spent_ms) FILTER (WHERE state = 'production'), 0),
       coalesce(sum(spent_ms) FILTER (WHERE state = 'setup'), 0),
       coalesce(sum(spent_ms) FILTER (WHERE state = 'delay'), 0),
       coalesce(sum(spent_ms) FILTER (WHERE state = 'down'), 0),
       coalesce(sum(spent_ms) FILTER (WHERE state = 'planned'), 0),
       coalesce(sum(spent_ms) FILTER (WHERE state = 'offline'), 0)
  FROM state_shift
 GROUP BY station_id, day;
