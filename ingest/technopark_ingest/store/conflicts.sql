-- name: keep
INSERT INTO conflict AS kept (kind, key, stored, offered, digest, first_seen, last_seen, times)
SELECT kind, key, stored, offered, digest, seen, seen, times
  FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::jsonb[], $5::bytea[], $6::timestamptz[], $7::bigint[])
    AS new (kind, key, stored, offered, digest, seen, times)
ON CONFLICT (digest) DO UPDATE
   SET last_seen = EXCLUDED.last_seen, times = kept.times + EXCLUDED.times
