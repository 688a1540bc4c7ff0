-- name: fill
-- $1 postings of the month that begins on $2, over the park's products, countries and days.
INSERT INTO posting (facility_id, shipment, line, posting, kind, product_id, hs, quantity, unit, net_kg, gross_kg,
                     country, incoterms, place, currency, value, rate, rate_date, contract, declaration, shipped_on,
                     ts, received_at)
SELECT product.facility_id, format('S-2026-%s', lpad((n / 4)::text, 6, '0')), n % 4 + 1, n / 4 % 2 + 1,
       CASE WHEN n % 60 = 0 THEN 'reversal' WHEN n % 170 = 0 THEN 'return' ELSE 'original' END,
       product.id, product.hs, CASE WHEN n % 60 = 0 THEN -1 ELSE 1 END * (n % 900 + 1), product.unit,
       (n % 900 + 1) * product.net_kg, (n % 900 + 1) * product.net_kg * 1.08,
       (ARRAY['KZ', 'KG', 'TJ', 'TM', 'AF', 'RU', 'BY', 'AZ', 'GE', 'TR'])[n % 10 + 1],
       (ARRAY['FCA', 'DAP', 'CPT'])[n % 3 + 1], 'Tashkent', CASE WHEN n % 5 = 0 THEN 'EUR' ELSE 'USD' END,
       CASE WHEN n % 60 = 0 THEN -1 ELSE 1 END * (n % 900 + 1) * product.price_usd,
       CASE WHEN n % 5 = 0 THEN 1.16290112 ELSE 1 END, $2::date, format('C-%s', n % 300),
       format('26001/%s/%s', n % 90, lpad(n::text, 7, '0')), $2::date + n % 28, $2::timestamptz, $2::timestamptz
  FROM generate_series(1, $1::integer) AS n
  JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS many FROM product) AS product
    ON product.place = n % product.many + 1
