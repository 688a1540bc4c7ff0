-- name: export_lines
-- What was shipped in [$1, $2) by facility, product, HS code, destination, delivery terms, currency and unit.
SELECT facility.code AS facility, product.code AS product, posting.hs, posting.country, posting.incoterms,
       posting.currency, posting.unit,
       sum(quantity)          FILTER (WHERE posting.kind <> 'return') AS quantity,
       sum(posting.net_kg)    FILTER (WHERE posting.kind <> 'return') AS net_kg,
       sum(gross_kg)          FILTER (WHERE posting.kind <> 'return') AS gross_kg,
       sum(value)             FILTER (WHERE posting.kind <> 'return') AS value,
       round(sum(value_usd)   FILTER (WHERE posting.kind <> 'return'), 2) AS value_usd,
       count(DISTINCT shipment)    FILTER (WHERE posting.kind <> 'return')::numeric AS shipments,
       count(DISTINCT declaration) FILTER (WHERE posting.kind <> 'return')::numeric AS declarations,
       sum(quantity)          FILTER (WHERE posting.kind = 'return') AS returned_quantity,
       round(sum(value_usd)   FILTER (WHERE posting.kind = 'return'), 2) AS returned_value_usd
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE shipped_on >= $1 AND shipped_on < $2
 GROUP BY facility.code, product.code, posting.hs, posting.country, posting.incoterms, posting.currency, posting.unit

-- name: localization_lines
-- Numerators and denominators of localization by product and basis for what was made in the production days [$1, $2),
-- each day valued by the statement in force on it, in its latest revision.
WITH made AS (
     SELECT output_day.product_id, output_day.day, sum(output_day.good) AS good
       FROM output_day
       JOIN station ON station.id = output_day.station_id AND station.counts
      WHERE output_day.day >= $1 AND output_day.day < $2
      GROUP BY output_day.product_id, output_day.day
), latest_revision AS (
     SELECT DISTINCT ON (product_id, basis, valid_from)
            product_id, basis, valid_from,
            price_amount * price_rate AS price_usd, imported_amount * imported_rate AS imported_usd
       FROM statement
      ORDER BY product_id, basis, valid_from, ts DESC
), in_force AS (
     SELECT latest_revision.*,
            lead(valid_from) OVER (PARTITION BY product_id, basis ORDER BY valid_from) AS until
       FROM latest_revision
)
SELECT facility.code AS facility, product.code AS product, stated.basis, product.unit,
       sum(made.good) * 0.001 AS quantity,
       sum(made.good * in_force.price_usd) * 0.001 AS price_usd,
       sum(made.good * in_force.imported_usd) * 0.001 AS imported_usd,
       coalesce(sum(made.good) FILTER (WHERE in_force.product_id IS NULL), 0) * 0.001 AS missing_quantity
  FROM made
  JOIN product  ON product.id = made.product_id
  JOIN facility ON facility.id = product.facility_id
  LEFT JOIN (SELECT DISTINCT product_id, basis FROM latest_revision) AS stated ON stated.product_id = made.product_id
  LEFT JOIN in_force ON in_force.product_id = made.product_id AND in_force.basis = stated.basis
                    AND in_force.valid_from <= made.day AND (in_force.until IS NULL OR made.day < in_force.until)
 GROUP BY facility.code, product.code, stated.basis, product.unit

-- name: output_lines
-- What was made in the production days [$1, $2), by product.
SELECT facility.code AS facility, product.code AS product, product.unit,
       sum(output_day.good) * 0.001 AS good, sum(output_day.scrap) * 0.001 AS scrap,
       sum(output_day.rework) * 0.001 AS rework
  FROM output_day
  JOIN station  ON station.id = output_day.station_id AND station.counts
  JOIN product  ON product.id = output_day.product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE output_day.day >= $1 AND output_day.day < $2
 GROUP BY facility.code, product.code, product.unit

-- name: basis_postings
SELECT facility.code AS facility, posting.shipment, posting.line, posting.posting, posting.kind, posting.received_at,
       product.code AS product, posting.hs, posting.country, posting.incoterms, posting.currency, posting.unit
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE shipped_on >= $1 AND shipped_on < $2

-- name: basis_statements
-- The statements that values of the days [$1, $2) may follow from: those in force on the first, and those since.
SELECT product.code AS product, basis, valid_from, ts, received_at
  FROM statement
  JOIN product ON product.id = statement.product_id
 WHERE valid_from < $2
   AND valid_from >= coalesce((SELECT max(earlier.valid_from)
                                 FROM statement AS earlier
                                WHERE earlier.product_id = statement.product_id
                                  AND earlier.basis = statement.basis
                                  AND earlier.valid_from <= $1), valid_from)

-- name: basis_output
SELECT product.code AS product, output_day.day,
       sum(output_day.good)::bigint AS good, sum(output_day.scrap)::bigint AS scrap,
       sum(output_day.rework)::bigint AS rework
  FROM output_day
  JOIN station ON station.id = output_day.station_id AND station.counts
  JOIN product ON product.id = output_day.product_id
 WHERE output_day.day >= $1 AND output_day.day < $2
 GROUP BY product.code, output_day.day

