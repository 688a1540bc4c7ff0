-- name: output
-- What is stored of a station within some times, by quarter-hour and product.
SELECT date_bin('15 minutes', reading.ts, 'epoch') AS start, product.code AS product,
       sum(good_inc)::bigint AS good, sum(scrap_inc)::bigint AS scrap, sum(rework_inc)::bigint AS rework,
       array_agg((extract(epoch FROM reading.ts - date_bin('15 minutes', reading.ts, 'epoch')) * 1000)::bigint
                 ORDER BY reading.ts) AS at
  FROM readings_told($1, $2, $3::timestamptz + INTERVAL '1 microsecond') AS reading
  JOIN product ON product.id = reading.product_id
 GROUP BY 1, 2

-- name: quarters
SELECT bucket AS start, product.code AS product, good, scrap, rework, readings
  FROM output_quarter JOIN product ON product.id = output_quarter.product_id
 WHERE station_id = $1 AND bucket BETWEEN $2 AND $3
   AND (good, scrap, rework, readings) IS DISTINCT FROM (0::bigint, 0::bigint, 0::bigint, 0)

-- name: days
SELECT day, product.code AS product, good, scrap, rework
  FROM output_day JOIN product ON product.id = output_day.product_id
 WHERE station_id = $1 AND day BETWEEN $2 AND $3

-- name: states
SELECT ts, state, reason, order_code AS "order"
  FROM state_change
 WHERE station_id = $1 AND ts BETWEEN $2 AND $3
 ORDER BY ts

-- name: localization
SELECT product.code AS product, valid_from, basis, ts, price_amount, price_currency, price_rate, price_rate_date,
       imported_amount, imported_currency, imported_rate, imported_rate_date, certificate_number,
       certificate_percent, certificate_until
  FROM statement JOIN product ON product.id = statement.product_id

-- name: export
SELECT facility.code AS facility, shipment, posting.line, posting.posting, posting.kind, refers_to, product.code AS product, posting.hs,
       quantity, posting.unit, posting.net_kg, gross_kg, country, incoterms, place, currency, value, rate, rate_date,
       contract, declaration, shipped_on
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product ON product.id = posting.product_id

-- name: refused
SELECT encode(digest, 'hex') AS digest, reason, times FROM quarantine WHERE digest = ANY ($1::bytea[])

-- name: refused_besides
-- What else was refused of a facility while this was collected, by reason.
SELECT facility, reason, count(*) AS messages
  FROM quarantine
 WHERE digest <> ALL ($1::bytea[]) AND facility = ANY ($2::text[])
 GROUP BY 1, 2 ORDER BY 1, 2

-- name: conflicts
SELECT count(*) FROM conflict WHERE key LIKE $1 || '%'

-- name: overflow
SELECT coalesce(sum(times), 0)::bigint FROM quarantine_overflow WHERE facility = $1

-- name: seen
-- Numbers of a run that have come on a topic.
SELECT source, lower(range) AS first, upper(range) - 1 AS last
  FROM sequence_seen, unnest(seen) AS range
 WHERE run = $1
 ORDER BY 1, 2

-- name: freeze
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY

-- name: earlier
SELECT EXISTS (SELECT FROM reading WHERE station_id = $1 AND ts < $2)
