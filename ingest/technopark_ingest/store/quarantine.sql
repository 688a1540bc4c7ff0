-- name: size
SELECT messages, bytes FROM quarantine_size

-- name: known
SELECT digest FROM quarantine WHERE digest = ANY($1::bytea[])

-- name: keep
-- What was replayed and comes again waits for a person again; what was discarded stays so.
WITH kept AS (
    INSERT INTO quarantine AS kept (digest, topic, payload, facility, reason, detail, first_seen, last_seen, times)
    SELECT digest, topic, payload, facility, reason, detail, first_seen, last_seen, times
      FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                  $8::timestamptz[], $9::bigint[])
        AS new (digest, topic, payload, facility, reason, detail, first_seen, last_seen, times)
    ON CONFLICT (digest) DO UPDATE
       SET last_seen = greatest(kept.last_seen, EXCLUDED.last_seen), times = kept.times + EXCLUDED.times,
           reason = EXCLUDED.reason, detail = EXCLUDED.detail,
           state = CASE kept.state WHEN 'replayed' THEN 'open' ELSE kept.state END
    RETURNING id, digest
)
INSERT INTO quarantine_booking AS booked (quarantine_id, day, facility, line, times)
SELECT kept.id, new.day, new.facility, new.line, new.times
  FROM unnest($10::bytea[], $11::date[], $12::text[], $13::text[], $14::bigint[])
    AS new (digest, day, facility, line, times)
  JOIN kept USING (digest)
ON CONFLICT (quarantine_id, day, facility, line) DO UPDATE SET times = booked.times + EXCLUDED.times

-- name: count_only
INSERT INTO quarantine_overflow AS kept (day, facility, reason, times, last_seen, topic, detail, example)
SELECT *
  FROM unnest($1::date[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[])
ON CONFLICT (day, facility, reason) DO UPDATE
   SET times = kept.times + EXCLUDED.times, last_seen = greatest(kept.last_seen, EXCLUDED.last_seen),
       topic = EXCLUDED.topic, detail = EXCLUDED.detail, example = EXCLUDED.example
