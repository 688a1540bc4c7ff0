-- name: undeclared
-- Shipments of [$1, $2) of which an original that still stands names no declaration; $3 to $5 filter by facility,
-- product and country (null: all).
SELECT date_trunc('month', min(posting.shipped_on)::timestamp)::date AS month, ARRAY[facility.code] AS facilities,
       ARRAY[facility.code || '/' || posting.shipment] AS shipments, array_agg(DISTINCT product.code ORDER BY product.code) AS products,
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
 ORDER BY month, facility.code, posting.shipment

-- name: doubtful
-- Numbers of declarations of which `ambiguous` or `declared` may have something to tell, by the same parameters: what
-- stands under them is several, or is not like what was released, or nothing was released in a month of which something
-- is on the list. Most are none of this, and are found to be so by what is cheap to compare.
WITH standing AS (
     SELECT declaration, facility_id, shipment, product_id, shipped_on, country, currency, left(hs, 6) AS hs, net_kg, value,
            shipped_on >= $1 AND shipped_on < $2
              AND ($3::text[] IS NULL OR facility_id IN (SELECT id FROM facility WHERE code = ANY($3)))
              AND ($4::text[] IS NULL OR product_id IN (SELECT id FROM product WHERE code = ANY($4)))
              AND ($5::text[] IS NULL OR country = ANY($5)) AS is_asked_for
       FROM posting
      WHERE kind = 'original'
        AND declaration IN (SELECT declaration FROM posting
                             WHERE kind = 'original' AND shipped_on >= $1 AND shipped_on < $2)
        AND NOT EXISTS (SELECT FROM posting AS reversal
                         WHERE reversal.facility_id = posting.facility_id AND reversal.shipment = posting.shipment
                           AND reversal.line = posting.line AND reversal.kind = 'reversal'
                           AND reversal.refers_to = posting.posting::text)
), posted AS (
     SELECT declaration AS number, min(shipped_on) FILTER (WHERE shipped_on >= $1) AS since,
            min(facility_id) <> max(facility_id)
              OR min(shipment COLLATE "C") <> max(shipment COLLATE "C")
              OR min(country COLLATE "C") <> max(country COLLATE "C")
              OR min(currency COLLATE "C") <> max(currency COLLATE "C") AS is_several,
            min(country COLLATE "C") AS country, min(currency COLLATE "C") AS currency,
            min(hs COLLATE "C") AS hs, max(hs COLLATE "C") AS last_hs, sum(net_kg) AS net_kg, sum(value) AS value
       FROM standing
      GROUP BY declaration
     HAVING bool_or(is_asked_for)
), items AS (
     SELECT number, min(country COLLATE "C") AS country, max(country COLLATE "C") AS last_country,
            min(currency COLLATE "C") AS currency, max(currency COLLATE "C") AS last_currency,
            min(left(hs, 6) COLLATE "C") AS hs, max(left(hs, 6) COLLATE "C") AS last_hs,
            sum(net_kg) AS net_kg, sum(value) AS value
       FROM declaration
      WHERE NOT withdrawn
        AND NOT EXISTS (SELECT FROM declaration AS newer
                         WHERE newer.number = declaration.number AND newer.item = declaration.item
                           AND newer.version > declaration.version)
      GROUP BY number
)
SELECT number
  FROM posted
  LEFT JOIN items USING (number)
 WHERE is_several
    OR CASE WHEN items.number IS NULL
            THEN date_trunc('month', since::timestamp) IN (SELECT date_trunc('month', released_on::timestamp)
                                                             FROM declaration)
            ELSE posted.net_kg <> items.net_kg OR posted.value <> items.value
                 OR posted.hs <> items.hs OR posted.hs <> posted.last_hs OR posted.hs <> items.last_hs
                 OR posted.currency <> items.currency OR posted.currency <> last_currency
                 OR posted.country <> items.country OR posted.country <> last_country END

