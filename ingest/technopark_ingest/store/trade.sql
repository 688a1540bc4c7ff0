-- name: insert_statements
INSERT INTO statement (product_id, valid_from, basis, ts, price_amount, price_currency, price_rate,
                       price_rate_date, imported_amount, imported_currency, imported_rate, imported_rate_date,
                       certificate_number, certificate_percent, certificate_until, received_at)
SELECT *
  FROM unnest($1::int[], $2::date[], $3::text[], $4::timestamptz[], $5::numeric[], $6::text[], $7::numeric[],
              $8::date[], $9::numeric[], $10::text[], $11::numeric[], $12::date[],
              $13::text[], $14::numeric[], $15::date[], $16::timestamptz[])
ON CONFLICT (product_id, basis, valid_from, ts) DO NOTHING
RETURNING product_id, valid_from, basis, ts

-- name: stored_statements
SELECT product_id, valid_from, basis, ts, price_amount, price_currency, price_rate,
       price_rate_date, imported_amount, imported_currency, imported_rate, imported_rate_date,
       certificate_number, certificate_percent, certificate_until
  FROM unnest($1::int[], $2::date[], $3::text[], $4::timestamptz[]) AS wanted (product_id, valid_from, basis, ts)
  JOIN statement USING (product_id, valid_from, basis, ts)

-- name: insert_postings
INSERT INTO posting (facility_id, shipment, line, posting, kind, refers_to, product_id, hs, quantity, unit,
                     net_kg, gross_kg, country, incoterms, place, currency, value, rate, rate_date, contract,
                     declaration, shipped_on, ts, received_at)
SELECT *
  FROM unnest($1::smallint[], $2::text[], $3::int[], $4::int[], $5::text[], $6::text[], $7::int[], $8::text[],
              $9::numeric[], $10::text[], $11::numeric[], $12::numeric[], $13::text[], $14::text[], $15::text[],
              $16::text[], $17::numeric[], $18::numeric[], $19::date[], $20::text[], $21::text[], $22::date[],
              $23::timestamptz[], $24::timestamptz[])
ON CONFLICT (facility_id, shipment, line, posting) DO NOTHING
RETURNING facility_id, shipment, line, posting

-- name: stored_postings
SELECT facility_id, shipment, line, posting, kind, refers_to, product_id, hs, quantity, unit,
       net_kg, gross_kg, country, incoterms, place, currency, value, rate, rate_date, contract,
       declaration, shipped_on
  FROM unnest($1::smallint[], $2::text[], $3::int[], $4::int[])
    AS wanted (facility_id, shipment, line, posting)
  JOIN posting USING (facility_id, shipment, line, posting)
