-- name: clear
-- What is kept of the stations $1 from the readings $2 (null: all) to the ones after $3 (null: to the end).
DELETE FROM product_change AS kept
 USING unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS span (station_id, since, until)
 WHERE kept.station_id = span.station_id
   AND kept.ts >= coalesce(span.since, '-infinity')
   AND kept.ts <= coalesce((SELECT reading.ts FROM reading
                             WHERE reading.station_id = span.station_id AND reading.ts > span.until
                             ORDER BY reading.ts LIMIT 1), 'infinity')

-- name: write
-- The same, as the readings tell it now.
INSERT INTO product_change (station_id, ts, product_id)
SELECT station_id, told.ts, told.product_id
  FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS span (station_id, since, until)
 CROSS JOIN LATERAL products_told(station_id, coalesce(since, '-infinity'), coalesce(until, 'infinity')) AS told
    ON CONFLICT (station_id, ts) DO NOTHING  -- of two spans that meet both tell of the reading between them

-- name: that_differ
-- Changes of product of a station $1, from $2 on (null: all), of which something else is kept than its readings tell.
WITH told AS (
     SELECT ts, product_id FROM products_told($1, coalesce($2, '-infinity'::timestamptz), 'infinity')
), stored AS (
     SELECT ts, product_id FROM product_change
      WHERE station_id = $1 AND ts >= coalesce($2, '-infinity'::timestamptz)
)
SELECT ts, stored.product_id AS stored, told.product_id AS told
  FROM told FULL JOIN stored USING (ts)
 WHERE stored.product_id IS DISTINCT FROM told.product_id
 ORDER BY ts
