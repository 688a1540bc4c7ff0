-- What people want made: of a line or a facility, of a product or in planned seconds, in a month or on a day.

CREATE TABLE target (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility_id  smallint NOT NULL REFERENCES facility,
    line_id      integer REFERENCES line,
    product_id   integer REFERENCES product,
    span         text NOT NULL CHECK (span IN ('month', 'day')),
    starts       date NOT NULL CHECK (span = 'day' OR extract(day FROM starts) = 1),
    version      integer NOT NULL CHECK (version > 0),
    quantity     numeric CHECK (quantity >= 0),
    set_by       text NOT NULL CHECK (set_by <> ''),
    set_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX target_version
    ON target (facility_id, span, starts, coalesce(line_id, 0), coalesce(product_id, 0), version);
COMMENT ON TABLE target IS 'What is to be made: rows are added and never changed, the highest version of the same thing holds.';
COMMENT ON COLUMN target.line_id IS 'Null: of the whole facility.';
COMMENT ON COLUMN target.product_id IS 'Null: of all products together, in planned seconds (quantity x cycle_s).';
COMMENT ON COLUMN target.starts IS 'First day of the local month, or the production day.';
COMMENT ON COLUMN target.quantity IS 'In the unit of the product, or in planned seconds. Null: withdrawn, the default holds again.';

CREATE FUNCTION target_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'target: what was wanted stays on record, a new version replaces it';
END $$;
CREATE TRIGGER target_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON target
    FOR EACH STATEMENT EXECUTE FUNCTION target_stays();
