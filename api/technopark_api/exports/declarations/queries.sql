-- name: lock
-- Of two who import at once one waits, so that versions follow each other.
SELECT pg_advisory_xact_lock(hashtext('technopark.declaration'))

-- name: newest
-- What holds of the items $2[n] of the declarations $1[n].
SELECT DISTINCT ON (number, item) number, item, version, released_on, hs, net_kg, value, currency, country, withdrawn
  FROM declaration
  JOIN unnest($1::text[], $2::integer[]) AS asked (number, item) USING (number, item)
 ORDER BY number, item, version DESC

-- name: add
INSERT INTO declaration (number, item, version, released_on, hs, net_kg, value, currency, country, withdrawn,
                         imported_by, imported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: list
-- What holds of the items released on the days [$1, $2), $3 at most; withdrawn ones too where $4 says so.
SELECT number, item, released_on, hs, net_kg, value, currency, country, withdrawn, version, imported_by, imported_at
  FROM (SELECT DISTINCT ON (number, item) * FROM declaration ORDER BY number, item, version DESC) AS newest
 WHERE released_on >= $1 AND released_on < $2 AND ($4 OR NOT withdrawn)
 ORDER BY released_on, number, item
 LIMIT $3
