-- Scrap and rework in all that was made (good, scrap and rework), on the production days that the chosen range touches.
-- Ratios are of planned time (quantity x cycle_s), which adds up across products as pieces do not; quantities are null
-- where units differ.

-- name: made
-- Begins every query of this file.
WITH chosen AS MATERIALIZED (
    SELECT station.id, facility.code, facility.names AS facility_names, line.code AS line_code, line.names AS line_names,
           ARRAY[facility.position, line.position] AS place,
           ($__timeFrom()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date AS first,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date AS last
      FROM station
      JOIN line ON line.id = station.line_id
      JOIN facility ON facility.id = station.facility_id
     CROSS JOIN site
     WHERE station.counts
       AND facility.code IN (${facility:sqlstring})
       AND facility.code || '/' || line.code IN ($line)
), made AS (
    SELECT chosen.code, chosen.facility_names, chosen.line_code, chosen.line_names, chosen.place,
           product.code AS product_code, product.names AS product_names, product.position AS product_position,
           product.unit, output_day.day, output_day.good, output_day.scrap, output_day.rework,
           output_day.scrap * product.cycle_s AS pri_sq,
           output_day.rework * product.cycle_s AS pri_rq,
           (output_day.good + output_day.scrap + output_day.rework) * product.cycle_s AS pri_pq
      FROM output_day
      JOIN chosen ON chosen.id = output_day.station_id
      JOIN product ON product.id = output_day.product_id
     WHERE output_day.day >= (SELECT min(first) FROM chosen)
       AND output_day.day <= (SELECT max(last) FROM chosen)
       AND output_day.day BETWEEN chosen.first AND chosen.last
       AND product.code IN ($product)
)

-- name: in_all
-- Follows `made`.
SELECT sum(pri_sq) / NULLIF(sum(pri_pq), 0) AS scrap_ratio,
       sum(pri_rq) / NULLIF(sum(pri_pq), 0) AS rework_ratio,
       1 - (sum(pri_sq) + sum(pri_rq)) / NULLIF(sum(pri_pq), 0) AS quality
  FROM made
HAVING count(*) > 0

-- name: scrap_by_day
-- Follows `made`.
SELECT made.day::timestamp AT TIME ZONE site.zone AS time,
       made.code || ' ' || (made.facility_names ->> '$language') AS metric,
       sum(made.pri_sq) / NULLIF(sum(made.pri_pq), 0) AS value
  FROM made
 CROSS JOIN site
 GROUP BY 1, 2
 ORDER BY 1, 2

-- name: rework_by_day
-- Follows `made`.
SELECT made.day::timestamp AT TIME ZONE site.zone AS time,
       made.code || ' ' || (made.facility_names ->> '$language') AS metric,
       sum(made.pri_rq) / NULLIF(sum(made.pri_pq), 0) AS value
  FROM made
 CROSS JOIN site
 GROUP BY 1, 2
 ORDER BY 1, 2

-- name: by_line
-- Follows `made`: worst first.
SELECT code, line_code || ' ' || (line_names ->> '$language') AS line,
       sum(pri_sq) / NULLIF(sum(pri_pq), 0) AS scrap_ratio,
       sum(pri_rq) / NULLIF(sum(pri_pq), 0) AS rework_ratio,
       CASE WHEN min(unit) = max(unit) THEN sum(scrap) * 0.001 END AS scrap,
       CASE WHEN min(unit) = max(unit) THEN sum(rework) * 0.001 END AS rework,
       CASE WHEN min(unit) = max(unit) THEN sum(good) * 0.001 END AS good,
       CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit
  FROM made
 GROUP BY code, line_code, line_names, place
 ORDER BY 3 DESC NULLS LAST, place

-- name: by_facility
-- Follows `made`: worst first.
SELECT code, facility_names ->> '$language' AS facility,
       sum(pri_sq) / NULLIF(sum(pri_pq), 0) AS scrap_ratio,
       sum(pri_rq) / NULLIF(sum(pri_pq), 0) AS rework_ratio
  FROM made
 GROUP BY code, facility_names
 ORDER BY 3 DESC NULLS LAST, code

-- name: by_product
-- Follows `made`: worst first.
SELECT code, product_code || ' ' || (product_names ->> '$language') AS product,
       sum(pri_sq) / NULLIF(sum(pri_pq), 0) AS scrap_ratio,
       sum(pri_rq) / NULLIF(sum(pri_pq), 0) AS rework_ratio,
       sum(scrap) * 0.001 AS scrap,
       sum(rework) * 0.001 AS rework,
       sum(good) * 0.001 AS good,
       unit
  FROM made
 GROUP BY code, product_code, product_names, unit
 ORDER BY 3 DESC NULLS LAST, product_code
