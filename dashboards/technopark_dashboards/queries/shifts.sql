-- name: starts
-- When the shifts of the chosen facility start that are worked by the calendar, where the range is of three days or less:
-- in a longer one they would hide what they stand by.
SELECT planned_shift.begins AS time, planned_shift.shift AS text, facility.code AS tags
  FROM facility
  JOIN planned_shift ON planned_shift.facility_id = facility.id
 WHERE facility.code IN (${facility:sqlstring})
   AND $__timeTo()::timestamptz - $__timeFrom()::timestamptz <= INTERVAL '3 days'
   AND $__timeFilter(planned_shift.begins)
 ORDER BY 1
