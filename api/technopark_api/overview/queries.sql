-- name: output_today
-- What the facilities $1 made in the production days $2, by product, at their counting stations.
SELECT facility.code AS facility, product.code AS product, product.unit, product.price_usd,
       sum(output_day.good) * 0.001 AS good, sum(output_day.scrap) * 0.001 AS scrap, sum(output_day.rework) * 0.001 AS rework
  FROM unnest($1::text[], $2::date[]) AS today (facility, day)
  JOIN facility   ON facility.code = today.facility
  JOIN station    ON station.facility_id = facility.id AND station.counts
  JOIN output_day ON output_day.station_id = station.id AND output_day.day = today.day
  JOIN product    ON product.id = output_day.product_id
 GROUP BY facility.code, product.id

-- name: shipments_today
-- Exports of the local day $1 by facility: originals less reversals; returns are no exports.
SELECT facility.code AS facility, count(*) AS postings, sum(posting.value_usd) AS value_usd
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
 WHERE posting.shipped_on = $1 AND posting.kind <> 'return'
 GROUP BY facility.code
