-- Tables by facility, line and station begin with what stands here. @facilities and @lines filter (null: all);
-- @by_facility, @by_line and @by_station say what parts the rows.

-- name: chosen
-- A station that does not count is told of only where stations part the rows: it is output of its own, not of its line.
-- Rows are summed by `part`, a number, where a finer part lies in one of the coarser ones; `place` orders them.
chosen AS (
     SELECT station.id, station.active, station.line_id, facility.day_start,
            facility.code AS facility, line.code AS line, station.code AS station,
            CASE WHEN @by_station THEN station.id WHEN @by_line THEN line.id WHEN @by_facility THEN facility.id ELSE 0
             END AS part,
            ARRAY[facility.position, line.position, station.position] AS place
       FROM station
       JOIN line     ON line.id = station.line_id
       JOIN facility ON facility.id = station.facility_id
      WHERE (station.counts OR @by_station)
        AND (@facilities::text[] IS NULL OR facility.code = ANY(@facilities))
        AND (@lines::text[] IS NULL OR line.code = ANY(@lines))
)

-- name: parts
-- Those, and what each part is called.
@chosen, parts AS (
     SELECT part, min(place) AS place,
            min(day_start) AS day_starts, max(day_start) AS day_ends, array_agg(DISTINCT facility) AS facilities,
            CASE WHEN @by_facility THEN min(facility) END AS facility,
            CASE WHEN @by_line THEN min(line) END AS line,
            CASE WHEN @by_station THEN min(station) END AS station
       FROM chosen GROUP BY 1
)
