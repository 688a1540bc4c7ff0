-- What was made until a month was reported, what customs released, and what stood in stock before counting began.

ALTER TABLE period_report ADD COLUMN keeps_made boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN period_report.keeps_made IS 'Whether period_output, period_time and period_books hold what was known when it was made; reports from before they were kept have none.';

CREATE TABLE period_output (
    month       date NOT NULL,
    revision    integer NOT NULL,
    product_id  integer NOT NULL REFERENCES product,
    day         date NOT NULL,
    good        bigint NOT NULL,
    scrap       bigint NOT NULL,
    rework      bigint NOT NULL,
    PRIMARY KEY (month, revision, product_id, day),
    FOREIGN KEY (month, revision) REFERENCES period_report
);
COMMENT ON TABLE period_output IS 'Thousandths that counting stations had made by product and production day when a report of the month was made: no later reading changes them.';

CREATE TABLE period_time (
    month        date NOT NULL,
    revision     integer NOT NULL,
    facility_id  smallint NOT NULL REFERENCES facility,
    day          date NOT NULL,
    state        text NOT NULL,
    reason       text NOT NULL,
    spent_ms     bigint NOT NULL,
    times        bigint NOT NULL,
    PRIMARY KEY (month, revision, facility_id, day, state, reason),
    FOREIGN KEY (month, revision) REFERENCES period_report
);
COMMENT ON TABLE period_time IS 'Time of counting stations by facility, production day, state and reason as known when a report of the month was made; what lasted then is in it up to then.';

CREATE TABLE period_books (
    month        date NOT NULL,
    revision     integer NOT NULL,
    facility     text NOT NULL,
    sequenced    bigint,
    missing      bigint,
    received     bigint NOT NULL,
    stored       bigint NOT NULL,
    duplicate    bigint NOT NULL,
    conflicting  bigint NOT NULL,
    open         bigint NOT NULL,
    PRIMARY KEY (month, revision, facility),
    FOREIGN KEY (month, revision) REFERENCES period_report
);
COMMENT ON TABLE period_books IS 'The ledger of the month by facility as known when a report of it was made.';

CREATE TRIGGER period_output_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON period_output
    FOR EACH STATEMENT EXECUTE FUNCTION period_report_stays();
CREATE TRIGGER period_time_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON period_time
    FOR EACH STATEMENT EXECUTE FUNCTION period_report_stays();
CREATE TRIGGER period_books_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON period_books
    FOR EACH STATEMENT EXECUTE FUNCTION period_report_stays();

CREATE TABLE declaration (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number       text NOT NULL,
    item         integer NOT NULL CHECK (item > 0),
    version      integer NOT NULL CHECK (version > 0),
    released_on  date NOT NULL,
    hs           text NOT NULL,
    net_kg       numeric NOT NULL CHECK (net_kg >= 0),
    value        numeric NOT NULL CHECK (value >= 0),
    currency     text NOT NULL,
    country      text,
    withdrawn    boolean NOT NULL DEFAULT false,
    imported_by  text NOT NULL CHECK (imported_by <> ''),
    imported_at  timestamptz NOT NULL,
    UNIQUE (number, item, version)
);
CREATE INDEX declaration_released_on ON declaration (released_on);
COMMENT ON TABLE declaration IS 'Items of customs declarations that were released, as imported: rows are added and never changed, the highest version of an item holds.';
COMMENT ON COLUMN declaration.item IS 'Number of the goods item on the declaration (box 32), 1 where it has one.';
COMMENT ON COLUMN declaration.value IS 'Invoice value of the item in the currency of the contract (box 42).';
COMMENT ON COLUMN declaration.net_kg IS 'Net mass of the item (box 38).';
COMMENT ON COLUMN declaration.country IS 'Destination, ISO 3166-1 alpha-2 (box 17); null where it was not told.';

CREATE TABLE opening_stock (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id  integer NOT NULL REFERENCES product,
    counted_on  date NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    quantity    numeric CHECK (quantity >= 0),
    set_by      text NOT NULL CHECK (set_by <> ''),
    set_at      timestamptz NOT NULL,
    UNIQUE (product_id, counted_on, version)
);
COMMENT ON TABLE opening_stock IS 'What stood in stock of a product at the beginning of a local day: rows are added and never changed, the highest version holds.';
COMMENT ON COLUMN opening_stock.quantity IS 'In the unit of the product. Null: withdrawn.';

CREATE FUNCTION trade_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: what was imported stays on record, a new version replaces it', TG_TABLE_NAME;
END $$;
CREATE TRIGGER declaration_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON declaration
    FOR EACH STATEMENT EXECUTE FUNCTION trade_record_stays();
CREATE TRIGGER opening_stock_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON opening_stock
    FOR EACH STATEMENT EXECUTE FUNCTION trade_record_stays();
