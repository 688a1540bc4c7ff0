-- name: readings
SELECT station_id, ts, good, scrap, rework FROM reading_meaning

-- name: made
-- The same sum by three ways: of the readings, of the quarters and of the days.
SELECT station_id, sum(good_inc) AS by_reading,
       (SELECT sum(good) FROM output_quarter AS quarter WHERE quarter.station_id = reading.station_id) AS by_quarter,
       (SELECT sum(good) FROM output_day AS day WHERE day.station_id = reading.station_id) AS by_day
  FROM reading_meaning AS reading
 GROUP BY station_id

-- name: states
SELECT station_id, ts FROM state_change

-- name: statements
SELECT product.code, ts FROM statement JOIN product ON product.id = product_id

-- name: postings
SELECT facility.code, shipment FROM posting JOIN facility ON facility.id = facility_id

-- name: quarantine
SELECT topic, payload, reason, detail FROM quarantine

-- name: refused
-- How many of these messages there are.
SELECT count(*) FROM quarantine JOIN unnest($1::text[], $2::bytea[]) AS asked (topic, payload) USING (topic, payload)

-- name: conflicts
SELECT count(*) FROM conflict

-- name: ledger
SELECT day, facility, line, received, stored, duplicate, conflicting, quarantined, late FROM ledger

-- name: bookings
-- Where the ledger has refused messages, told by the messages themselves.
SELECT day, facility, line, sum(times)::bigint AS times FROM quarantine_booking GROUP BY day, facility, line

-- name: seen
SELECT source, run, range_agg(part)::text AS seen FROM sequence_seen, unnest(seen) AS part GROUP BY source, run
