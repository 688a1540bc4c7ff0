-- name: by_interval
-- Output summed from quarter hours into the intervals between the edges $3, of which $1 and $2 are the first and
-- the last. $4 to $6 filter by facility, line and product (null: all); $7 to $10 say whether facility, line,
-- station and product part the rows. A station that does not count is output of its own only, not of its line.
-- The many rows are summed by numbers first; names come to the few that are left.
WITH @chosen, made AS (
     SELECT width_bucket(bucket, $3::timestamptz[]) AS slot, station_id, product_id,
            sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework, sum(readings) AS readings
       FROM output_quarter
      WHERE bucket >= $1 AND bucket < $2
        AND station_id IN (SELECT id FROM chosen)
        AND ($6::text[] IS NULL OR product_id IN (SELECT id FROM product WHERE code = ANY($6)))
      GROUP BY slot, station_id, product_id
), parted AS (
     SELECT made.slot,
            CASE WHEN $7  THEN chosen.facility END AS facility,
            CASE WHEN $8  THEN chosen.line     END AS line,
            CASE WHEN $9  THEN chosen.station  END AS station,
            CASE WHEN $10 THEN product.code    END AS product,
            product.unit,
            sum(made.good) AS good, sum(made.scrap) AS scrap, sum(made.rework) AS rework,
            sum(made.readings)::bigint AS readings,
            min(chosen.place || product.position) AS place
       FROM made
       JOIN chosen  ON chosen.id = made.station_id
       JOIN product ON product.id = made.product_id
      GROUP BY made.slot, 2, 3, 4, 5, product.unit
)
SELECT ($3::timestamptz[])[slot] AS start, ($3::timestamptz[])[slot + 1] AS "end",
       facility, line, station, product, unit,
       trim_scale(good * 0.001) AS good, trim_scale(scrap * 0.001) AS scrap, trim_scale(rework * 0.001) AS rework,
       readings
  FROM parted
 ORDER BY slot, place, unit
 LIMIT $11

-- name: by_production_day
-- Output by production day, [$1, $2). The other parameters are those of by_interval. Days of facilities that
-- start at different times are one row where facilities are not told apart: it spans all of them.
WITH @chosen, parted AS (
     SELECT output_day.day,
            min(chosen.day_start) AS day_starts, max(chosen.day_start) AS day_ends,
            CASE WHEN $6 THEN chosen.facility END AS facility,
            CASE WHEN $7 THEN chosen.line     END AS line,
            CASE WHEN $8 THEN chosen.station  END AS station,
            CASE WHEN $9 THEN product.code    END AS product,
            product.unit,
            sum(output_day.good) AS good, sum(output_day.scrap) AS scrap, sum(output_day.rework) AS rework,
            sum(output_day.readings) AS readings,
            min(chosen.place || product.position) AS place
       FROM output_day
       JOIN chosen  ON chosen.id = output_day.station_id
       JOIN product ON product.id = output_day.product_id
      WHERE output_day.day >= $1 AND output_day.day < $2
        AND ($5::text[] IS NULL OR product.code = ANY($5))
      GROUP BY output_day.day, 4, 5, 6, 7, product.unit
)
SELECT day, day_starts, day_ends, facility, line, station, product, unit,
       trim_scale(good * 0.001) AS good, trim_scale(scrap * 0.001) AS scrap, trim_scale(rework * 0.001) AS rework,
       readings
  FROM parted
 ORDER BY day, place, unit
 LIMIT $10
