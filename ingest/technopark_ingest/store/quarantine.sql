-- name: keep
INSERT INTO quarantine AS kept (digest, topic, payload, facility, reason, detail, first_seen, last_seen, times)
SELECT digest, topic, payload, facility, reason, detail, seen, seen, times
  FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
              $8::bigint[])
    AS new (digest, topic, payload, facility, reason, detail, seen, times)
ON CONFLICT (digest) DO UPDATE
   SET last_seen = EXCLUDED.last_seen, times = kept.times + EXCLUDED.times,
       reason = EXCLUDED.reason, detail = EXCLUDED.detail
