-- name: statements
-- Cost statements with all their revisions, save those that are followed by others valid on $1 already. $2 and $3 filter
-- by facility and product (null: all). With $4 earlier ones that carry a certificate are told too.
SELECT product.code AS product, statement.basis, statement.valid_from, statement.ts,
       price_amount, price_currency, price_rate, price_rate_date,
       imported_amount, imported_currency, imported_rate, imported_rate_date,
       certificate_number, certificate_percent, certificate_until
  FROM statement
  JOIN product  ON product.id = statement.product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE ($2::text[] IS NULL OR facility.code = ANY($2))
   AND ($3::text[] IS NULL OR product.code = ANY($3))
   AND (($4 AND statement.certificate_number IS NOT NULL)
        OR NOT EXISTS (SELECT FROM statement AS later
                        WHERE later.product_id = statement.product_id AND later.basis = statement.basis
                          AND later.valid_from > statement.valid_from AND later.valid_from <= $1))

-- name: made
-- Good output of the production days [$1, $2) by product and stretch of days: those from each of the days $3, the first
-- of which is $1, to the next one. $4 and $5 filter by facility and product (null: all).
SELECT product.code AS product, facility.code AS facility, product.hs, product.unit,
       product.price_usd AS list_price_usd, ARRAY[facility.position, product.position]::integer[] AS place,
       made.stretch, trim_scale(made.good * 0.001) AS quantity
  FROM (
        SELECT output_day.product_id, width_bucket(output_day.day, $3::date[]) AS stretch,
               sum(output_day.good) AS good
          FROM output_day
          JOIN station ON station.id = output_day.station_id AND station.counts
         WHERE output_day.day >= $1 AND output_day.day < $2
         GROUP BY 1, 2
       ) AS made
  JOIN product  ON product.id = made.product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE ($4::text[] IS NULL OR facility.code = ANY($4))
   AND ($5::text[] IS NULL OR product.code = ANY($5))
 ORDER BY made.stretch, place
