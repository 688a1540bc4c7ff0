-- name: exports
-- Shipments by shipped_on in [$1, $2), with what was shipped $13 months and a year before beside them. $3 to $5 filter
-- by facility, product and country (null: all); $6 to $12 and $14 say whether month, facility, product, country, hs,
-- incoterms, contract and quarter part the rows; units always do. Exports are originals and reversals together;
-- returns are a flow of their own beside them. A posting counts once for each span that it lies in: the one asked
-- for, and moved forward in time, those that are compared with it.
-- Months are counted since the year 0, once for each posting (so it is materialized), and ids stand for names until the
-- few rows of the answer are left.
WITH counted AS MATERIALIZED (
     SELECT facility_id, product_id, shipment, kind, hs, unit, country, incoterms, contract, declaration, currency,
            quantity, net_kg, gross_kg, value, value_usd,
            extract(year FROM shipped_on)::integer * 12 + extract(month FROM shipped_on)::integer - 1 AS number
       FROM posting
      WHERE shipped_on >= $1::date - make_interval(months => greatest($13::integer, 12))
        AND shipped_on < $2::date
        AND ($3::text[] IS NULL OR facility_id IN (SELECT id FROM facility WHERE code = ANY($3)))
        AND ($4::text[] IS NULL OR product_id IN (SELECT id FROM product WHERE code = ANY($4)))
        AND ($5::text[] IS NULL OR country = ANY($5))
), asked_for AS (
     SELECT (extract(year FROM $1::date) * 12 + extract(month FROM $1::date) - 1)::integer AS first,
            (extract(year FROM $2::date) * 12 + extract(month FROM $2::date) - 1)::integer AS after
), spans AS (
     SELECT counted.*, moves.span, counted.number + moves.by AS moved
       FROM counted
      CROSS JOIN asked_for
       JOIN (VALUES (0, 0), (1, $13::integer), (2, 12)) AS moves (span, by)
         ON counted.number + moves.by >= asked_for.first AND counted.number + moves.by < asked_for.after
), summed AS (
     SELECT CASE WHEN $6  THEN moved END AS month,
            CASE WHEN $14 THEN moved / 3 END AS quarter,
            CASE WHEN $7  THEN facility_id END AS facility_id,
            CASE WHEN $8  THEN product_id  END AS product_id,
            CASE WHEN $9  THEN country COLLATE "C" END AS country,
            CASE WHEN $10 THEN hs COLLATE "C"      END AS hs,
            CASE WHEN $11 THEN incoterms COLLATE "C" END AS incoterms,
            CASE WHEN $12 THEN contract COLLATE "C"  END AS contract,
            unit COLLATE "C" AS unit,
            array_agg(DISTINCT spans.incoterms COLLATE "C" ORDER BY spans.incoterms COLLATE "C")
              FILTER (WHERE span = 0) AS incoterms_used,
            sum(quantity)  FILTER (WHERE span = 0 AND kind <> 'return') AS quantity,
            sum(net_kg)    FILTER (WHERE span = 0 AND kind <> 'return') AS net_kg,
            sum(gross_kg)  FILTER (WHERE span = 0 AND kind <> 'return') AS gross_kg,
            min(currency COLLATE "C") FILTER (WHERE span = 0 AND kind <> 'return') AS first_currency,
            max(currency COLLATE "C") FILTER (WHERE span = 0 AND kind <> 'return') AS last_currency,
            sum(value)     FILTER (WHERE span = 0 AND kind <> 'return') AS value,
            sum(value_usd) FILTER (WHERE span = 0 AND kind <> 'return') AS value_usd,
            count(DISTINCT (facility_id || '/' || shipment) COLLATE "C")
              FILTER (WHERE span = 0 AND kind <> 'return') AS shipments,
            count(DISTINCT declaration COLLATE "C") FILTER (WHERE span = 0 AND kind <> 'return') AS declarations,
            count(*)       FILTER (WHERE span = 0 AND kind <> 'return') AS postings,
            sum(quantity)  FILTER (WHERE span = 0 AND kind = 'return') AS returned_quantity,
            sum(value_usd) FILTER (WHERE span = 0 AND kind = 'return') AS returned_value_usd,
            sum(quantity)  FILTER (WHERE span = 1 AND kind <> 'return') AS previous_quantity,
            sum(value_usd) FILTER (WHERE span = 1 AND kind <> 'return') AS previous_value_usd,
            sum(quantity)  FILTER (WHERE span = 2 AND kind <> 'return') AS last_year_quantity,
            sum(value_usd) FILTER (WHERE span = 2 AND kind <> 'return') AS last_year_value_usd
       FROM spans
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
     HAVING bool_or(span = 0)
)
SELECT make_date(summed.month / 12, summed.month % 12 + 1, 1) AS month,
       make_date(summed.quarter / 4, summed.quarter % 4 * 3 + 1, 1) AS quarter,
       facility.code AS facility, product.code AS product, country, summed.hs, incoterms, contract,
       summed.unit, incoterms_used,
       trim_scale(quantity) AS quantity, trim_scale(summed.net_kg) AS net_kg, trim_scale(gross_kg) AS gross_kg,
       CASE WHEN first_currency = last_currency THEN first_currency END AS currency,
       CASE WHEN first_currency = last_currency THEN trim_scale(value) END AS value,
       value_usd, shipments, declarations, postings,
       trim_scale(returned_quantity) AS returned_quantity, returned_value_usd,
       trim_scale(previous_quantity) AS previous_quantity, previous_value_usd,
       trim_scale(last_year_quantity) AS last_year_quantity, last_year_value_usd
  FROM summed
  LEFT JOIN facility ON facility.id = summed.facility_id
  LEFT JOIN product  ON product.id = summed.product_id
 ORDER BY summed.quarter, summed.month, facility.position, product.code, country, summed.hs, incoterms, contract,
          summed.unit
 LIMIT $15
