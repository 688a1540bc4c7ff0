-- name: audit
-- What was done, newest first: by $1, action $2, to $3 (null: all), at [$4, $5) (null: ever), with numbers below $6
-- (null: the newest), at most $7 rows.
SELECT id, at, who, action, subject, detail::text AS detail
  FROM audit
 WHERE ($1::text IS NULL OR who = $1)
   AND ($2::text IS NULL OR action = $2)
   AND ($3::text IS NULL OR subject = $3)
   AND ($4::timestamptz IS NULL OR at >= $4)
   AND ($5::timestamptz IS NULL OR at < $5)
   AND ($6::bigint IS NULL OR id < $6)
 ORDER BY id DESC
 LIMIT $7
