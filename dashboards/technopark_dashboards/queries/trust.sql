-- How far the numbers can be trusted, by local days of the source's time that the chosen range touches.
-- Messages that name no facility of the catalogue stand under ?; they are shown while all facilities are chosen.

-- name: trust
-- Follows `books`. What is not wrong of what was sent, or where nothing is numbered of what was received: rounded
-- down, so that 100 % means that nothing is wrong.
SELECT CASE WHEN total.received > 0
            THEN floor(10000 * (total.whole - total.wrong) / total.whole) / 10000
       END AS trust,
       total.wrong,
       total.received
  FROM (
        SELECT sum(received) AS received,
               coalesce(sum(missing), 0) + sum(open) + sum(conflicting) AS wrong,
               CASE WHEN sum(sent) IS NULL THEN sum(received)
                    ELSE coalesce(NULLIF(greatest(sum(sent), sum(received) - sum(duplicate)), 0), sum(received))
               END AS whole
          FROM books
       ) AS total
 WHERE total.received IS NOT NULL

-- name: totals
-- Follows `books`: all days and facilities together.
SELECT sum(sent) AS sent,
       sum(missing) AS missing,
       sum(received) AS received,
       sum(stored) AS stored,
       sum(duplicate) AS duplicate,
       sum(conflicting) AS conflicting,
       sum(quarantined) AS quarantined,
       sum(late) AS late
  FROM books
HAVING count(*) > 0

-- name: by_day
-- Follows `books`: what became of what was received, a local day each.
SELECT day::timestamp AT TIME ZONE site.zone AS time, outcome.metric, sum(outcome.value) AS value
  FROM books
 CROSS JOIN site
 CROSS JOIN LATERAL (
        VALUES ('stored', stored), ('duplicate', duplicate), ('conflicting', conflicting), ('quarantined', quarantined)
       ) AS outcome(metric, value)
 GROUP BY 1, 2
 ORDER BY 1, 2

-- name: by_day_and_facility
-- Follows `books`: newest day first.
SELECT to_char(day, 'YYYY-MM-DD') AS day, facility AS code, sent, missing, received, stored, duplicate, conflicting,
       quarantined, open AS waiting, late, stale_s
  FROM books
 ORDER BY books.day DESC, position
 LIMIT 2000

-- name: stale_by_day
-- Follows `books`: for how long stations had been silent beyond the limit, booked when they were heard again.
SELECT day::timestamp AT TIME ZONE site.zone AS time, facility AS metric, sum(stale_s) AS value
  FROM books
 CROSS JOIN site
 GROUP BY books.day, site.zone, facility, position
 ORDER BY 1, position

-- name: conflicts
-- Other values offered for what is stored, that came last within the chosen range.
SELECT facility.code AS code,
       conflict.kind,
       count(*) AS conflicts,
       sum(conflict.times) AS times,
       max(conflict.last_seen) AS last_seen
  FROM conflict
  LEFT JOIN station ON station.id = CASE WHEN conflict.kind IN ('output', 'state')
                                         THEN split_part(conflict.key, '@', 1)::integer END
  LEFT JOIN product ON product.id = CASE WHEN conflict.kind = 'localization'
                                         THEN split_part(conflict.key, '/', 1)::integer END
  JOIN facility ON facility.id = coalesce(station.facility_id, product.facility_id,
                                          CASE WHEN conflict.kind = 'export'
                                               THEN split_part(conflict.key, '/', 1)::smallint END)
 WHERE $__timeFilter(conflict.last_seen)
   AND facility.code IN (${facility:sqlstring})
 GROUP BY facility.code, facility.position, conflict.kind
 ORDER BY facility.position, conflict.kind

-- name: latency
-- From a reading's own time to when it was stored: of the newest reading of every station, where that came within
-- the chosen range. Below zero the station's clock is ahead.
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM head.received_at - head.ts)) AS p50_s,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM head.received_at - head.ts)) AS p95_s,
       count(*) AS stations
  FROM station_head AS head
  JOIN station ON station.id = head.station_id
  JOIN facility ON facility.id = station.facility_id
 WHERE station.active
   AND $__timeFilter(head.received_at)
   AND facility.code IN (${facility:sqlstring})
HAVING count(*) > 0
