-- What stands in the park, as the catalogue file says; kept in step by the application.

CREATE TABLE site (
    only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    code      text NOT NULL,
    names     jsonb NOT NULL,
    zone      text NOT NULL,
    currency  text NOT NULL,
    country   text NOT NULL
);
COMMENT ON TABLE site IS 'The park: one row. zone decides what a local day is.';

CREATE TABLE facility (
    id         smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text NOT NULL UNIQUE,
    names      jsonb NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('factory', 'logistics')),
    day_start  time NOT NULL,
    position   smallint NOT NULL,
    active     boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN facility.day_start IS 'Local time at which the production day begins: the start of its first shift.';
COMMENT ON COLUMN facility.active IS 'False once the catalogue no longer has it; its history stays.';

CREATE TABLE line (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility_id  smallint NOT NULL REFERENCES facility,
    code         text NOT NULL,
    names        jsonb NOT NULL,
    position     smallint NOT NULL,
    active       boolean NOT NULL DEFAULT true,
    UNIQUE (facility_id, code)
);

CREATE TABLE station (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line_id      integer NOT NULL REFERENCES line,
    facility_id  smallint NOT NULL REFERENCES facility,
    code         text NOT NULL,
    names        jsonb NOT NULL,
    counts       boolean NOT NULL,
    position     smallint NOT NULL,
    active       boolean NOT NULL DEFAULT true,
    UNIQUE (line_id, code)
);
COMMENT ON COLUMN station.counts IS 'Its totals are the output of its line (the last station of the flow).';

CREATE TABLE product (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility_id  smallint NOT NULL REFERENCES facility,
    code         text NOT NULL UNIQUE,
    names        jsonb NOT NULL,
    unit         text NOT NULL,
    hs           text NOT NULL,
    cycle_s      numeric NOT NULL CHECK (cycle_s > 0),
    capacity     numeric NOT NULL,
    price_usd    numeric NOT NULL,
    net_kg       numeric NOT NULL,
    position     smallint NOT NULL,
    active       boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN product.cycle_s IS 'Ideal seconds per unit on one line (ISO 22400 PRI).';
COMMENT ON COLUMN product.capacity IS 'Units a year of the whole facility.';
