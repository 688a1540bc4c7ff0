-- name: add
INSERT INTO ledger AS kept (day, facility, line, stored, duplicate, conflicting, quarantined, late, resets,
                            rollovers, stale_s)
SELECT *
  FROM unnest($1::date[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
ON CONFLICT (day, facility, line) DO UPDATE
   SET stored = kept.stored + EXCLUDED.stored,
       duplicate = kept.duplicate + EXCLUDED.duplicate,
       conflicting = kept.conflicting + EXCLUDED.conflicting,
       quarantined = kept.quarantined + EXCLUDED.quarantined,
       late = kept.late + EXCLUDED.late,
       resets = kept.resets + EXCLUDED.resets,
       rollovers = kept.rollovers + EXCLUDED.rollovers,
       stale_s = kept.stale_s + EXCLUDED.stale_s

-- name: see
-- Numbers seen before are seen once: a set, kept as ranges.
INSERT INTO sequence_seen AS kept (source, run, day, seen)
SELECT source, run, day, seen::int8multirange
  FROM unnest($1::text[], $2::text[], $3::date[], $4::text[]) AS new (source, run, day, seen)
ON CONFLICT (source, run, day) DO UPDATE
   SET seen = kept.seen + EXCLUDED.seen
 WHERE NOT kept.seen @> EXCLUDED.seen
