-- name: fill_readings
-- A reading a minute of each of the stations $1, of the product $2 beside it, over $4 days before $3.
INSERT INTO reading (station_id, ts, product_id, good, scrap, rework, whole, received_after_s)
SELECT station_id, $3::timestamptz - make_interval(mins => n), product_id,
       $4::int * 1440 - n, ($4::int * 1440 - n) / 50, 0, true, 0
  FROM unnest($1::int[], $2::int[]) AS made (station_id, product_id)
 CROSS JOIN generate_series($4::int * 1440, 1, -1) AS n

-- name: fill_states
-- About 60 changes of state a day of each of the stations $1, over $3 days before $2.
INSERT INTO state_change (station_id, ts, state, reason, order_code, received_at)
SELECT station_id, $2::timestamptz - make_interval(mins => 24 * n + station_id % 7),
       (ARRAY['production', 'delay', 'production', 'setup', 'production', 'down', 'planned'])[1 + n % 7],
       CASE WHEN n % 7 IN (1, 5) THEN 'R' || (n % 4) END, 'PO-' || (n / 60), $2
  FROM unnest($1::int[]) AS station_id
 CROSS JOIN generate_series($3::int * 60, 1, -1) AS n

-- name: analyze
VACUUM (ANALYZE)

-- name: last_day
-- The last production day that stations told of, and the first.
SELECT max(day) AS last, min(day) AS first FROM state_day

-- name: raw
-- What counting stations made and how long they produced on the production days [$1, $2), from every reading and every
-- change of state; the state that lasts counts until $3. Days begin as facilities say, in the zone $4.
WITH counting AS (
     SELECT station.id AS station_id, facility.day_start,
            ($1::date + day_start) AT TIME ZONE $4 AS opens, ($2::date + day_start) AT TIME ZONE $4 AS closes
       FROM station JOIN facility ON facility.id = station.facility_id
      WHERE station.counts
), made AS (
     SELECT date_trunc($5, (ts AT TIME ZONE $4 - day_start::interval)::date) AS slot,
            sum(good_inc * cycle_s) AS pri_gq, sum((good_inc + scrap_inc + rework_inc) * cycle_s) AS pri_pq
       FROM counting
      CROSS JOIN LATERAL readings_told(station_id, opens, closes) AS reading
       JOIN product ON product.id = reading.product_id
      GROUP BY 1
), stays AS (
     SELECT station_id, state, ts, coalesce(lead(ts) OVER (PARTITION BY station_id ORDER BY ts), $3) AS ends,
            day_start, opens, closes
       FROM state_change JOIN counting USING (station_id)
), spent AS (
     SELECT date_trunc($5, day) AS slot,
            sum(extract(epoch FROM least(ends, closes, (day + 1 + day_start) AT TIME ZONE $4)
                                   - greatest(ts, opens, (day + day_start) AT TIME ZONE $4)))
              FILTER (WHERE state = 'production') AS apt
       FROM stays
      CROSS JOIN LATERAL (
            SELECT day::date FROM generate_series((greatest(ts, opens) AT TIME ZONE $4 - day_start::interval)::date,
                                                  (least(ends, closes) AT TIME ZONE $4 - day_start::interval)::date,
                                                  INTERVAL '1 day') AS day) AS days
      WHERE ts < closes AND ends > opens AND (day + day_start) AT TIME ZONE $4 < least(ends, closes)
      GROUP BY 1
)
SELECT count(*) AS slots, sum(apt) AS apt, sum(pri_gq) / 1000 AS pri_gq, sum(pri_pq) / 1000 AS pri_pq
  FROM made FULL JOIN spent USING (slot)

-- name: sessions
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
