-- name: exports
-- Shipments by shipped_on in [$1, $2). $3 to $5 filter by facility, product and country (null: all); $6 to $12 say
-- whether month, facility, product, country, hs, incoterms and contract part the rows; units always do. Exports are
-- originals and reversals together; returns are a flow of their own beside them.
SELECT month, facility, product, country, hs, incoterms, contract, unit, incoterms_used,
       trim_scale(quantity) AS quantity, trim_scale(net_kg) AS net_kg, trim_scale(gross_kg) AS gross_kg,
       value_usd, shipments, postings,
       trim_scale(returned_quantity) AS returned_quantity, returned_value_usd
  FROM (
        SELECT CASE WHEN $6  THEN date_trunc('month', posting.shipped_on)::date END AS month,
               CASE WHEN $7  THEN facility.code     END AS facility,
               CASE WHEN $8  THEN product.code      END AS product,
               CASE WHEN $9  THEN posting.country   END AS country,
               CASE WHEN $10 THEN posting.hs        END AS hs,
               CASE WHEN $11 THEN posting.incoterms END AS incoterms,
               CASE WHEN $12 THEN posting.contract  END AS contract,
               posting.unit,
               array_agg(DISTINCT posting.incoterms ORDER BY posting.incoterms) AS incoterms_used,
               sum(posting.quantity)  FILTER (WHERE posting.kind <> 'return') AS quantity,
               sum(posting.net_kg)    FILTER (WHERE posting.kind <> 'return') AS net_kg,
               sum(posting.gross_kg)  FILTER (WHERE posting.kind <> 'return') AS gross_kg,
               sum(posting.value_usd) FILTER (WHERE posting.kind <> 'return') AS value_usd,
               count(DISTINCT (posting.facility_id, posting.shipment)) FILTER (WHERE posting.kind <> 'return') AS shipments,
               count(*)               FILTER (WHERE posting.kind <> 'return') AS postings,
               sum(posting.quantity)  FILTER (WHERE posting.kind = 'return') AS returned_quantity,
               sum(posting.value_usd) FILTER (WHERE posting.kind = 'return') AS returned_value_usd,
               CASE WHEN $7 THEN min(facility.position) END AS place
          FROM posting
          JOIN facility ON facility.id = posting.facility_id
          JOIN product  ON product.id = posting.product_id
         WHERE posting.shipped_on >= $1
           AND posting.shipped_on < $2
           AND ($3::text[] IS NULL OR facility.code = ANY($3))
           AND ($4::text[] IS NULL OR product.code = ANY($4))
           AND ($5::text[] IS NULL OR posting.country = ANY($5))
         GROUP BY 1, 2, 3, 4, 5, 6, 7, posting.unit
       ) AS summed
 ORDER BY month, place, product, country, hs, incoterms, contract, unit
 LIMIT $13
