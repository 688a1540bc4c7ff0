-- name: postings_to_check
-- The postings shipped in [$1, $2), with what is known of their products; $3 to $5 filter by facility, product and
-- country (null: all). With each come the other postings of its shipment's line, of whatever month: is_asked_for
-- tells them apart. What had not come by $6 (null: now) is left out.
WITH lines AS (
     SELECT DISTINCT posting.facility_id, posting.shipment, posting.line
       FROM posting
       JOIN facility ON facility.id = posting.facility_id
       JOIN product  ON product.id = posting.product_id
      WHERE posting.shipped_on >= $1 AND posting.shipped_on < $2
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
        AND ($4::text[] IS NULL OR product.code = ANY($4))
        AND ($5::text[] IS NULL OR posting.country = ANY($5))
        AND ($6::timestamptz IS NULL OR posting.received_at <= $6)
)
SELECT facility.code AS facility, posting.shipment, posting.line, posting.posting, posting.kind, posting.refers_to,
       product.code AS product, posting.hs, posting.quantity, posting.unit, posting.net_kg, posting.gross_kg,
       posting.country, posting.incoterms, posting.place, posting.currency, posting.value, posting.rate,
       posting.rate_date, posting.contract, posting.declaration, posting.shipped_on, posting.ts,
       product.hs AS product_hs, product.net_kg AS unit_kg, product.price_usd,
       posting.shipped_on >= $1 AND posting.shipped_on < $2
         AND ($3::text[] IS NULL OR facility.code = ANY($3))
         AND ($4::text[] IS NULL OR product.code = ANY($4))
         AND ($5::text[] IS NULL OR posting.country = ANY($5)) AS is_asked_for
  FROM lines
  JOIN posting USING (facility_id, shipment, line)
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
 WHERE $6::timestamptz IS NULL OR posting.received_at <= $6
 ORDER BY posting.shipped_on, facility.position, posting.shipment, posting.line, posting.posting

-- name: usual
-- The median value of a unit by product, and the median rate by currency, of the originals shipped in the twelve
-- months before each month of [$1, $2), where there are at least $3 of them that had come by $4 (null: now).
WITH months AS (
     SELECT month::date
       FROM generate_series($1::date, $2::date - 1, interval '1 month') AS month
), past AS MATERIALIZED (  -- once each, and not for each of the months that it counts for
     SELECT shipped_on, product_id, currency, rate, value_usd / quantity AS unit_usd
       FROM posting
      WHERE shipped_on >= $1::date - interval '12 months' AND shipped_on < $2::date
        AND kind = 'original' AND quantity > 0
        AND ($4::timestamptz IS NULL OR received_at <= $4)
), history AS (
     SELECT month, product_id, currency, rate, unit_usd
       FROM months
       JOIN past ON past.shipped_on >= months.month - interval '12 months' AND past.shipped_on < months.month
), of_product AS (
     SELECT month, product_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY unit_usd) AS usual
       FROM history
      GROUP BY month, product_id
     HAVING count(*) >= $3
)
SELECT month, product.code AS product, NULL AS currency, usual
  FROM of_product
  JOIN product ON product.id = of_product.product_id
 UNION ALL
SELECT month, NULL, currency, percentile_disc(0.5) WITHIN GROUP (ORDER BY rate)
  FROM history
 GROUP BY month, currency
HAVING count(*) >= $3

-- name: known_hs
SELECT DISTINCT left(hs, 6) AS hs FROM product

