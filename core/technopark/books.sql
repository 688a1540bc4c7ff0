-- The books: what came of all that sources say they sent. Queries begin with what stands here; @first and @after bound
-- local days, and @chosen says which `facility` and `line` to look at (a shipment has no line: ''). @begin and @end are
-- instants, @facilities a list.

-- name: numbers
-- Tables of a query: `told`, the numbers that came by source, run and day, and `holes`, those that never did; a hole
-- belongs to the day of the number after it, `next`, which `starts` a range of that day.
-- A run is looked at with the last of its days before the period, so that what came before is no hole. Only where that
-- leaves a doubt are the run's other days read too: what was buffered at the source may stand on any of them.
told AS MATERIALIZED (
    SELECT source, run, day, seen, facility, line
      FROM (SELECT source, run, day, seen, split_part(source, '/', 1) AS facility,
                   CASE split_part(source, '/', 4) WHEN '' THEN '' ELSE split_part(source, '/', 2) END AS line
              FROM sequence_seen) AS of_source
     WHERE day >= @first AND day < @after
       AND @chosen
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
               AND kept.day < @first
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
             WHERE kept.source = doubtful.source
               AND kept.run = doubtful.run
               AND (kept.day < @first OR kept.day >= @after)
               AND kept.seen && doubtful.holes
           ) AS elsewhere
     CROSS JOIN LATERAL unnest(doubtful.holes - coalesce(elsewhere.seen, '{}')) AS hole
), starts AS MATERIALIZED (
    SELECT source, run, facility, line, lower(part) AS number, min(day) AS day
      FROM told, unnest(seen) AS part
     GROUP BY source, run, facility, line, lower(part)
)

-- name: entries
-- Those and `entries`: what is to be added up by day, facility and line.
@numbers, entries AS (
    SELECT day, facility, line, received, stored, duplicate, conflicting, quarantined, late, resets, rollovers, stale_s,
           NULL::bigint AS sequenced, NULL::bigint AS missing, 0::bigint AS discarded
      FROM ledger
     WHERE day >= @first AND day < @after
       AND @chosen
     UNION ALL
    SELECT day, facility, line, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, times
      FROM quarantine_booking
     WHERE day >= @first AND day < @after
       AND @chosen
       AND quarantine_id IN (SELECT id FROM quarantine WHERE state = 'discarded')
     UNION ALL
    SELECT day, facility, line, 0, 0, 0, 0, 0, 0, 0, 0, 0, upper(part) - lower(part), 0, 0
      FROM told, unnest(seen) AS part
     UNION ALL
    SELECT starts.day, starts.facility, starts.line, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, upper(hole) - lower(hole), 0
      FROM holes
      JOIN starts ON starts.source = holes.source AND starts.run = holes.run AND starts.number = holes.next
)

-- name: books
-- Begins a query of the books as the board of trust shows them and the rule of the ledger asks for them: a row for each
-- day and facility, from the day of one instant to that of another.
WITH span AS MATERIALIZED (
    SELECT (@begin::timestamptz AT TIME ZONE site.zone)::date AS first,
           (@end::timestamptz AT TIME ZONE site.zone)::date + 1 AS until
      FROM site
), chosen AS MATERIALIZED (
    SELECT code, position FROM facility WHERE code IN (@facilities)
     UNION ALL
    SELECT '?', 32767
     WHERE NOT EXISTS (SELECT FROM facility WHERE active AND code NOT IN (@facilities))
), @entries, books AS (
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
