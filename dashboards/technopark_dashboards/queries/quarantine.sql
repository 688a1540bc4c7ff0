-- name: by_reason
-- Refused messages seen last within the chosen range, of the whole park: what names no known facility counts too.
-- Those beyond the quarantine's bounds were not kept, but they were counted.
SELECT refused.reason,
       sum(refused.kept) AS messages,
       sum(refused.waiting) AS waiting,
       sum(refused.times) AS times,
       count(DISTINCT refused.facility) AS facilities,
       max(refused.last_seen) AS last_seen
  FROM (
        SELECT reason, facility, times, last_seen, 1 AS kept, (state = 'open')::integer AS waiting
          FROM quarantine
         WHERE $__timeFilter(last_seen)
         UNION ALL
        SELECT reason, NULLIF(facility, '?'), times, last_seen, 0, 0
          FROM quarantine_overflow
         WHERE $__timeFilter(last_seen)
       ) AS refused
 GROUP BY refused.reason
 ORDER BY 3 DESC, 4 DESC, 1
