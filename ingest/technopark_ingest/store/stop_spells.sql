-- name: clear
-- What is kept of the stations $1 between the changes of state $2 and $3 (null: without end), and reaches into it.
DELETE FROM stop_spell AS stop
 USING unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS span (station_id, since, until)
 WHERE stop.station_id = span.station_id
   AND begins >= coalesce((SELECT max(older.begins) FROM stop_spell AS older
                            WHERE older.station_id = span.station_id AND older.begins <= span.since), '-infinity')
   AND begins <= coalesce(span.until, 'infinity')
   AND (ends IS NULL OR ends > coalesce(span.since, '-infinity'))

-- name: write
-- The same, as the changes of state tell it now.
INSERT INTO stop_spell (station_id, begins, ends, state, reason)
SELECT station_id, spell.begins, spell.ends, spell.state, spell.reason
  FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS span (station_id, since, until)
 CROSS JOIN LATERAL spells_told(station_id, coalesce(since, '-infinity'),
                                coalesce(until + INTERVAL '1 microsecond', 'infinity'), $4) AS spell

-- name: that_differ
-- Stops of a station $1 of which something else is kept than its changes of state tell, of the states $2.
WITH told AS (
     SELECT begins, ends, state, reason FROM spells_told($1, '-infinity', 'infinity', $2)
), stored AS (
     SELECT begins, ends, state, reason FROM stop_spell WHERE station_id = $1
)
SELECT begins, stored::text AS stored, told::text AS told
  FROM told FULL JOIN stored USING (begins)
 WHERE stored IS DISTINCT FROM told
 ORDER BY begins
