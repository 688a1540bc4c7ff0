-- One facility by production day (the local day on which its first shift starts). Indicators are those of ISO 22400-2
-- as the API has them: ratios of sums over the counting stations of the chosen lines, what was made as planned time
-- (quantity x cycle_s, in milliseconds), a state that still lasts until now.

-- name: days
-- Begins the queries by day: one row a production day that the chosen range touches, null where nothing is known.
WITH home AS MATERIALIZED (
    SELECT facility.id, facility.code, facility.day_start::interval AS day_start, site.zone,
           ($__timeFrom()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date AS first,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date AS last
      FROM facility
     CROSS JOIN site
     WHERE facility.code IN (${facility:sqlstring})
), counting AS MATERIALIZED (
    SELECT station.id, station.active, line.code AS line, line.position
      FROM home
      JOIN station ON station.facility_id = home.id AND station.counts
      JOIN line ON line.id = station.line_id
     WHERE home.code || '/' || line.code IN ($line)
), told AS (
    SELECT day, state, spent_ms
      FROM state_shift
     WHERE station_id IN (SELECT id FROM counting)
       AND day >= (SELECT first FROM home)
       AND day <= (SELECT last FROM home)
     UNION ALL
    SELECT part.day, head.state, extract(epoch FROM part.until - part.since) * 1000
      FROM home
     CROSS JOIN counting
      JOIN station_head AS head ON head.station_id = counting.id AND head.state_ts IS NOT NULL
     CROSS JOIN generate_series(
               greatest(home.first, (head.state_ts AT TIME ZONE home.zone - home.day_start)::date)::timestamp,
               home.last::timestamp, INTERVAL '1 day') AS of_day(day)
     CROSS JOIN LATERAL (
            SELECT of_day.day::date AS day,
                   greatest(head.state_ts, (of_day.day + home.day_start) AT TIME ZONE home.zone) AS since,
                   least(now(), (of_day.day + INTERVAL '1 day' + home.day_start) AT TIME ZONE home.zone) AS until
           ) AS part
     WHERE counting.active
       AND part.until > part.since
), spent AS (
    SELECT day,
           coalesce(sum(spent_ms) FILTER (WHERE state = 'production'), 0) AS apt,
           coalesce(sum(spent_ms) FILTER (WHERE state IN ('production', 'setup', 'delay', 'down')), 0) AS pbt
      FROM told
     GROUP BY day
), made AS (
    SELECT output_day.day,
           sum(output_day.good * product.cycle_s) AS pri_gq,
           sum((output_day.good + output_day.scrap + output_day.rework) * product.cycle_s) AS pri_pq,
           sum(output_day.scrap * product.cycle_s) AS pri_sq
      FROM output_day
      JOIN product ON product.id = output_day.product_id
     WHERE output_day.station_id IN (SELECT id FROM counting)
       AND output_day.day >= (SELECT first FROM home)
       AND output_day.day <= (SELECT last FROM home)
     GROUP BY output_day.day
), days AS (
    SELECT coalesce(spent.day, made.day) AS day, spent.apt, spent.pbt, made.pri_gq, made.pri_pq, made.pri_sq
      FROM spent
      FULL JOIN made ON made.day = spent.day
)

-- name: indicators_of_range
-- Follows `days`: one row, of the sums of all days.
SELECT sum(pri_gq) / NULLIF(sum(pbt), 0) AS oee,
       sum(apt) / NULLIF(sum(pbt), 0) AS availability,
       sum(pri_pq) / NULLIF(sum(apt), 0) AS effectiveness,
       sum(pri_gq) / NULLIF(sum(pri_pq), 0) AS quality,
       sum(pri_sq) / NULLIF(sum(pri_pq), 0) AS scrap_ratio
  FROM days
HAVING count(*) > 0

-- name: indicators_by_day
-- Follows `days`.
SELECT days.day::timestamp AT TIME ZONE home.zone AS time,
       pri_gq / NULLIF(pbt, 0) AS oee,
       apt / NULLIF(pbt, 0) AS availability,
       pri_pq / NULLIF(apt, 0) AS effectiveness,
       pri_gq / NULLIF(pri_pq, 0) AS quality
  FROM days
 CROSS JOIN home
 ORDER BY 1

-- name: scrap_by_day
-- Scrap in all that was made, by planned time, for each line.
WITH home AS MATERIALIZED (
    SELECT facility.id, facility.code, site.zone,
           ($__timeFrom()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date AS first,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date AS last
      FROM facility
     CROSS JOIN site
     WHERE facility.code IN (${facility:sqlstring})
)
SELECT output_day.day::timestamp AT TIME ZONE home.zone AS time,
       line.code || ' ' || (line.names ->> '$language') AS metric,
       sum(output_day.scrap * product.cycle_s)
         / NULLIF(sum((output_day.good + output_day.scrap + output_day.rework) * product.cycle_s), 0) AS value
  FROM home
  JOIN station ON station.facility_id = home.id AND station.counts
  JOIN line ON line.id = station.line_id
  JOIN output_day ON output_day.station_id = station.id
                 AND output_day.day >= home.first
                 AND output_day.day <= home.last
  JOIN product ON product.id = output_day.product_id
 WHERE home.code || '/' || line.code IN ($line)
 GROUP BY output_day.day, home.zone, line.id
 ORDER BY 1, line.position

-- name: output_by_day
-- Good quantity of all lines against the plan that /api/v1/plan has, by unit. No plan on a day off.
SELECT production.day AT TIME ZONE site.zone AS time,
       product.unit,
       sum(made.good) AS good,
       sum(plan.quantity) AS plan
  FROM facility
 CROSS JOIN site
 CROSS JOIN generate_series(
           ($__timeFrom()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date::timestamp,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date::timestamp,
           INTERVAL '1 day') AS production(day)
  JOIN product ON product.facility_id = facility.id
  LEFT JOIN plan_day AS plan
    ON plan.facility_id = facility.id AND plan.line_id IS NULL AND plan.product_id = product.id
   AND plan.day = production.day::date
  LEFT JOIN (
        SELECT output_day.product_id, output_day.day, sum(output_day.good) * 0.001 AS good
          FROM facility
         CROSS JOIN site
          JOIN station ON station.facility_id = facility.id AND station.counts
          JOIN output_day ON output_day.station_id = station.id
         WHERE facility.code IN (${facility:sqlstring})
           AND output_day.day >= ($__timeFrom()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date
           AND output_day.day <= ($__timeTo()::timestamptz AT TIME ZONE site.zone - facility.day_start::interval)::date
         GROUP BY output_day.product_id, output_day.day
       ) AS made ON made.product_id = product.id AND made.day = production.day::date
 WHERE facility.code IN (${facility:sqlstring})
 GROUP BY production.day, site.zone, product.unit
 ORDER BY 1, product.unit

-- name: quantity_per_hour
-- Good quantity an hour by product, from the 15-minute sums; intervals are whole hours of the site's clock or longer.
-- A product has a row for every interval, null where nothing was counted: its line breaks there.
WITH grid AS (
    SELECT make_interval(secs => $__interval_ms / 1000.0) AS width,
           TIMESTAMP '2000-01-01' AT TIME ZONE site.zone AS origin
      FROM site
), span AS (
    SELECT grid.*, date_bin(grid.width, $__timeFrom()::timestamptz, grid.origin) AS first FROM grid
), counting AS MATERIALIZED (
    SELECT station.id
      FROM station
      JOIN line ON line.id = station.line_id
      JOIN facility ON facility.id = station.facility_id
     WHERE station.counts
       AND facility.code IN (${facility:sqlstring})
       AND facility.code || '/' || line.code IN ($line)
), made AS (
    SELECT date_bin(span.width, output_quarter.bucket, span.origin) AS time,
           output_quarter.product_id,
           sum(output_quarter.good) * 0.001 AS quantity
      FROM span
     CROSS JOIN counting
      JOIN output_quarter ON output_quarter.station_id = counting.id
                         AND output_quarter.bucket >= span.first
                         AND output_quarter.bucket < $__timeTo()::timestamptz
     GROUP BY 1, 2
)
SELECT tick.time,
       product.code || ' ' || (product.names ->> '$language') || ', ' || product.unit AS metric,
       made.quantity / (extract(epoch FROM span.width) / 3600) AS value
  FROM span
 CROSS JOIN generate_series(span.first, $__timeTo()::timestamptz, span.width) AS tick(time)
  JOIN product ON product.id IN (SELECT product_id FROM made)
  LEFT JOIN made ON made.time = tick.time AND made.product_id = product.id
 ORDER BY tick.time, product.position

-- name: states
-- States of the stations of the chosen lines, in the last seven days of the range: each lasts until the next one of its
-- station. The first row of a station is the state that it was in when the range began. Numbers stand for states,
-- as a series holds numbers.
WITH span AS MATERIALIZED (
    SELECT greatest($__timeFrom()::timestamptz, $__timeTo()::timestamptz - INTERVAL '7 days') AS first,
           $__timeTo()::timestamptz AS last
), chosen AS MATERIALIZED (
    SELECT station.id, line.code || ' ' || station.code || ' ' || (station.names ->> '$language') AS metric,
           ARRAY[line.position, station.position] AS place
      FROM station
      JOIN line ON line.id = station.line_id
      JOIN facility ON facility.id = station.facility_id
     WHERE station.active
       AND facility.code IN (${facility:sqlstring})
       AND facility.code || '/' || line.code IN ($line)
), changes AS (
    SELECT chosen.metric, chosen.place, span.first AS ts, earlier.state
      FROM span
     CROSS JOIN chosen
     CROSS JOIN LATERAL (
            SELECT state_change.state
              FROM state_change
             WHERE state_change.station_id = chosen.id
               AND state_change.ts <= span.first
             ORDER BY state_change.ts DESC
             LIMIT 1
           ) AS earlier
     UNION ALL
    SELECT chosen.metric, chosen.place, state_change.ts, state_change.state
      FROM span
     CROSS JOIN chosen
      JOIN state_change ON state_change.station_id = chosen.id
                       AND state_change.ts > span.first
                       AND state_change.ts <= span.last
)
SELECT ts AS time,
       metric,
       array_position(ARRAY['production', 'setup', 'delay', 'down', 'planned', 'offline'], state) AS value
  FROM changes
 ORDER BY ts, place
