-- name: ledger
-- The books of the local days [$1, $2), of facilities $3 and lines $4 (null: all); $5 to $7 say whether day, facility
-- and line part the rows, of which $8 are returned at most.
-- A run is looked at with the last of its days before the period, so that what came before is no hole. Only where that
-- leaves a doubt are the run's other days read too: what was buffered at the source may stand on any of them. A hole
-- belongs to the day of the number after it, which begins a range of that day.
WITH told AS MATERIALIZED (
     SELECT source, run, day, seen,
            split_part(source, '/', 1) AS facility,
            CASE split_part(source, '/', 4) WHEN '' THEN '' ELSE split_part(source, '/', 2) END AS line
       FROM sequence_seen
      WHERE day >= $1 AND day < $2
        AND ($3::text[] IS NULL OR split_part(source, '/', 1) = ANY($3))
        AND ($4::text[] IS NULL OR (split_part(source, '/', 4) <> '' AND split_part(source, '/', 2) = ANY($4)))
), runs AS (
     SELECT source, run, range_agg(part) AS seen FROM told, unnest(seen) AS part GROUP BY source, run
), doubtful AS (
     SELECT runs.source, runs.run, range_agg(hole) AS holes
       FROM runs
       LEFT JOIN LATERAL (
            SELECT kept.seen
              FROM sequence_seen AS kept
             WHERE kept.source = runs.source AND kept.run = runs.run AND kept.day < $1
             ORDER BY kept.day DESC
             LIMIT 1
            ) AS before ON true
      CROSS JOIN LATERAL unnest(int8multirange(int8range(0, upper(runs.seen))) - runs.seen
                                - coalesce(before.seen, '{}')) AS hole
      WHERE runs.seen @> upper(hole)
      GROUP BY runs.source, runs.run
), holes AS MATERIALIZED (
     SELECT doubtful.source, doubtful.run, hole, upper(hole) AS next
       FROM doubtful
      CROSS JOIN LATERAL (
            SELECT range_agg(part) AS seen
              FROM sequence_seen AS kept, unnest(kept.seen * doubtful.holes) AS part
             WHERE kept.source = doubtful.source AND kept.run = doubtful.run
               AND (kept.day < $1 OR kept.day >= $2) AND kept.seen && doubtful.holes
            ) AS elsewhere
      CROSS JOIN LATERAL unnest(doubtful.holes - coalesce(elsewhere.seen, '{}')) AS hole
), starts AS MATERIALIZED (
     SELECT source, run, lower(part) AS number, min(day) AS day, facility, line
       FROM told, unnest(seen) AS part
      GROUP BY source, run, lower(part), facility, line
), entries AS (
     SELECT day, facility, line, stored, duplicate, conflicting, quarantined, received, late, resets, rollovers,
            stale_s, 0::bigint AS discarded, NULL::bigint AS sequenced, NULL::bigint AS missing
       FROM ledger
      WHERE day >= $1 AND day < $2
        AND ($3::text[] IS NULL OR facility = ANY($3))
        AND ($4::text[] IS NULL OR line = ANY($4))
      UNION ALL
     SELECT booked.day, booked.facility, booked.line, 0, 0, 0, 0, 0, 0, 0, 0, 0, booked.times, NULL, NULL
       FROM quarantine_booking AS booked
       JOIN quarantine ON quarantine.id = booked.quarantine_id AND quarantine.state = 'discarded'
      WHERE booked.day >= $1 AND booked.day < $2
        AND ($3::text[] IS NULL OR booked.facility = ANY($3))
        AND ($4::text[] IS NULL OR booked.line = ANY($4))
      UNION ALL
     SELECT day, facility, line, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, upper(part) - lower(part), 0
       FROM told, unnest(seen) AS part
      UNION ALL
     SELECT starts.day, starts.facility, starts.line, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, upper(hole) - lower(hole)
       FROM holes
       JOIN starts ON starts.source = holes.source AND starts.run = holes.run AND starts.number = holes.next
), parted AS (
     SELECT CASE WHEN $5 THEN entries.day      END AS day,
            CASE WHEN $6 THEN entries.facility END AS facility,
            CASE WHEN $7 THEN entries.line     END AS line,
            sum(sequenced)::bigint AS sequenced, sum(missing)::bigint AS missing,
            sum(received)::bigint AS received, sum(stored)::bigint AS stored, sum(duplicate)::bigint AS duplicate,
            sum(conflicting)::bigint AS conflicting, sum(quarantined)::bigint AS quarantined,
            greatest(sum(quarantined) - sum(discarded), 0)::bigint AS open,
            sum(late)::bigint AS late, sum(resets)::bigint AS resets, sum(rollovers)::bigint AS rollovers,
            sum(stale_s)::bigint AS stale_s,
            min(facility.position) AS facility_place, min(line.position) AS line_place
       FROM entries
       LEFT JOIN facility ON facility.code = entries.facility
       LEFT JOIN line     ON line.facility_id = facility.id AND line.code = entries.line
      GROUP BY 1, 2, 3
)
SELECT day, facility, line, sequenced, missing, received, stored, duplicate, conflicting, quarantined, open, late,
       resets, rollovers, stale_s
  FROM parted
 ORDER BY day, CASE WHEN $6 THEN facility_place END, facility, CASE WHEN $7 THEN line_place END, line
 LIMIT $8

