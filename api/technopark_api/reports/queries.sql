-- name: facilities
SELECT code, names, position, kind, day_start FROM facility ORDER BY position, code

-- name: products
SELECT product.code, facility.code AS facility, product.names
  FROM product JOIN facility ON facility.id = product.facility_id
 ORDER BY facility.position, product.position, product.code

-- name: postings
-- Lines of shipments of the days [$1, $2), of facility $3 (null: all), that had come by $4.
SELECT facility.code AS facility, posting.shipped_on, posting.shipment, posting.line, posting.posting, posting.kind,
       product.code AS product, posting.hs, trim_scale(posting.quantity) AS quantity, posting.unit,
       trim_scale(posting.net_kg) AS net_kg, trim_scale(posting.gross_kg) AS gross_kg, posting.country,
       posting.incoterms, posting.place, posting.currency, trim_scale(posting.value) AS value,
       trim_scale(posting.rate) AS rate, posting.rate_date, trim_scale(posting.value_usd) AS value_usd,
       posting.contract, posting.declaration
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE posting.shipped_on >= $1 AND posting.shipped_on < $2
   AND ($3::text IS NULL OR facility.code = $3)
   AND posting.received_at <= $4
 ORDER BY facility.position, facility.code, posting.shipped_on, posting.shipment, posting.line, posting.posting
 LIMIT $5

-- name: exports
-- Exports (originals and reversals) and returns of each span of days [$1[n], $2[n]), of facility $3 (null: all), that
-- had come by $4; $5 to $7 say whether facility, country, and product with HS code and unit part the rows.
SELECT span.number::integer AS span,
       CASE WHEN $5 THEN facility.code END AS facility,
       CASE WHEN $6 THEN posting.country END AS country,
       CASE WHEN $7 THEN product.code END AS product,
       CASE WHEN $7 THEN posting.hs END AS hs,
       CASE WHEN $7 THEN posting.unit END AS unit,
       CASE WHEN $7 THEN trim_scale(sum(posting.quantity) FILTER (WHERE posting.kind <> 'return')) END AS quantity,
       trim_scale(sum(posting.net_kg)    FILTER (WHERE posting.kind <> 'return')) AS net_kg,
       trim_scale(sum(posting.gross_kg)  FILTER (WHERE posting.kind <> 'return')) AS gross_kg,
       trim_scale(sum(posting.value_usd) FILTER (WHERE posting.kind <> 'return')) AS value_usd,
       count(DISTINCT (posting.facility_id, posting.shipment)) FILTER (WHERE posting.kind <> 'return') AS shipments,
       count(*) FILTER (WHERE posting.kind <> 'return') AS postings,
       trim_scale(sum(posting.value_usd) FILTER (WHERE posting.kind = 'return')) AS returned_usd
  FROM unnest($1::date[], $2::date[]) WITH ORDINALITY AS span (first, after, number)
  JOIN posting  ON posting.shipped_on >= span.first AND posting.shipped_on < span.after
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE ($3::text IS NULL OR facility.code = $3)
   AND posting.received_at <= $4
 GROUP BY 1, 2, 3, 4, 5, 6
 ORDER BY 1, 2, 3, 4, 5, 6

-- name: kept
-- The newest reports of the closed months $1 that were made until $2 and keep what was made until then.
SELECT DISTINCT ON (month) month, revision, number
  FROM period_report
 WHERE month = ANY($1::date[]) AND data_cutoff <= $2 AND keeps_made
 ORDER BY month, revision DESC

-- name: localization
-- What was made in the production days of each span [$1[n], $2[n]) by facility $3 (null: all), valued by the
-- statements in force on each day: of every basis that a product is stated in, the latest valid_from until that day
-- in the latest revision that had come by $4. Without any statement basis is null. Of a span with a revision $5[n] it is
-- what was made as kept with that report of its month.
WITH span AS (
     SELECT number::integer AS span, first, after, revision
       FROM unnest($1::date[], $2::date[], $5::integer[]) WITH ORDINALITY AS asked (first, after, revision, number)
), counted AS (
     SELECT span.span, output_day.product_id, output_day.day, output_day.good
       FROM span
       JOIN output_day ON output_day.day >= span.first AND output_day.day < span.after
       JOIN station    ON station.id = output_day.station_id AND station.counts
      WHERE span.revision IS NULL
      UNION ALL
     SELECT span.span, kept.product_id, kept.day, kept.good
       FROM span
       JOIN period_output AS kept ON kept.month = span.first AND kept.revision = span.revision
), made AS (
     SELECT counted.span, counted.product_id, counted.day, sum(counted.good) AS good
       FROM counted
       JOIN product  ON product.id = counted.product_id
       JOIN facility ON facility.id = product.facility_id
      WHERE $3::text IS NULL OR facility.code = $3
      GROUP BY 1, 2, 3
     HAVING sum(counted.good) > 0
), latest_revision AS (
     SELECT DISTINCT ON (product_id, basis, valid_from)
            product_id, basis, valid_from,
            price_amount * price_rate AS price_usd, imported_amount * imported_rate AS imported_usd
       FROM statement
      WHERE received_at <= $4
      ORDER BY product_id, basis, valid_from, ts DESC
), in_force AS (
     SELECT latest_revision.*,
            lead(valid_from) OVER (PARTITION BY product_id, basis ORDER BY valid_from) AS until
       FROM latest_revision
), stated AS (
     SELECT DISTINCT product_id, basis FROM latest_revision
)
SELECT made.span, facility.code AS facility, product.code AS product, stated.basis, product.unit,
       trim_scale(sum(made.good) * 0.001) AS quantity,
       trim_scale(coalesce(sum(made.good) FILTER (WHERE in_force.product_id IS NULL), 0) * 0.001) AS missing,
       trim_scale(sum(made.good * in_force.price_usd) * 0.001) AS price_usd,
       trim_scale(sum(made.good * in_force.imported_usd) * 0.001) AS imported_usd
  FROM made
  JOIN product  ON product.id = made.product_id
  JOIN facility ON facility.id = product.facility_id
  LEFT JOIN stated   ON stated.product_id = made.product_id
  LEFT JOIN in_force ON in_force.product_id = made.product_id AND in_force.basis = stated.basis
                    AND in_force.valid_from <= made.day
                    AND (in_force.until IS NULL OR made.day < in_force.until)
 GROUP BY made.span, facility.position, facility.code, product.position, product.code, stated.basis, product.unit
 ORDER BY made.span, facility.position, facility.code, product.position, product.code, stated.basis

