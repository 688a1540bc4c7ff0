-- name: ledger
-- The books of the local days [$1, $2), of facilities $3 and lines $4 (null: all); $5 to $7 say whether day, facility
-- and line part the rows, of which $8 are returned at most.
WITH @entries, parted AS (
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
WITH @numbers, contradicted AS (
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