-- name: fingerprints
-- A text for each of the months $1 that stays the same as long as the data of its report do: postings and statements
-- are only ever added, so their number tells; output is summed by product and day.
SELECT month,
       concat_ws(' ',
           (SELECT count(*) FROM posting WHERE shipped_on >= month AND shipped_on < month + interval '1 month'),
           (SELECT count(*) FROM statement WHERE valid_from < month + interval '1 month'),
           (SELECT md5(string_agg(concat_ws(' ', product_id, day, good, scrap, rework), ',' ORDER BY product_id, day))
              FROM (SELECT product_id, day, sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework
                      FROM output_day
                      JOIN station ON station.id = output_day.station_id AND station.counts
                     WHERE day >= month AND day < month + interval '1 month'
                     GROUP BY product_id, day) AS made)) AS fingerprint
  FROM unnest($1::date[]) AS month

-- name: late_readings
-- When the newest reading came, by product, of those made on the days $2 of the products $1 and received after $3.
-- The days are dates; a production day lies within the two of UTC around it.
SELECT product.code AS product, max(came.at) AS received_at
  FROM unnest($1::text[], $2::date[]) AS asked_for (product, day)
  JOIN product    ON product.code = asked_for.product
  JOIN output_day ON output_day.product_id = product.id AND output_day.day = asked_for.day
  JOIN station    ON station.id = output_day.station_id AND station.counts
  JOIN reading    ON reading.station_id = output_day.station_id AND reading.product_id = product.id
                 AND reading.ts >= (asked_for.day - 1)::timestamp AT TIME ZONE 'UTC'
                 AND reading.ts < (asked_for.day + 3)::timestamp AT TIME ZONE 'UTC'
  CROSS JOIN LATERAL (
       SELECT coalesce(reading.received_at, reading.ts + reading.received_after_s * INTERVAL '1 second') AS at) AS came
 WHERE came.at > $3
 GROUP BY product.code

-- name: close
INSERT INTO period (month, closed_at, closed_by, data_cutoff) VALUES ($1, $2, $3, $2)

-- name: keep_report
INSERT INTO period_report (month, revision, number, made_at, made_by, data_cutoff, why, json, json_sha256, csv,
                           csv_sha256, differences, basis, fingerprint, keeps_made)
VALUES ($1, $2, $3, $4, $5, $4, $6, $7, $8, $9, $10, $11, $12, $13, true)

-- name: keep_output
-- Keep what was made in the production days [$1, $3) with revision $2 of the month $1.
INSERT INTO period_output (month, revision, product_id, day, good, scrap, rework)
SELECT $1::date, $2::integer, output_day.product_id, output_day.day, sum(good), sum(scrap), sum(rework)
  FROM output_day
  JOIN station ON station.id = output_day.station_id AND station.counts
 WHERE output_day.day >= $1 AND output_day.day < $3
 GROUP BY output_day.product_id, output_day.day

-- name: keep_times
-- Keep how long counting stations were in which state in the production days [$1, $3) with revision $2 of the month $1.
-- What still lasts is in no row of state_shift: it is taken up to $4, and days begin by the clock of the zone $5.
INSERT INTO period_time (month, revision, facility_id, day, state, reason, spent_ms, times)
SELECT $1::date, $2::integer, facility_id, day, state, reason, sum(spent_ms), sum(times)
  FROM (SELECT station.facility_id, state_shift.day, state_shift.state, state_shift.reason, spent_ms, times
          FROM state_shift
          JOIN station ON station.id = state_shift.station_id AND station.counts
         WHERE state_shift.day >= $1 AND state_shift.day < $3
         UNION ALL
        SELECT station.facility_id, bounds.day, head.state, coalesce(head.state_reason, ''),
               floor(extract(epoch FROM least($4, bounds.closes) - greatest(head.state_ts, bounds.opens)) * 1000)::bigint,
               0
          FROM station_head AS head
          JOIN station  ON station.id = head.station_id AND station.counts AND station.active
          JOIN facility ON facility.id = station.facility_id
         CROSS JOIN LATERAL (
               SELECT day::date AS day, (day::date + facility.day_start) AT TIME ZONE $5 AS opens,
                      (day::date + 1 + facility.day_start) AT TIME ZONE $5 AS closes
                 FROM generate_series($1::date::timestamp, $3::date - interval '1 day', interval '1 day') AS day
               ) AS bounds
         WHERE head.state_ts < least($4::timestamptz, bounds.closes) AND bounds.opens < $4
       ) AS spent
 GROUP BY facility_id, day, state, reason
HAVING sum(spent_ms) > 0

-- name: keep_books
INSERT INTO period_books (month, revision, facility, sequenced, missing, received, stored, duplicate, conflicting, open)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: report
-- The report of the month $1 in the revision $2 (null: the newest).
SELECT period_report.month, revision, number, made_at, made_by, data_cutoff, why, json, json_sha256, csv, csv_sha256,
       differences, basis, fingerprint
  FROM period_report
 WHERE month = $1 AND ($2::integer IS NULL OR revision = $2)
 ORDER BY revision DESC
 LIMIT 1

-- name: periods
-- The months of [$1, $2) that are closed, with their newest report.
SELECT period.month, period.closed_at, period.closed_by, newest.number, newest.revision, newest.data_cutoff,
       newest.json_sha256, newest.fingerprint
  FROM period
  JOIN LATERAL (SELECT number, revision, data_cutoff, json_sha256, fingerprint
                  FROM period_report
                 WHERE period_report.month = period.month
                 ORDER BY revision DESC
                 LIMIT 1) AS newest ON true
 WHERE period.month >= $1 AND period.month < $2
 ORDER BY period.month
