-- Exports of the local months from the one in which the chosen range begins to the day on which it ends, by shipping
-- date, beside the same days a year before. Exports are originals and the reversals that correct them; returns stand
-- apart and are never netted. Values under different Incoterms include different freight: no row adds them together.

-- name: flows
-- Begins the queries of this file: the postings of both periods, each in every period that it is of.
WITH span AS MATERIALIZED (
    SELECT date_trunc('month', $__timeFrom()::timestamptz AT TIME ZONE site.zone)::date AS first,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS last,
           site.zone
      FROM site
), sold AS MATERIALIZED (
    SELECT product.id
      FROM product
      JOIN facility ON facility.id = product.facility_id
     WHERE facility.code IN (${facility:sqlstring})
       AND product.code IN ($product)
), flows AS (
    SELECT false AS earlier, facility_id, shipment, kind, product_id, quantity, unit, net_kg, country, incoterms,
           value_usd, shipped_on
      FROM posting
     WHERE shipped_on >= (SELECT first FROM span)
       AND shipped_on <= (SELECT last FROM span)
       AND product_id IN (SELECT id FROM sold)
     UNION ALL
    SELECT true, facility_id, shipment, kind, product_id, quantity, unit, net_kg, country, incoterms,
           value_usd, (shipped_on + INTERVAL '1 year')::date
      FROM posting
     WHERE shipped_on >= (SELECT first - INTERVAL '1 year' FROM span)::date
       AND shipped_on <= (SELECT last - INTERVAL '1 year' FROM span)::date
       AND product_id IN (SELECT id FROM sold)
)

-- name: by_terms
-- Follows `flows`.
SELECT incoterms,
       sum(value_usd) FILTER (WHERE NOT earlier AND kind <> 'return') AS value_usd,
       sum(value_usd) FILTER (WHERE earlier AND kind <> 'return') AS earlier_usd,
       sum(value_usd) FILTER (WHERE NOT earlier AND kind <> 'return')
         / NULLIF(sum(value_usd) FILTER (WHERE earlier AND kind <> 'return'), 0) - 1 AS growth,
       sum(net_kg) FILTER (WHERE NOT earlier AND kind <> 'return') AS net_kg,
       count(DISTINCT facility_id || '/' || shipment) FILTER (WHERE NOT earlier AND kind = 'original') AS shipments,
       sum(value_usd) FILTER (WHERE NOT earlier AND kind = 'return') AS returned_usd
  FROM flows
 GROUP BY incoterms
 ORDER BY 2 DESC NULLS LAST, 1

-- name: by_month
-- Follows `flows`: a month each, the one of a year before under the same date.
SELECT summed.month AT TIME ZONE span.zone AS time, summed.incoterms, summed.value_usd, summed.earlier_usd
  FROM (
        SELECT date_trunc('month', shipped_on::timestamp) AS month,
               incoterms,
               sum(value_usd) FILTER (WHERE NOT earlier) AS value_usd,
               sum(value_usd) FILTER (WHERE earlier) AS earlier_usd
          FROM flows
         WHERE kind <> 'return'
         GROUP BY 1, 2
       ) AS summed
 CROSS JOIN span
 ORDER BY 1, 2

-- name: returns_by_month
-- Follows `flows`.
SELECT summed.month AT TIME ZONE span.zone AS time, summed.incoterms AS metric, summed.value
  FROM (
        SELECT date_trunc('month', shipped_on::timestamp) AS month, incoterms, sum(value_usd) AS value
          FROM flows
         WHERE kind = 'return'
           AND NOT earlier
         GROUP BY 1, 2
       ) AS summed
 CROSS JOIN span
 ORDER BY 1, 2

-- name: by_country
-- Follows `flows`; a share is of all that went under the same terms.
SELECT country, incoterms, value_usd,
       value_usd / NULLIF(sum(value_usd) OVER (PARTITION BY incoterms), 0) AS share,
       earlier_usd, value_usd / NULLIF(earlier_usd, 0) - 1 AS growth, returned_usd
  FROM (
        SELECT country, incoterms,
               sum(value_usd) FILTER (WHERE NOT earlier AND kind <> 'return') AS value_usd,
               sum(value_usd) FILTER (WHERE earlier AND kind <> 'return') AS earlier_usd,
               sum(value_usd) FILTER (WHERE NOT earlier AND kind = 'return') AS returned_usd
          FROM flows
         GROUP BY country, incoterms
       ) AS summed
 ORDER BY value_usd DESC NULLS LAST, country, incoterms

-- name: by_product
-- Follows `flows`; a share is of all that went under the same terms.
SELECT facility.code, product.code || ' ' || (product.names ->> '$language') AS product, incoterms, value_usd,
       value_usd / NULLIF(sum(value_usd) OVER (PARTITION BY incoterms), 0) AS share,
       earlier_usd, value_usd / NULLIF(earlier_usd, 0) - 1 AS growth, quantity, summed.unit, returned_usd
  FROM (
        SELECT product_id, incoterms, unit,
               sum(value_usd) FILTER (WHERE NOT earlier AND kind <> 'return') AS value_usd,
               sum(value_usd) FILTER (WHERE earlier AND kind <> 'return') AS earlier_usd,
               sum(quantity) FILTER (WHERE NOT earlier AND kind <> 'return') AS quantity,
               sum(value_usd) FILTER (WHERE NOT earlier AND kind = 'return') AS returned_usd
          FROM flows
         GROUP BY product_id, incoterms, unit
       ) AS summed
  JOIN product ON product.id = summed.product_id
  JOIN facility ON facility.id = product.facility_id
 ORDER BY value_usd DESC NULLS LAST, product.code, incoterms

-- name: by_facility
-- Follows `flows`; a share is of all that went under the same terms.
SELECT facility.code, facility.names ->> '$language' AS facility, incoterms, value_usd,
       value_usd / NULLIF(sum(value_usd) OVER (PARTITION BY incoterms), 0) AS share,
       earlier_usd, value_usd / NULLIF(earlier_usd, 0) - 1 AS growth, returned_usd
  FROM (
        SELECT facility_id, incoterms,
               sum(value_usd) FILTER (WHERE NOT earlier AND kind <> 'return') AS value_usd,
               sum(value_usd) FILTER (WHERE earlier AND kind <> 'return') AS earlier_usd,
               sum(value_usd) FILTER (WHERE NOT earlier AND kind = 'return') AS returned_usd
          FROM flows
         GROUP BY facility_id, incoterms
       ) AS summed
  JOIN facility ON facility.id = summed.facility_id
 ORDER BY facility.position, incoterms
