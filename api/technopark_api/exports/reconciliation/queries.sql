-- name: undeclared
-- Shipments of [$1, $2) of which an original that still stands names no declaration; $3 to $5 filter by facility,
-- product and country (null: all).
SELECT date_trunc('month', min(posting.shipped_on)::timestamp)::date AS month, facility.code AS facility,
       posting.shipment, array_agg(DISTINCT product.code ORDER BY product.code) AS products,
       array_agg(DISTINCT posting.country ORDER BY posting.country) AS countries,
       array_agg(DISTINCT posting.currency ORDER BY posting.currency) AS currencies
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE posting.shipped_on >= $1 AND posting.shipped_on < $2
   AND posting.kind = 'original' AND posting.declaration IS NULL
   AND ($3::text[] IS NULL OR facility.code = ANY($3))
   AND ($4::text[] IS NULL OR product.code = ANY($4))
   AND ($5::text[] IS NULL OR posting.country = ANY($5))
   AND NOT EXISTS (SELECT FROM posting AS reversal
                    WHERE reversal.facility_id = posting.facility_id AND reversal.shipment = posting.shipment
                      AND reversal.line = posting.line AND reversal.kind = 'reversal'
                      AND reversal.refers_to = posting.posting::text)
 GROUP BY facility.code, posting.shipment
 ORDER BY month, facility, shipment

-- name: ambiguous
-- Declarations that stand on several shipments, or with several countries or currencies, where one of their originals
-- that still stand was shipped in [$1, $2) and passes the filters of undeclared.
SELECT date_trunc('month', min(posting.shipped_on) FILTER (WHERE posting.shipped_on >= $1)::timestamp)::date AS month,
       posting.declaration,
       array_agg(DISTINCT facility.code ORDER BY facility.code) AS facilities,
       array_agg(DISTINCT facility.code || '/' || posting.shipment) AS shipments,
       array_agg(DISTINCT product.code ORDER BY product.code) AS products,
       array_agg(DISTINCT posting.country ORDER BY posting.country) AS countries,
       array_agg(DISTINCT posting.currency ORDER BY posting.currency) AS currencies
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE posting.kind = 'original'
   AND posting.declaration IN (SELECT declaration FROM posting
                                WHERE kind = 'original' AND shipped_on >= $1 AND shipped_on < $2)
   AND NOT EXISTS (SELECT FROM posting AS reversal
                    WHERE reversal.facility_id = posting.facility_id AND reversal.shipment = posting.shipment
                      AND reversal.line = posting.line AND reversal.kind = 'reversal'
                      AND reversal.refers_to = posting.posting::text)
 GROUP BY posting.declaration
HAVING bool_or(posting.shipped_on >= $1 AND posting.shipped_on < $2
               AND ($3::text[] IS NULL OR facility.code = ANY($3))
               AND ($4::text[] IS NULL OR product.code = ANY($4))
               AND ($5::text[] IS NULL OR posting.country = ANY($5)))
   AND (count(DISTINCT (posting.facility_id, posting.shipment)) > 1
        OR count(DISTINCT posting.country) > 1 OR count(DISTINCT posting.currency) > 1)
 ORDER BY month, posting.declaration

-- name: movements
-- What was made and shipped by product and month, from the first production day on record up to, not with, $1: what
-- was shipped before that may have been made before it, too. $2 filters by the facility that makes the product, $3 by
-- product (null: all). Who ships it plays no part.
WITH beginning AS (
     SELECT min(day) AS day FROM output_day
), made AS (
     SELECT output_day.product_id, date_trunc('month', output_day.day::timestamp)::date AS month,
            sum(output_day.good) * 0.001 AS produced
       FROM output_day
       JOIN station ON station.id = output_day.station_id AND station.counts
      WHERE output_day.day < $1
      GROUP BY 1, 2
), sent AS (
     SELECT product_id, date_trunc('month', shipped_on::timestamp)::date AS month,
            sum(quantity) FILTER (WHERE kind <> 'return') AS shipped,
            sum(quantity) FILTER (WHERE kind = 'return') AS returned
       FROM posting
      WHERE shipped_on >= (SELECT day FROM beginning) AND shipped_on < $1
      GROUP BY 1, 2
)
SELECT facility.code AS facility, product.code AS product, product.unit, month,
       coalesce(made.produced, 0) AS produced, coalesce(sent.shipped, 0) AS shipped,
       coalesce(sent.returned, 0) AS returned
  FROM made
  FULL JOIN sent USING (product_id, month)
  JOIN product  ON product.id = product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE ($2::text[] IS NULL OR facility.code = ANY($2))
   AND ($3::text[] IS NULL OR product.code = ANY($3))
 ORDER BY facility.position, product.position, month
