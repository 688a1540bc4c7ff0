-- Stops of the counting stations of the chosen lines: time in the states setup, delay and down, by the reason that the
-- station told, on the production days that the chosen range touches. A stop that still lasts is not in the sums.

-- name: told
-- Begins the queries of the sums.
WITH chosen AS MATERIALIZED (
    SELECT station.id, facility.code, facility.code || ' ' || line.code AS line,
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
), told AS (
    SELECT state_shift.*
      FROM state_shift
      JOIN chosen ON chosen.id = state_shift.station_id
     WHERE state_shift.day >= (SELECT min(first) FROM chosen)
       AND state_shift.day <= (SELECT max(last) FROM chosen)
       AND state_shift.day BETWEEN chosen.first AND chosen.last
), stops AS (
    SELECT day, shift, state, reason, spent_ms, times FROM told WHERE state IN ('setup', 'delay', 'down')
)

-- name: pareto
-- Follows `told`: the reasons that took most first, with the share of all stops up to and with each.
SELECT COALESCE(NULLIF(reason, ''), '-') AS reason, state, spent_s, times,
       spent_s / NULLIF(sum(spent_s) OVER (), 0) AS share,
       sum(spent_s) OVER (ORDER BY spent_s DESC, reason, state ROWS UNBOUNDED PRECEDING)
         / NULLIF(sum(spent_s) OVER (), 0) AS cumulative
  FROM (
        SELECT reason, state, sum(spent_ms) * 0.001 AS spent_s, sum(times) AS times FROM stops GROUP BY reason, state
       ) AS summed
 ORDER BY spent_s DESC, reason, state

-- name: pareto_bars
-- Follows `told`: the fifteen reasons that took most.
SELECT COALESCE(NULLIF(reason, ''), '-') AS reason, sum(spent_ms) * 0.001 AS spent_s
  FROM stops
 GROUP BY stops.reason
 ORDER BY 2 DESC, 1
 LIMIT 15

-- name: reliability
-- Follows `told`: mean production time between entries into the state down, and mean time in it, of each line. Null
-- where it was never entered.
SELECT chosen.code, chosen.line, summed.failures, summed.operating_s, summed.repair_s,
       summed.operating_s / NULLIF(summed.failures, 0) AS mtbf_s,
       summed.repair_s / NULLIF(summed.failures, 0) AS mttr_s
  FROM (
        SELECT min(station_id) AS station_id,
               sum(times) FILTER (WHERE state = 'down') AS failures,
               sum(spent_ms) FILTER (WHERE state = 'production') * 0.001 AS operating_s,
               sum(spent_ms) FILTER (WHERE state = 'down') * 0.001 AS repair_s
          FROM (
                SELECT station_id, state, sum(spent_ms) AS spent_ms, sum(times) AS times
                  FROM told
                 WHERE state IN ('production', 'down')
                 GROUP BY station_id, state
               ) AS of_station
          JOIN station ON station.id = of_station.station_id
         GROUP BY station.line_id
       ) AS summed
  JOIN chosen ON chosen.id = summed.station_id
 ORDER BY chosen.place

-- name: by_shift
-- Follows `told`; the time between shifts has none.
SELECT COALESCE(NULLIF(shift, ''), '-') AS shift, state, sum(spent_ms) * 0.001 AS spent_s
  FROM stops
 GROUP BY stops.shift, state
 ORDER BY 1, 2

-- name: by_day
-- Follows `told`.
SELECT summed.day::timestamp AT TIME ZONE site.zone AS time, summed.metric, summed.value
  FROM (SELECT day, state AS metric, sum(spent_ms) * 0.001 AS value FROM stops GROUP BY day, state) AS summed
 CROSS JOIN site
 ORDER BY 1, 2

-- name: longest
-- The longest stops that began in the last seven days of the range; the same state and reason said again begins nothing
-- new. What still lasts at the end of the range has no end yet and is as long as it has lasted so far.
WITH chosen AS MATERIALIZED (
    SELECT station.id, facility.code, line.code AS line,
           station.code || ' ' || (station.names ->> '$language') AS station
      FROM station
      JOIN line ON line.id = station.line_id
      JOIN facility ON facility.id = station.facility_id
     WHERE station.counts
       AND facility.code IN (${facility:sqlstring})
       AND facility.code || '/' || line.code IN ($line)
), span AS MATERIALIZED (
    SELECT greatest($__timeFrom()::timestamptz, $__timeTo()::timestamptz - INTERVAL '7 days') AS first,
           $__timeTo()::timestamptz AS last
)
SELECT chosen.code, chosen.line, chosen.station, longest.state, coalesce(longest.reason, '-') AS reason, longest.since,
       longest.until, extract(epoch FROM longest.lasted) AS lasted_s
  FROM (
        SELECT stop_spell.station_id, stop_spell.state, stop_spell.reason, stop_spell.begins AS since,
               CASE WHEN stop_spell.ends <= span.last THEN stop_spell.ends END AS until,
               least(coalesce(stop_spell.ends, now()), span.last) - stop_spell.begins AS lasted
          FROM span
         CROSS JOIN chosen
          JOIN stop_spell ON stop_spell.station_id = chosen.id
                         AND stop_spell.begins >= span.first
                         AND stop_spell.begins <= span.last
         WHERE stop_spell.state IN ('setup', 'delay', 'down')
         ORDER BY lasted DESC, since, stop_spell.station_id
         LIMIT 50
       ) AS longest
  JOIN chosen ON chosen.id = longest.station_id
 ORDER BY longest.lasted DESC, longest.since, chosen.code, chosen.line