-- name: output
-- What counting stations made in the production days of each span [$1[n], $2[n]), of facility $3 (null: all); with $4
-- by day and product. Value is of what was good, at the catalogue's price; planned times are quantity x cycle_s, in
-- milliseconds. Of a span with a revision $5[n] it is what was made as kept with that report of its month.
WITH span AS (
     SELECT number::integer AS span, first, after, revision
       FROM unnest($1::date[], $2::date[], $5::integer[]) WITH ORDINALITY AS asked (first, after, revision, number)
), counted AS (
     SELECT span.span, output_day.product_id, output_day.day, output_day.good, output_day.scrap, output_day.rework
       FROM span
       JOIN output_day ON output_day.day >= span.first AND output_day.day < span.after
       JOIN station    ON station.id = output_day.station_id AND station.counts
      WHERE span.revision IS NULL
      UNION ALL
     SELECT span.span, kept.product_id, kept.day, kept.good, kept.scrap, kept.rework
       FROM span
       JOIN period_output AS kept ON kept.month = span.first AND kept.revision = span.revision
)
SELECT counted.span, facility.code AS facility,
       CASE WHEN $4 THEN counted.day END AS day,
       CASE WHEN $4 THEN product.code END AS product,
       CASE WHEN $4 THEN product.unit END AS unit,
       CASE WHEN $4 THEN trim_scale(sum(counted.good) * 0.001) END AS good,
       CASE WHEN $4 THEN trim_scale(sum(counted.scrap) * 0.001) END AS scrap,
       CASE WHEN $4 THEN trim_scale(sum(counted.rework) * 0.001) END AS rework,
       trim_scale(sum(counted.good * product.price_usd) * 0.001) AS value_usd,
       trim_scale(sum(counted.good * product.cycle_s)) AS pri_gq,
       trim_scale(sum(counted.scrap * product.cycle_s)) AS pri_sq,
       trim_scale(sum(counted.rework * product.cycle_s)) AS pri_rq
  FROM counted
  JOIN product    ON product.id = counted.product_id
  JOIN facility   ON facility.id = product.facility_id
 WHERE $3::text IS NULL OR facility.code = $3
 GROUP BY counted.span, facility.position, facility.code, 3, 4, 5
 ORDER BY counted.span, facility.position, facility.code, 3, 4

-- name: times
-- How long counting stations were in which state, in milliseconds, in the production days [$1, $2), of facility $3
-- (null: all); $4 and $5 say whether day and reason part the rows.
SELECT facility.code AS facility,
       CASE WHEN $4 THEN state_shift.day END AS day,
       state_shift.state,
       CASE WHEN $5 THEN state_shift.reason END AS reason,
       sum(state_shift.spent_ms)::bigint AS spent_ms, sum(state_shift.times)::bigint AS times
  FROM state_shift
  JOIN station  ON station.id = state_shift.station_id AND station.counts
  JOIN facility ON facility.id = station.facility_id
 WHERE state_shift.day >= $1 AND state_shift.day < $2
   AND ($3::text IS NULL OR facility.code = $3)
 GROUP BY facility.position, facility.code, 2, 3, 4
HAVING sum(state_shift.spent_ms) > 0
 ORDER BY facility.position, facility.code, 2, 3, 4

-- name: kept_times
-- The same as kept with the report of revision $2 of the month $1, of facility $3 (null: all); $4 and $5 as above. What
-- lasted then is in it.
SELECT facility.code AS facility,
       CASE WHEN $4 THEN kept.day END AS day,
       kept.state,
       CASE WHEN $5 THEN kept.reason END AS reason,
       sum(kept.spent_ms)::bigint AS spent_ms, sum(kept.times)::bigint AS times
  FROM period_time AS kept
  JOIN facility ON facility.id = kept.facility_id
 WHERE kept.month = $1 AND kept.revision = $2
   AND ($3::text IS NULL OR facility.code = $3)
 GROUP BY facility.position, facility.code, 2, 3, 4
 ORDER BY facility.position, facility.code, 2, 3, 4

-- name: kept_books
-- The books as kept with the report of revision $2 of the month $1, by facility.
SELECT nullif(kept.facility, '') AS facility, sequenced, missing, received, stored, duplicate, conflicting, open
  FROM period_books AS kept
  LEFT JOIN facility ON facility.code = kept.facility
 WHERE kept.month = $1 AND kept.revision = $2
 ORDER BY facility.position, kept.facility

-- name: lasting
-- States that counting stations of facility $1 (null: all) are still in, entered before $2: in no row of state_shift.
SELECT facility.code AS facility, station_head.state, coalesce(station_head.state_reason, '') AS reason,
       station_head.state_ts AS since
  FROM station_head
  JOIN station  ON station.id = station_head.station_id AND station.counts AND station.active
  JOIN facility ON facility.id = station.facility_id
 WHERE station_head.state_ts < $2
   AND ($1::text IS NULL OR facility.code = $1)
 ORDER BY facility.position, facility.code, station.id