-- name: doubtful
-- Of postings_to_check, as of now, those of lines about which there may be a doubt, with what is usual: see `usual`, $6 is
-- the least that a median takes. It passes over what certainly raises none: the first original of a line that is like its
-- product and like what is usual. $7 are the countries and $8 the terms of delivery that pass; masses, values and
-- rates do that are less than $9, $10 and $11 percent off.
WITH months AS MATERIALIZED (
     SELECT month::date, (month - interval '12 months')::date AS since
       FROM generate_series($1::date, $2::date - 1, interval '1 month') AS month
), past AS MATERIALIZED (
     SELECT shipped_on, product_id, currency, rate, value_usd / quantity AS unit_usd
       FROM posting
      WHERE shipped_on >= $1::date - interval '12 months' AND shipped_on < $2::date
        AND kind = 'original' AND quantity > 0
), sorted AS (
     SELECT product_id, NULL AS currency, array_agg(shipped_on ORDER BY unit_usd) AS days,
            array_agg(unit_usd ORDER BY unit_usd) AS told
       FROM past
      GROUP BY product_id
      UNION ALL
     SELECT NULL, currency, array_agg(shipped_on ORDER BY rate), array_agg(rate ORDER BY rate)
       FROM past
      WHERE currency <> 'USD'  -- whose rate is 1
      GROUP BY currency
), usual AS MATERIALIZED (  -- of each month, in their order
     SELECT product_id, currency,
            ARRAY(SELECT CASE WHEN cardinality(places) >= $6 THEN told[places[(cardinality(places) + 1) / 2]] END
                    FROM months
                   CROSS JOIN LATERAL (
                         SELECT array_agg(place) AS places
                           FROM unnest(days) WITH ORDINALITY AS each (day, place)
                          WHERE day >= since AND day < month) AS held
                   ORDER BY month) AS by_month
       FROM sorted
), asked_for AS (
     SELECT posting.*, product.hs AS product_hs, product.price_usd, quantity * product.net_kg AS usual_kg,
            (extract(year FROM shipped_on) - extract(year FROM $1::date))::integer * 12
              + (extract(month FROM shipped_on) - extract(month FROM $1::date))::integer + 1 AS place_of_month
       FROM posting
       JOIN facility ON facility.id = posting.facility_id
       JOIN product  ON product.id = posting.product_id
      WHERE shipped_on >= $1 AND shipped_on < $2
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
        AND ($4::text[] IS NULL OR product.code = ANY($4))
        AND ($5::text[] IS NULL OR country = ANY($5))
), measured AS (
     SELECT asked_for.*, coalesce(of_currency.by_month[place_of_month], rate) AS usual_rate,
            quantity * coalesce(of_product.by_month[place_of_month], price_usd) AS usual_usd
       FROM asked_for
       LEFT JOIN usual AS of_product  ON of_product.product_id = asked_for.product_id
       LEFT JOIN usual AS of_currency ON of_currency.currency = asked_for.currency
), lines AS (
     SELECT DISTINCT facility_id, shipment, line
       FROM measured
      WHERE (kind = 'original'
             AND posting = 1
             AND (facility_id, shipment, line) NOT IN (SELECT facility_id, shipment, line FROM posting WHERE posting = 0)
             AND country IN (SELECT unnest($7::text[]))
             AND left(hs, 6) = left(product_hs, 6)
             AND incoterms IN (SELECT unnest($8::text[]))
             AND abs(net_kg) <= abs(gross_kg)
             AND abs(net_kg - usual_kg) * 100 < abs(usual_kg) * $9::numeric
             AND (quantity = 0 OR abs(value_usd - usual_usd) * 100 < abs(usual_usd) * $10::numeric)
             AND CASE WHEN currency = 'USD' THEN rate = 1
                      ELSE rate > 0 AND abs(rate - usual_rate) * 100 < usual_rate * $11::numeric END
             -- A number, if there is one, of a day that every year has: post/DDMMYY/number.
             AND (declaration IS NULL
                  OR translate(declaration, '012345678', '999999999') = '99999/999999/9999999'
                     AND substr(declaration, 9, 2) COLLATE "C" BETWEEN '01' AND '12'
                     AND (substr(declaration, 7, 2) COLLATE "C" BETWEEN '01' AND '28'
                          OR substr(declaration, 7, 2) IN ('29', '30') AND substr(declaration, 9, 2) <> '02'))
            ) IS NOT TRUE
)
SELECT facility.code AS facility, posting.shipment, posting.line, posting.posting, posting.kind, posting.refers_to,
       product.code AS product, posting.hs, posting.quantity, posting.unit, posting.net_kg, posting.gross_kg,
       posting.country, posting.incoterms, posting.place, posting.currency, posting.value, posting.rate,
       posting.rate_date, posting.contract, posting.declaration, posting.shipped_on, posting.ts,
       product.hs AS product_hs, product.net_kg AS unit_kg, product.price_usd,
       of_product.by_month[place_of_month] AS usual_unit_usd, of_currency.by_month[place_of_month] AS usual_rate,
       posting.shipped_on >= $1 AND posting.shipped_on < $2
         AND ($3::text[] IS NULL OR facility.code = ANY($3))
         AND ($4::text[] IS NULL OR product.code = ANY($4))
         AND ($5::text[] IS NULL OR posting.country = ANY($5)) AS is_asked_for
  FROM lines
  JOIN posting USING (facility_id, shipment, line)
 CROSS JOIN LATERAL (
       SELECT (extract(year FROM shipped_on) - extract(year FROM $1::date))::integer * 12
                + (extract(month FROM shipped_on) - extract(month FROM $1::date))::integer + 1 AS place_of_month) AS placed
  JOIN facility ON facility.id = posting.facility_id
  JOIN product  ON product.id = posting.product_id
  LEFT JOIN usual AS of_product  ON of_product.product_id = posting.product_id
  LEFT JOIN usual AS of_currency ON of_currency.currency = posting.currency
 ORDER BY posting.shipped_on, facility.position, posting.shipment, posting.line, posting.posting