-- name: ambiguous
-- Declarations, of the numbers $6, that stand on several shipments, or with several countries or currencies, where one
-- of their originals that still stand was shipped in [$1, $2) and passes the filters of undeclared.
SELECT date_trunc('month', min(posting.shipped_on) FILTER (WHERE posting.shipped_on >= $1)::timestamp)::date AS month,
       posting.declaration AS number,
       array_agg(DISTINCT facility.code ORDER BY facility.code) AS facilities,
       array_agg(DISTINCT facility.code || '/' || posting.shipment) AS shipments,
       array_agg(DISTINCT product.code ORDER BY product.code) AS products,
       array_agg(DISTINCT posting.country ORDER BY posting.country) AS countries,
       array_agg(DISTINCT posting.currency ORDER BY posting.currency) AS currencies
  FROM posting
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE posting.kind = 'original'
   AND posting.declaration IN (SELECT unnest($6::text[]))
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

-- name: declared
-- Shipments of [$1, $2) against the released declarations that they name, of the numbers $6, one row for each of which an
-- original that still stands was shipped then and passes the filters of undeclared. What is posted is summed over all standing
-- originals of the number, whenever and by whomever they were shipped; of subheadings the first six digits are compared.
-- is_listed says whether any declaration of the month of shipping is on the list.
WITH items AS (
     SELECT number, sum(net_kg) AS net_kg, sum(value) AS value,
            array_agg(DISTINCT currency ORDER BY currency) AS currencies,
            array_agg(DISTINCT left(hs, 6) ORDER BY left(hs, 6)) AS hs,
            array_agg(DISTINCT country ORDER BY country) FILTER (WHERE country IS NOT NULL) AS countries
       FROM (SELECT DISTINCT ON (number, item) *
               FROM declaration
              WHERE number IN (SELECT unnest($6::text[]))
              ORDER BY number, item, version DESC) AS newest
      WHERE NOT withdrawn
      GROUP BY number
), standing AS (
     SELECT posting.*, facility.code AS facility, product.code AS product
       FROM posting
       JOIN facility ON facility.id = posting.facility_id
       JOIN product  ON product.id = posting.product_id
      WHERE posting.kind = 'original'
        AND posting.declaration IN (SELECT unnest($6::text[]))
        AND NOT EXISTS (SELECT FROM posting AS reversal
                         WHERE reversal.facility_id = posting.facility_id AND reversal.shipment = posting.shipment
                           AND reversal.line = posting.line AND reversal.kind = 'reversal'
                           AND reversal.refers_to = posting.posting::text)
), posted AS (
     SELECT declaration AS number,
            date_trunc('month', min(shipped_on) FILTER (WHERE shipped_on >= $1)::timestamp)::date AS month,
            sum(net_kg) AS net_kg, sum(value) AS value,
            array_agg(DISTINCT facility ORDER BY facility) AS facilities,
            array_agg(DISTINCT facility || '/' || shipment) AS shipments,
            array_agg(DISTINCT product ORDER BY product) AS products,
            array_agg(DISTINCT country ORDER BY country) AS countries,
            array_agg(DISTINCT currency ORDER BY currency) AS currencies,
            array_agg(DISTINCT left(hs, 6) ORDER BY left(hs, 6)) AS hs
       FROM standing
      GROUP BY declaration
     HAVING bool_or(shipped_on >= $1 AND shipped_on < $2
                    AND ($3::text[] IS NULL OR facility = ANY($3))
                    AND ($4::text[] IS NULL OR product = ANY($4))
                    AND ($5::text[] IS NULL OR country = ANY($5)))
)
SELECT posted.*, items.number IS NOT NULL AS is_released,
       items.net_kg AS declared_net_kg, items.value AS declared_value, items.currencies AS declared_currencies,
       items.hs AS declared_hs, items.countries AS declared_countries,
       EXISTS (SELECT FROM declaration
                WHERE released_on >= posted.month AND released_on < posted.month + interval '1 month') AS is_listed
  FROM posted
  LEFT JOIN items USING (number)
 ORDER BY posted.month, posted.number

