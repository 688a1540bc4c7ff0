-- name: restatements
-- Months that were reported anew after they were closed, each over its whole length, with every restatement's number,
-- time and reason. What a panel shows of such a month is what is known now, not what was first reported.
SELECT span.starts AS time, span.ends AS timeend,
       string_agg(report.number || ' (' || to_char(report.made_at AT TIME ZONE site.zone, 'YYYY-MM-DD HH24:MI') || '): '
                  || report.why, E'\n' ORDER BY report.revision) AS text,
       to_char(report.month, 'YYYY-MM') AS tags
  FROM period_report AS report
 CROSS JOIN site
 CROSS JOIN LATERAL (
           SELECT report.month::timestamp AT TIME ZONE site.zone AS starts,
                  (report.month::timestamp + INTERVAL '1 month') AT TIME ZONE site.zone AS ends) AS span
 WHERE report.revision > 0
   AND span.starts <= $__timeTo()::timestamptz
   AND span.ends > $__timeFrom()::timestamptz
 GROUP BY report.month, span.starts, span.ends
 ORDER BY 1