-- name: gaps
-- What is wrong on the local days [$1, $2) of zone $4 at facilities $3 (null: all), newest first, $5 rows at most:
-- numbers that never came (found as in the query ledger), refused messages that wait for a person, those that were
-- counted only since the quarantine was full, and contradictions. A contradiction stands on the day of its key's
-- time; a shipment's key has none, so there it is the day on which it last came.
WITH told AS MATERIALIZED (
     SELECT source, run, day, seen
       FROM sequence_seen
      WHERE day >= $1 AND day < $2
        AND ($3::text[] IS NULL OR split_part(source, '/', 1) = ANY($3))
), runs AS (
     SELECT source, run, range_agg(part) AS seen FROM told, unnest(seen) AS part GROUP BY source, run
), doubtful AS (
     SELECT runs.source, runs.run, range_agg(hole) AS holes
       FROM runs
       LEFT JOIN LATERAL (
            SELECT kept.seen
              FROM sequence_seen AS kept
             WHERE kept.source = runs.source AND kept.run = runs.run AND kept.day < $1
             ORDER BY kept.day DESC
             LIMIT 1
            ) AS before ON true
      CROSS JOIN LATERAL unnest(int8multirange(int8range(0, upper(runs.seen))) - runs.seen
                                - coalesce(before.seen, '{}')) AS hole
      WHERE runs.seen @> upper(hole)
      GROUP BY runs.source, runs.run
), holes AS MATERIALIZED (
     SELECT doubtful.source, doubtful.run, hole, upper(hole) AS next
       FROM doubtful
      CROSS JOIN LATERAL (
            SELECT range_agg(part) AS seen
              FROM sequence_seen AS kept, unnest(kept.seen * doubtful.holes) AS part
             WHERE kept.source = doubtful.source AND kept.run = doubtful.run
               AND (kept.day < $1 OR kept.day >= $2) AND kept.seen && doubtful.holes
            ) AS elsewhere
      CROSS JOIN LATERAL unnest(doubtful.holes - coalesce(elsewhere.seen, '{}')) AS hole
), starts AS MATERIALIZED (
     SELECT source, run, lower(part) AS number, min(day) AS day
       FROM told, unnest(seen) AS part
      GROUP BY source, run, lower(part)
), contradicted AS (
     SELECT conflict.*, facility.code AS facility, line.code AS line, station.code AS station,
            (CASE conflict.kind
               WHEN 'output'       THEN split_part(conflict.key, '@', 2)::timestamptz
               WHEN 'state'        THEN split_part(conflict.key, '@', 2)::timestamptz
               WHEN 'localization' THEN split_part(conflict.key, '/', 4)::timestamptz
               ELSE conflict.last_seen
             END AT TIME ZONE $4)::date AS day
       FROM conflict
       LEFT JOIN station ON station.id = CASE WHEN conflict.kind IN ('output', 'state')
                                              THEN split_part(conflict.key, '@', 1)::integer END
       LEFT JOIN line    ON line.id = station.line_id
       LEFT JOIN product ON product.id = CASE WHEN conflict.kind = 'localization'
                                              THEN split_part(conflict.key, '/', 1)::integer END
       JOIN facility     ON facility.id = coalesce(station.facility_id, product.facility_id,
                                                   CASE WHEN conflict.kind = 'export'
                                                        THEN split_part(conflict.key, '/', 1)::smallint END)
      -- What came before the period began is of none of its days, but for a source whose clock is ahead.
      WHERE conflict.last_seen >= ($1::date - 1)::timestamp AT TIME ZONE $4
        AND ($3::text[] IS NULL OR facility.code = ANY($3))
), wrong AS (
     SELECT 'missing' AS kind, starts.day, split_part(holes.source, '/', 1) AS facility,
            CASE split_part(holes.source, '/', 4) WHEN '' THEN '' ELSE split_part(holes.source, '/', 2) END AS line,
            CASE split_part(holes.source, '/', 4) WHEN '' THEN NULL ELSE split_part(holes.source, '/', 3) END AS station,
            holes.source, holes.run, lower(hole) AS from_seq, upper(hole) - 1 AS to_seq,
            upper(hole) - lower(hole) AS count, NULL::timestamptz AS at, NULL AS reason,
            format('numbers %s to %s of run %s never came', lower(hole), upper(hole) - 1, holes.run) AS detail,
            NULL::bigint AS id
       FROM holes
       JOIN starts ON starts.source = holes.source AND starts.run = holes.run AND starts.number = holes.next
      UNION ALL
     SELECT 'quarantined', booked.day, booked.facility, booked.line,
            CASE WHEN split_part(topic, '/', 6) <> '' THEN split_part(topic, '/', 5) END,
            regexp_replace(topic, '^technopark/v1/', ''), NULL, NULL, NULL,
            booked.times, quarantine.last_seen, quarantine.reason, quarantine.detail, quarantine.id
       FROM quarantine_booking AS booked
       JOIN quarantine ON quarantine.id = booked.quarantine_id AND quarantine.state <> 'discarded'
      WHERE booked.day >= $1 AND booked.day < $2
        AND ($3::text[] IS NULL OR booked.facility = ANY($3))
      UNION ALL
     SELECT 'quarantined', day, facility, '?', NULL, regexp_replace(topic, '^technopark/v1/', ''), NULL, NULL, NULL,
            times, last_seen, reason, detail, NULL
       FROM quarantine_overflow
      WHERE day >= $1 AND day < $2 AND ($3::text[] IS NULL OR facility = ANY($3))
      UNION ALL
     SELECT 'conflict', day, facility, coalesce(line, ''), station, concat_ws('/', facility, line, station, kind),
            NULL, NULL, NULL, times, last_seen, NULL, format('stored %s, offered %s', stored, offered), id
       FROM contradicted
      WHERE day >= $1 AND day < $2
)
SELECT kind, day, facility, line, station, source, run, from_seq, to_seq, count, at, reason, detail, id
  FROM wrong
 ORDER BY day DESC, at DESC NULLS LAST, source, run, from_seq DESC, id DESC
 LIMIT $5
