-- name: clock
-- The server's clock at this moment, whatever transaction this is part of.
SELECT clock_timestamp()

-- name: ahead
-- Stations that were heard within a day and whose newest reading or state was ahead of the collector's clock by more
-- than so many seconds ($1) when it came; and by how much the furthest was.
SELECT count(*) AS stations, max(ahead) AS furthest_s
  FROM (SELECT greatest(extract(epoch FROM ts - received_at), extract(epoch FROM state_ts - state_received_at)) AS ahead
          FROM station_head
         WHERE greatest(received_at, state_received_at) > clock_timestamp() - INTERVAL '1 day') AS heard
 WHERE ahead > $1

-- name: data_directory
-- Where the server on this machine keeps its data; no row where it is on another one, or may not be known.
SELECT setting FROM pg_settings
 WHERE name = 'data_directory'
   AND (inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr())
