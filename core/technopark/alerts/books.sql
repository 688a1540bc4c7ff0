-- The books by local day and facility, as the board of trust shows them and the rule of the ledger asks for them: from
-- the day of @begin to that of @end, of the facilities that @facilities lists.

-- name: books
-- Begins the queries of the books: a row for each day and facility. As in the API's ledger, a run is looked at with
-- the last of its days before the range, so that what came before is no hole, and where that leaves a doubt with its
-- other days; a hole belongs to the day of the number after it.
WITH span AS MATERIALIZED (
    SELECT (@begin::timestamptz AT TIME ZONE site.zone)::date AS first,
           (@end::timestamptz AT TIME ZONE site.zone)::date + 1 AS until
      FROM site
), chosen AS MATERIALIZED (
    SELECT code, position FROM facility WHERE code IN (@facilities)
     UNION ALL
    SELECT '?', 32767
     WHERE NOT EXISTS (SELECT FROM facility WHERE active AND code NOT IN (@facilities))
), told AS MATERIALIZED (
    SELECT source, run, day, seen, split_part(source, '/', 1) AS facility
      FROM sequence_seen
     WHERE day >= (SELECT first FROM span)
       AND day < (SELECT until FROM span)
       AND split_part(source, '/', 1) IN (SELECT code FROM chosen)
), runs AS (
    SELECT source, run, range_agg(part) AS seen FROM told, unnest(seen) AS part GROUP BY source, run
), doubtful AS (
    SELECT runs.source, runs.run, range_agg(hole) AS holes
      FROM runs
      LEFT JOIN LATERAL (
            SELECT kept.seen
              FROM sequence_seen AS kept
             WHERE kept.source = runs.source
               AND kept.run = runs.run
               AND kept.day < (SELECT first FROM span)
             ORDER BY kept.day DESC
             LIMIT 1
           ) AS before ON true
     CROSS JOIN LATERAL unnest(int8multirange(int8range(0, upper(runs.seen))) - runs.seen
                               - coalesce(before.seen, '{}')) AS hole
     WHERE runs.seen @> upper(hole)
     GROUP BY runs.source, runs.run
), holes AS MATERIALIZED (
    SELECT doubtful.source, doubtful.run, hole
      FROM doubtful
     CROSS JOIN LATERAL (
            SELECT range_agg(part) AS seen
              FROM sequence_seen AS kept, unnest(kept.seen * doubtful.holes) AS part
             WHERE kept.source = doubtful.source
               AND kept.run = doubtful.run
               AND (kept.day < (SELECT first FROM span) OR kept.day >= (SELECT until FROM span))
               AND kept.seen && doubtful.holes
           ) AS elsewhere
     CROSS JOIN LATERAL unnest(doubtful.holes - coalesce(elsewhere.seen, '{}')) AS hole
), starts AS MATERIALIZED (
    SELECT source, run, facility, lower(part) AS number, min(day) AS day
      FROM told, unnest(seen) AS part
     GROUP BY source, run, facility, lower(part)
), entries AS (
    SELECT day, facility, received, stored, duplicate, conflicting, quarantined, late, stale_s,
           NULL::bigint AS sequenced, NULL::bigint AS missing, 0::bigint AS discarded
      FROM ledger
     WHERE day >= (SELECT first FROM span)
       AND day < (SELECT until FROM span)
       AND facility IN (SELECT code FROM chosen)
     UNION ALL
    SELECT booked.day, booked.facility, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, booked.times
      FROM quarantine_booking AS booked
      JOIN quarantine ON quarantine.id = booked.quarantine_id AND quarantine.state = 'discarded'
     WHERE booked.day >= (SELECT first FROM span)
       AND booked.day < (SELECT until FROM span)
       AND booked.facility IN (SELECT code FROM chosen)
     UNION ALL
    SELECT day, facility, 0, 0, 0, 0, 0, 0, 0, upper(part) - lower(part), 0, 0
      FROM told, unnest(seen) AS part
     UNION ALL
    SELECT starts.day, starts.facility, 0, 0, 0, 0, 0, 0, 0, NULL, upper(hole) - lower(hole), 0
      FROM holes
      JOIN starts ON starts.source = holes.source AND starts.run = holes.run AND starts.number = upper(hole)
), books AS (
    SELECT entries.day,
           entries.facility,
           chosen.position,
           sum(sequenced) + sum(missing) AS sent,
           sum(missing) AS missing,
           sum(received) AS received,
           sum(stored) AS stored,
           sum(duplicate) AS duplicate,
           sum(conflicting) AS conflicting,
           sum(quarantined) AS quarantined,
           greatest(sum(quarantined) - sum(discarded), 0) AS open,
           sum(late) AS late,
           sum(stale_s) AS stale_s
      FROM entries
      JOIN chosen ON chosen.code = entries.facility
     GROUP BY entries.day, entries.facility, chosen.position
)
