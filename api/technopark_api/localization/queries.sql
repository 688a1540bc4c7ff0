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
-- Good output of the production days [$1, $2) by product, slot and stretch of days: slots are those from each of the days
-- $3, the first of which is $1, to the next one; stretches are parted where statements of the products $6 become valid
-- on the days $7, the first before them is 0. $4 and $5 filter by facility and product (null: all).
WITH changes AS (
     SELECT product.id AS product_id, array_agg(day ORDER BY day) AS days
       FROM unnest($6::text[], $7::date[]) AS change (code, day)
       JOIN product USING (code)
      GROUP BY 1
), made AS (
     SELECT output_day.product_id, width_bucket(output_day.day, $3::date[]) AS slot,
            coalesce(width_bucket(output_day.day, changes.days), 0) AS stretch,
            sum(output_day.good) AS good
       FROM output_day
       JOIN station ON station.id = output_day.station_id AND station.counts
       LEFT JOIN changes ON changes.product_id = output_day.product_id
      WHERE output_day.day >= $1 AND output_day.day < $2
      GROUP BY 1, 2, 3
)
SELECT product.code AS product, facility.code AS facility, product.hs, product.unit,
       product.price_usd AS list_price_usd, ARRAY[facility.position, product.position]::integer[] AS place,
       made.slot, made.stretch, trim_scale(made.good * 0.001) AS quantity
  FROM made
  JOIN product  ON product.id = made.product_id
  JOIN facility ON facility.id = product.facility_id
 WHERE ($4::text[] IS NULL OR facility.code = ANY($4))
   AND ($5::text[] IS NULL OR product.code = ANY($5))
