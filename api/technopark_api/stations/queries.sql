-- name: heads
-- The newest that is known of each station, with when anything was last heard of it.
SELECT facility.code AS facility, line.code AS line, station.code AS station, station.id AS station_id,
       product.code AS product,
       station_head.state, station_head.state_ts, station_head.state_reason, station_head.state_order,
       station_head.online, station_head.online_ts,
       station_head.ts AS reading_at,
       greatest(station_head.received_at, station_head.state_received_at, station_head.online_ts) AS heard_at
  FROM station_head
  JOIN station  ON station.id = station_head.station_id
  JOIN line     ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
  LEFT JOIN product ON product.id = station_head.product_id

-- name: events
-- The newest $2 changes of state or connection in the facilities $1 (null: all). Each station gives its newest by
-- its key, so that no index by time over all stations is needed.
SELECT event.at, facility.code AS facility, line.code AS line, station.code AS station,
       event.kind, event.state, event.reason, event.order_code AS "order"
  FROM station
  JOIN line     ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
 CROSS JOIN LATERAL (
       (SELECT ts AS at, 'state' AS kind, state, reason, order_code
          FROM state_change
         WHERE state_change.station_id = station.id
         ORDER BY ts DESC
         LIMIT $2)
       UNION ALL
       (SELECT ts, 'connection', CASE WHEN online THEN 'online' ELSE 'offline' END, NULL, NULL
          FROM connection_change
         WHERE connection_change.station_id = station.id
         ORDER BY ts DESC
         LIMIT $2)
       ) AS event
 WHERE $1::text[] IS NULL OR facility.code = ANY($1)
 ORDER BY event.at DESC, facility.position, line.position, station.position, event.kind
 LIMIT $2

-- name: events_after
-- Changes of the stations $1 that are later than the times $2 of their state and $3 of their connection (null: only
-- the newest), oldest first and at most $4 of each kind and station.
SELECT event.at, facility.code AS facility, line.code AS line, station.code AS station,
       event.kind, event.state, event.reason, event.order_code AS "order"
  FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[]) AS seen (station_id, state_at, online_at)
  JOIN station  ON station.id = seen.station_id
  JOIN line     ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
 CROSS JOIN LATERAL (
       (SELECT ts AS at, 'state' AS kind, state, reason, order_code
          FROM state_change
         WHERE state_change.station_id = seen.station_id
           AND ts > coalesce(seen.state_at, '-infinity')
         ORDER BY ts DESC
         LIMIT CASE WHEN seen.state_at IS NULL THEN 1 ELSE $4::integer END)
       UNION ALL
       (SELECT ts, 'connection', CASE WHEN online THEN 'online' ELSE 'offline' END, NULL, NULL
          FROM connection_change
         WHERE connection_change.station_id = seen.station_id
           AND ts > coalesce(seen.online_at, '-infinity')
         ORDER BY ts DESC
         LIMIT CASE WHEN seen.online_at IS NULL THEN 1 ELSE $4::integer END)
       ) AS event
 ORDER BY event.at, facility.position, line.position, station.position, event.kind

-- name: timeline
-- States of the stations in the facilities $3 and lines $4 (null: all) within [$1, $2), each from its change to the
-- next; the state before $1 is the station's last change until then.
SELECT facility.code AS facility, line.code AS line, station.code AS station,
       greatest(span.ts, $1) AS start, least(span.until, $2) AS "end",
       span.state, span.reason, span.order_code AS "order"
  FROM station
  JOIN line     ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
 CROSS JOIN LATERAL (
       SELECT change.*, lead(change.ts) OVER (ORDER BY change.ts) AS until
         FROM (
               (SELECT ts, state, reason, order_code
                  FROM state_change
                 WHERE state_change.station_id = station.id AND ts < $1
                 ORDER BY ts DESC
                 LIMIT 1)
               UNION ALL
               SELECT ts, state, reason, order_code
                 FROM state_change
                WHERE state_change.station_id = station.id AND ts >= $1 AND ts < $2
              ) AS change
       ) AS span
 WHERE ($3::text[] IS NULL OR facility.code = ANY($3))
   AND ($4::text[] IS NULL OR line.code = ANY($4))
 ORDER BY facility.position, line.position, station.position, span.ts
 LIMIT $5