-- name: unshipped
-- Declarations released in [$1, $2) that no original which still stands names, of whatever month.
SELECT date_trunc('month', min(released_on)::timestamp)::date AS month, number,
       array_agg(DISTINCT country ORDER BY country) FILTER (WHERE country IS NOT NULL) AS countries,
       array_agg(DISTINCT currency ORDER BY currency) AS currencies
  FROM (SELECT DISTINCT ON (number, item) * FROM declaration ORDER BY number, item, version DESC) AS newest
 WHERE NOT withdrawn AND released_on >= $1 AND released_on < $2
   AND NOT EXISTS (SELECT FROM posting
                    WHERE posting.declaration = newest.number AND posting.kind = 'original'
                      AND NOT EXISTS (SELECT FROM posting AS reversal
                                       WHERE reversal.facility_id = posting.facility_id
                                         AND reversal.shipment = posting.shipment
                                         AND reversal.line = posting.line AND reversal.kind = 'reversal'
                                         AND reversal.refers_to = posting.posting::text))
 GROUP BY number
 ORDER BY month, number

-- name: movements
-- What was made and shipped by product and month up to, not with, $1. It begins with the product's latest counted stock
-- until the day $4, with its first one where all are later, or with nothing on the first production day on record where
-- there is none, or the product is one of $5: what was shipped before that may have been made before it, too. $2 filters
-- by the facility that makes the product, $3 by product (null: all). Who ships it plays no part.
WITH counted AS (
     SELECT DISTINCT ON (product_id, counted_on) product_id, counted_on, quantity
       FROM opening_stock
      WHERE counted_on < $1
      ORDER BY product_id, counted_on, version DESC
), chosen AS (
     SELECT DISTINCT ON (product_id) product_id, counted_on, quantity
       FROM counted
      WHERE quantity IS NOT NULL
      ORDER BY product_id, counted_on > $4, CASE WHEN counted_on <= $4 THEN counted_on END DESC, counted_on
), since AS (
     SELECT product.id AS product_id, coalesce(chosen.counted_on, beginning.day) AS day,
            coalesce(chosen.quantity, 0) AS opening
       FROM product
      CROSS JOIN (SELECT min(day) AS day FROM output_day) AS beginning
       LEFT JOIN chosen ON chosen.product_id = product.id AND product.code <> ALL($5::text[])
), made AS (
     SELECT output_day.product_id, date_trunc('month', output_day.day::timestamp)::date AS month,
            sum(output_day.good) * 0.001 AS produced
       FROM output_day
       JOIN station ON station.id = output_day.station_id AND station.counts
       JOIN since   ON since.product_id = output_day.product_id AND output_day.day >= since.day
      WHERE output_day.day < $1
      GROUP BY 1, 2
), sent AS (
     SELECT posting.product_id, date_trunc('month', shipped_on::timestamp)::date AS month,
            sum(quantity) FILTER (WHERE kind <> 'return') AS shipped,
            sum(quantity) FILTER (WHERE kind = 'return') AS returned
       FROM posting
       JOIN since ON since.product_id = posting.product_id AND posting.shipped_on >= since.day
      WHERE shipped_on < $1
      GROUP BY 1, 2
)
SELECT facility.code AS facility, product.code AS product, product.unit, month, since.day AS since,
       trim_scale(since.opening) AS opening,
       coalesce(made.produced, 0) AS produced, coalesce(sent.shipped, 0) AS shipped,
       coalesce(sent.returned, 0) AS returned
  FROM made
  FULL JOIN sent USING (product_id, month)
  JOIN since    USING (product_id)
  JOIN product  ON product.id = product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE ($2::text[] IS NULL OR facility.code = ANY($2))
   AND ($3::text[] IS NULL OR product.code = ANY($3))
 ORDER BY facility.position, product.position, product.code, month
