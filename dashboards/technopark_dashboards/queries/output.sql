-- What was made. The output of a line is what its counting stations report; quantities are kept in thousandths.
-- The day is each facility's production day in which the chosen range ends: it begins with its first shift.
-- Plans are those of plan_day: what /api/v1/plan answers, with calendar and targets. None on a day off.

-- name: value_of_day
-- Value at the catalogue's prices against the plan: the only sum across facilities, as their units differ.
SELECT sum(made.good * product.price_usd) * 0.001 AS value_usd,
       sum(plan.quantity * product.price_usd) AS plan_usd,
       sum(made.good * product.price_usd) * 0.001
         / NULLIF(sum(plan.quantity * product.price_usd), 0) AS share_of_plan
  FROM facility
 CROSS JOIN site
 CROSS JOIN LATERAL (
        SELECT ($__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS date
       ) AS local
 CROSS JOIN LATERAL (
        SELECT local.date - CASE WHEN (local.date + facility.day_start) AT TIME ZONE site.zone
                                      > $__timeTo()::timestamptz
                                 THEN 1 ELSE 0 END AS day
       ) AS production
  JOIN product ON product.facility_id = facility.id
  LEFT JOIN plan_day AS plan
    ON plan.facility_id = facility.id AND plan.line_id IS NULL AND plan.product_id = product.id
   AND plan.day = production.day
  LEFT JOIN LATERAL (
        SELECT sum(output_day.good) AS good
          FROM output_day
          JOIN station ON station.id = output_day.station_id AND station.counts
         WHERE output_day.product_id = product.id
           AND output_day.day = production.day
       ) AS made ON true
 WHERE facility.active
   AND facility.code IN (${facility:sqlstring})

-- name: facilities_of_day
-- One row a facility and unit: good, scrap and rework against the plan of the day.
SELECT facility.code AS code,
       facility.names ->> '$language' AS facility,
       product.unit,
       sum(made.good) * 0.001 AS good,
       sum(plan.quantity) AS plan,
       sum(made.good) * 0.001 / NULLIF(sum(plan.quantity), 0) AS share_of_plan,
       sum(made.scrap) * 0.001 AS scrap,
       sum(made.rework) * 0.001 AS rework,
       to_char(production.day, 'YYYY-MM-DD') AS day
  FROM facility
 CROSS JOIN site
 CROSS JOIN LATERAL (
        SELECT ($__timeTo()::timestamptz AT TIME ZONE site.zone)::date AS date
       ) AS local
 CROSS JOIN LATERAL (
        SELECT local.date - CASE WHEN (local.date + facility.day_start) AT TIME ZONE site.zone
                                      > $__timeTo()::timestamptz
                                 THEN 1 ELSE 0 END AS day
       ) AS production
  JOIN product ON product.facility_id = facility.id
  LEFT JOIN plan_day AS plan
    ON plan.facility_id = facility.id AND plan.line_id IS NULL AND plan.product_id = product.id
   AND plan.day = production.day
  LEFT JOIN LATERAL (
        SELECT sum(output_day.good) AS good, sum(output_day.scrap) AS scrap, sum(output_day.rework) AS rework
          FROM output_day
          JOIN station ON station.id = output_day.station_id AND station.counts
         WHERE output_day.product_id = product.id
           AND output_day.day = production.day
       ) AS made ON true
 WHERE facility.active
   AND facility.code IN (${facility:sqlstring})
 GROUP BY facility.id, production.day, product.unit
 ORDER BY facility.position, product.unit

-- name: value_per_hour
-- Value an hour by facility, from the 15-minute sums; intervals are whole hours of the site's clock or longer.
-- A facility has a row for every interval, null where nothing was counted: its line breaks there.
WITH grid AS (
    SELECT make_interval(secs => $__interval_ms / 1000.0) AS width,
           TIMESTAMP '2000-01-01' AT TIME ZONE site.zone AS origin
      FROM site
), span AS (
    SELECT grid.*, date_bin(grid.width, $__timeFrom()::timestamptz, grid.origin) AS first FROM grid
), made AS (
    SELECT summed.time, station.facility_id, sum(summed.good * product.price_usd) * 0.001 AS value
      FROM (
            -- Whole numbers first: they are many, and add up faster.
            SELECT date_bin(span.width, output_quarter.bucket, span.origin) AS time,
                   output_quarter.station_id, output_quarter.product_id, sum(output_quarter.good) AS good
              FROM span
              JOIN output_quarter ON output_quarter.bucket >= span.first
                                 AND output_quarter.bucket < $__timeTo()::timestamptz
             GROUP BY 1, 2, 3
           ) AS summed
      JOIN station ON station.id = summed.station_id AND station.counts
      JOIN product ON product.id = summed.product_id
     GROUP BY 1, 2
)
SELECT tick.time,
       facility.code || ' ' || (facility.names ->> '$language') AS metric,
       made.value / (extract(epoch FROM span.width) / 3600) AS value
  FROM span
 CROSS JOIN generate_series(span.first, $__timeTo()::timestamptz, span.width) AS tick(time)
  JOIN facility ON facility.id IN (SELECT facility_id FROM made) AND facility.code IN (${facility:sqlstring})
  LEFT JOIN made ON made.time = tick.time AND made.facility_id = facility.id
 ORDER BY tick.time, facility.position

-- name: quantity_per_hour
-- Good quantity an hour by facility and unit, as above.
WITH grid AS (
    SELECT make_interval(secs => $__interval_ms / 1000.0) AS width,
           TIMESTAMP '2000-01-01' AT TIME ZONE site.zone AS origin
      FROM site
), span AS (
    SELECT grid.*, date_bin(grid.width, $__timeFrom()::timestamptz, grid.origin) AS first FROM grid
), made AS (
    SELECT summed.time, station.facility_id, product.unit, sum(summed.good) * 0.001 AS quantity
      FROM (
            -- Whole numbers first: they are many, and add up faster.
            SELECT date_bin(span.width, output_quarter.bucket, span.origin) AS time,
                   output_quarter.station_id, output_quarter.product_id, sum(output_quarter.good) AS good
              FROM span
              JOIN output_quarter ON output_quarter.bucket >= span.first
                                 AND output_quarter.bucket < $__timeTo()::timestamptz
             GROUP BY 1, 2, 3
           ) AS summed
      JOIN station ON station.id = summed.station_id AND station.counts
      JOIN product ON product.id = summed.product_id
     GROUP BY 1, 2, 3
)
SELECT tick.time,
       facility.code || ' ' || (facility.names ->> '$language') || ', ' || series.unit AS metric,
       made.quantity / (extract(epoch FROM span.width) / 3600) AS value
  FROM span
 CROSS JOIN generate_series(span.first, $__timeTo()::timestamptz, span.width) AS tick(time)
 CROSS JOIN (SELECT DISTINCT facility_id, unit FROM made) AS series
  JOIN facility ON facility.id = series.facility_id AND facility.code IN (${facility:sqlstring})
  LEFT JOIN made ON made.time = tick.time
                AND made.facility_id = series.facility_id
                AND made.unit = series.unit
 ORDER BY tick.time, facility.position, series.unit
