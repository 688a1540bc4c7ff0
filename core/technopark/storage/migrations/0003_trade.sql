-- Cost statements and shipment postings.

CREATE TABLE statement (
    product_id           integer NOT NULL REFERENCES product,
    valid_from           date NOT NULL,
    basis                text NOT NULL CHECK (basis IN ('production_cost', 'ex_works', 'fob')),
    ts                   timestamptz NOT NULL,
    price_amount         numeric NOT NULL,
    price_currency       text NOT NULL,
    price_rate           numeric NOT NULL CHECK (price_rate > 0),
    price_rate_date      date NOT NULL,
    imported_amount      numeric NOT NULL,
    imported_currency    text NOT NULL,
    imported_rate        numeric NOT NULL CHECK (imported_rate > 0),
    imported_rate_date   date NOT NULL,
    certificate_number   text,
    certificate_percent  numeric,
    certificate_until    date,
    received_at          timestamptz NOT NULL,
    PRIMARY KEY (product_id, basis, valid_from, ts)
);
COMMENT ON TABLE statement IS 'What one unit costs and how much of that is imported, from valid_from on; a later ts for the same valid_from is a revision.';
COMMENT ON COLUMN statement.price_rate IS 'US dollars for one unit of the currency on rate_date; kept, never recomputed.';

CREATE TABLE posting (
    facility_id  smallint NOT NULL REFERENCES facility,
    shipment     text NOT NULL,
    line         integer NOT NULL,
    posting      integer NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('original', 'reversal', 'return')),
    refers_to    text,
    product_id   integer NOT NULL REFERENCES product,
    hs           text NOT NULL,
    quantity     numeric NOT NULL,
    unit         text NOT NULL,
    net_kg       numeric NOT NULL,
    gross_kg     numeric NOT NULL,
    country      text NOT NULL,
    incoterms    text NOT NULL,
    place        text,
    currency     text NOT NULL,
    value        numeric NOT NULL,
    rate         numeric NOT NULL CHECK (rate > 0),
    rate_date    date NOT NULL,
    value_usd    numeric GENERATED ALWAYS AS (value * rate) STORED,
    contract     text,
    declaration  text,
    shipped_on   date NOT NULL,
    ts           timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (facility_id, shipment, line, posting)
);
CREATE INDEX posting_shipped_on ON posting (shipped_on);
COMMENT ON TABLE posting IS 'Lines of export shipments. A reversal carries negative numbers; a return is a flow of its own and is never netted.';
