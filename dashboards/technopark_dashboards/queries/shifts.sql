-- name: starts
-- When the shifts of the chosen facility start, as its pattern in the catalogue says, where the range is of three days or
-- less: in a longer one they would hide what they stand by. Holidays are not taken out.
SELECT moment.starts AS time, shift.id AS text, facility.code AS tags
  FROM facility
 CROSS JOIN site
 CROSS JOIN jsonb_to_recordset('$shifts'::jsonb -> facility.code) AS shift(id text, starts time, weekdays jsonb)
 CROSS JOIN generate_series(
           ($__timeFrom()::timestamptz AT TIME ZONE site.zone)::date::timestamp,
           ($__timeTo()::timestamptz AT TIME ZONE site.zone)::date::timestamp,
           INTERVAL '1 day') AS local(day)
 CROSS JOIN LATERAL (SELECT (local.day + shift.starts) AT TIME ZONE site.zone AS starts) AS moment
 WHERE facility.code IN (${facility:sqlstring})
   AND $__timeTo()::timestamptz - $__timeFrom()::timestamptz <= INTERVAL '3 days'
   AND $__timeFilter(moment.starts)
   -- The shifts of a production day belong to the weekday on which its first one starts.
   AND shift.weekdays @> to_jsonb(extract(isodow FROM local.day::date
         - CASE WHEN shift.starts < facility.day_start THEN 1 ELSE 0 END)::int)
 ORDER BY 1
