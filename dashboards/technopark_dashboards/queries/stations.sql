-- What stations are doing now, whatever range is chosen above: their newest reading, state and connection.
-- A station was heard at the newest of the three. It is silent if it never was, stale if that is longer ago
-- than the limit or its publisher went offline, and otherwise in the state that it sent last.

-- name: facilities_producing
-- Facilities with at least one counting station in production, and those that have stations at all.
-- Null as long as nothing was heard from any of them.
SELECT CASE WHEN bool_or(heard) THEN count(*) FILTER (WHERE producing) END AS producing,
       count(*) AS facilities
  FROM (
        SELECT bool_or(station_now.heard_at IS NOT NULL) AS heard,
               bool_or(station_now.counts AND station_now.fresh AND station_now.state = 'production') AS producing
          FROM (
                SELECT station.facility_id,
                       station.counts,
                       head.state,
                       moment.heard_at,
                       moment.heard_at >= now() - make_interval(secs => $stale_after_s)
                         AND head.online IS NOT FALSE AS fresh
                  FROM station
                  JOIN facility ON facility.id = station.facility_id
                  LEFT JOIN station_head AS head ON head.station_id = station.id
                 CROSS JOIN LATERAL (
                        SELECT GREATEST(head.received_at, head.state_received_at, head.online_ts) AS heard_at
                       ) AS moment
                 WHERE station.active
                   AND facility.active
                   AND facility.code IN (${facility:sqlstring})
               ) AS station_now
         GROUP BY station_now.facility_id
       ) AS facility_now

-- name: stations_stopped
-- Stations that were heard lately and do not produce, planned or not; and those of them that should.
SELECT CASE WHEN bool_or(station_now.heard_at IS NOT NULL)
            THEN count(*) FILTER (WHERE station_now.fresh AND station_now.state IS DISTINCT FROM 'production')
       END AS stopped,
       CASE WHEN bool_or(station_now.heard_at IS NOT NULL)
            THEN count(*) FILTER (WHERE station_now.fresh AND station_now.state IN ('delay', 'down'))
       END AS faulty
  FROM (
        SELECT head.state,
               moment.heard_at,
               moment.heard_at >= now() - make_interval(secs => $stale_after_s)
                 AND head.online IS NOT FALSE AS fresh
          FROM station
          JOIN facility ON facility.id = station.facility_id
          LEFT JOIN station_head AS head ON head.station_id = station.id
         CROSS JOIN LATERAL (
                SELECT GREATEST(head.received_at, head.state_received_at, head.online_ts) AS heard_at
               ) AS moment
         WHERE station.active
           AND facility.active
           AND facility.code IN (${facility:sqlstring})
       ) AS station_now

-- name: stations_stale
-- Stations whose numbers are too old to be believed, and those that were never heard.
SELECT count(*) FILTER (
       WHERE moment.heard_at < now() - make_interval(secs => $stale_after_s)
          OR head.online IS FALSE) AS stale,
       count(*) FILTER (WHERE moment.heard_at IS NULL) AS silent
  FROM station
  JOIN facility ON facility.id = station.facility_id
  LEFT JOIN station_head AS head ON head.station_id = station.id
 CROSS JOIN LATERAL (
        SELECT GREATEST(head.received_at, head.state_received_at, head.online_ts) AS heard_at
       ) AS moment
 WHERE station.active
   AND facility.active
   AND facility.code IN (${facility:sqlstring})

-- name: station_states
-- One row a station, in the order of the catalogue.
SELECT facility.code AS code,
       facility.names ->> '$language' AS facility,
       line.code AS line,
       station.names ->> '$language' AS station,
       CASE WHEN moment.heard_at IS NULL THEN 'silent'
            WHEN head.online IS FALSE
              OR moment.heard_at < now() - make_interval(secs => $stale_after_s) THEN 'stale'
            ELSE 'fresh'
       END AS freshness,
       head.state,
       head.state_ts AS since,
       head.state_reason AS reason,
       head.state_order AS work_order,
       product.names ->> '$language' AS product,
       head.ts AS reading_at,
       extract(epoch FROM now() - moment.heard_at) AS silent_s
  FROM station
  JOIN line ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
  LEFT JOIN station_head AS head ON head.station_id = station.id
  LEFT JOIN product ON product.id = head.product_id
 CROSS JOIN LATERAL (
        SELECT GREATEST(head.received_at, head.state_received_at, head.online_ts) AS heard_at
       ) AS moment
 WHERE station.active
   AND facility.active
   AND facility.code IN (${facility:sqlstring})
 ORDER BY facility.position, line.position, station.position
