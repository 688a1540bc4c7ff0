-- Exports are original postings and the reversals that correct them; returns stand beside them and are never
-- netted. Values under different Incoterms include different freight, so that no row adds them together.
-- The period is the twelve local months that end with the one in which the chosen range ends, by shipping date.

-- name: by_month
SELECT to_char(posting.shipped_on, 'YYYY-MM') AS month,
       posting.incoterms,
       sum(posting.value_usd) AS value_usd
  FROM (
        SELECT date_trunc('month', $__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS month FROM site
       ) AS last
  JOIN posting ON posting.shipped_on >= (last.month - INTERVAL '11 months')::date
              AND posting.shipped_on < (last.month + INTERVAL '1 month')::date
  JOIN facility ON facility.id = posting.facility_id
 WHERE posting.kind IN ('original', 'reversal')
   AND facility.code IN (${facility:sqlstring})
 GROUP BY 1, 2
 ORDER BY 1, 2

-- name: by_country
SELECT posting.country,
       posting.incoterms,
       sum(posting.value_usd) FILTER (WHERE posting.kind <> 'return') AS value_usd,
       sum(posting.net_kg) FILTER (WHERE posting.kind <> 'return') AS net_kg,
       count(DISTINCT (posting.facility_id, posting.shipment)) FILTER (WHERE posting.kind = 'original') AS shipments,
       sum(posting.value_usd) FILTER (WHERE posting.kind = 'return') AS returned_usd
  FROM (
        SELECT date_trunc('month', $__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS month FROM site
       ) AS last
  JOIN posting ON posting.shipped_on >= (last.month - INTERVAL '11 months')::date
              AND posting.shipped_on < (last.month + INTERVAL '1 month')::date
  JOIN facility ON facility.id = posting.facility_id
 WHERE facility.code IN (${facility:sqlstring})
 GROUP BY posting.country, posting.incoterms
 ORDER BY 3 DESC NULLS LAST, 1, 2
