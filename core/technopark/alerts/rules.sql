-- What alerts ask: a row for each thing that is to be looked at, and none when all is well. Text columns say what it is
-- about, since from when on it can be told of, value what was found and bound what that has gone beyond. They speak of
-- one moment, @now, and of the whole park; names like @limit_s are put in where the rules are asked.

-- name: working
-- Begins what is asked only while a facility should work: those in a shift that is worked by the calendar now.
WITH working AS MATERIALIZED (
    SELECT facility.id, facility.code
      FROM facility
     WHERE facility.active
       AND EXISTS (SELECT FROM planned_shift
                    WHERE planned_shift.facility_id = facility.id
                      AND planned_shift.begins <= @now AND planned_shift.ends > @now
                      AND planned_shift.day >= (@now - INTERVAL '2 days')::date
                      AND planned_shift.day <= (@now + INTERVAL '1 day')::date)
)

-- name: station_silent
-- Follows `working`. Seconds since a station was last heard; one that never was is not missed.
SELECT working.code AS facility, line.code AS line, station.code AS station,
       moment.heard_at AS since,
       extract(epoch FROM @now - moment.heard_at) AS value,
       @limit_s AS bound
  FROM working
  JOIN station ON station.facility_id = working.id AND station.active
  JOIN line ON line.id = station.line_id
  JOIN station_head AS head ON head.station_id = station.id
 CROSS JOIN LATERAL (
        SELECT GREATEST(head.received_at, head.state_received_at, head.online_ts) AS heard_at
       ) AS moment
 WHERE moment.heard_at < @now - make_interval(secs => @limit_s)
    OR (head.online IS FALSE AND moment.heard_at IS NOT NULL)

-- name: line_down
-- Seconds for which a line's counting station has been down, as far as it is heard. A line without an order has nothing
-- to make: nobody is called for that.
SELECT facility.code AS facility, line.code AS line, coalesce(head.state_reason, '-') AS reason,
       head.state_ts AS since,
       extract(epoch FROM @now - head.state_ts) AS value,
       @limit_s AS bound
  FROM station
  JOIN line ON line.id = station.line_id
  JOIN facility ON facility.id = station.facility_id
  JOIN station_head AS head ON head.station_id = station.id
 WHERE station.active
   AND station.counts
   AND head.state = 'down'
   AND head.state_reason IS DISTINCT FROM 'NO-ORDER'
   AND head.state_ts < @now - make_interval(secs => @limit_s)
   AND head.online IS NOT FALSE
   AND GREATEST(head.received_at, head.state_received_at, head.online_ts) >= @now - make_interval(secs => @stale_after_s)

-- name: scrap_above_band
-- The scrap ratio of a line's production day where it is above its band: the ratio of the thirty days before, by sums,
-- and three standard deviations of theirs. A band needs ten days, and a day an hour of planned time.
WITH made AS (
    SELECT station.line_id, facility.code, output_day.day, facility.day_start, site.zone,
           (@now AT TIME ZONE site.zone - facility.day_start::interval)::date AS today,
           sum(output_day.scrap * product.cycle_s) AS pri_sq,
           sum((output_day.good + output_day.scrap + output_day.rework) * product.cycle_s) AS pri_pq
      FROM facility
     CROSS JOIN site
      JOIN station ON station.facility_id = facility.id AND station.counts AND station.active
      JOIN output_day ON output_day.station_id = station.id
                     AND output_day.day >= (@now AT TIME ZONE site.zone)::date - 31
      JOIN product ON product.id = output_day.product_id
     GROUP BY station.line_id, facility.code, facility.day_start, site.zone, output_day.day
    HAVING sum(output_day.good + output_day.scrap + output_day.rework) > 0
), band AS (
    SELECT line_id, sum(pri_sq) / sum(pri_pq) + 3 * stddev_samp(pri_sq / pri_pq) AS above
      FROM made
     WHERE day < today
     GROUP BY line_id
    HAVING count(*) >= 10
)
SELECT made.code AS facility, line.code AS line,
       (made.day + made.day_start) AT TIME ZONE made.zone AS since,
       made.pri_sq / made.pri_pq AS value,
       band.above AS bound
  FROM made
  JOIN band ON band.line_id = made.line_id
  JOIN line ON line.id = made.line_id
 WHERE made.day = made.today
   AND made.pri_pq >= 3600000
   AND made.pri_sq / made.pri_pq > band.above

-- name: pace_behind_plan
-- What a facility made in the past production days of the month against the plan of them, as planned time: what
-- /api/v1/plan has of all products together, by holidays and targets. Only after three days with a plan.
-- Days before the first one that was collected as a whole do not count.
WITH month AS MATERIALIZED (
    SELECT facility.id, facility.code,
           (@now AT TIME ZONE site.zone - facility.day_start::interval)::date AS today,
           GREATEST(date_trunc('month', @now AT TIME ZONE site.zone - facility.day_start::interval)::date,
                    begun.day + 1) AS first,
           facility.day_start, site.zone
      FROM facility
     CROSS JOIN site
     CROSS JOIN LATERAL (
            SELECT min(collected.day) AS day
              FROM station
             CROSS JOIN LATERAL (SELECT day FROM output_day WHERE station_id = station.id ORDER BY day LIMIT 1) AS collected
             WHERE station.facility_id = facility.id AND station.counts
           ) AS begun
     WHERE facility.active
), wanted AS (
    SELECT month.id, sum(plan_day.quantity) AS pri
      FROM month
      JOIN plan_day ON plan_day.facility_id = month.id
                   AND plan_day.line_id IS NULL
                   AND plan_day.product_id IS NULL
                   AND plan_day.day >= month.first
                   AND plan_day.day < month.today
     GROUP BY month.id
    HAVING count(plan_day.quantity) >= 3
), made AS (
    SELECT month.id, sum(output_day.good * product.cycle_s) * 0.001 AS pri
      FROM month
      JOIN station ON station.facility_id = month.id AND station.counts
      JOIN output_day ON output_day.station_id = station.id
                     AND output_day.day >= month.first
                     AND output_day.day < month.today
                     -- No month is longer: this bound the planner knows.
                     AND output_day.day >= (@now - INTERVAL '33 days')::date
      JOIN product ON product.id = output_day.product_id
     GROUP BY month.id
)
SELECT month.code AS facility,
       (month.first + month.day_start) AT TIME ZONE month.zone AS since,
       made.pri / wanted.pri AS value,
       @least AS bound
  FROM wanted
  JOIN made ON made.id = wanted.id
  JOIN month ON month.id = wanted.id
 WHERE made.pri < @least * wanted.pri

-- name: certificate_at_risk
-- Certificates of the statements in force that end soon or have ended, and those above what the month so far is.
-- The number is of days left in the one case, and in the other the share in percent that was reached.
WITH local AS MATERIALIZED (
    SELECT (@now AT TIME ZONE site.zone)::date AS today, site.zone FROM site
), in_force AS (
    SELECT DISTINCT ON (statement.product_id, statement.basis) statement.*
      FROM local
      JOIN statement ON statement.valid_from <= local.today
     ORDER BY statement.product_id, statement.basis, statement.valid_from DESC, statement.ts DESC
), certified AS MATERIALIZED (
    SELECT in_force.*, facility.code AS facility, product.code AS product
      FROM in_force
      JOIN product ON product.id = in_force.product_id AND product.active
      JOIN facility ON facility.id = product.facility_id AND facility.active
     WHERE in_force.certificate_number IS NOT NULL
), actual AS (
    SELECT certified.product_id, certified.basis,
           1 - sum(output_day.good * stated.imported_amount * stated.imported_rate)
             / NULLIF(sum(output_day.good * stated.price_amount * stated.price_rate), 0) AS share
      FROM local
     CROSS JOIN certified
      JOIN output_day ON output_day.product_id = certified.product_id
                     AND output_day.day >= date_trunc('month', local.today::timestamp)::date
                     AND output_day.good > 0
      JOIN station ON station.id = output_day.station_id AND station.counts
     CROSS JOIN LATERAL (
            SELECT statement.*
              FROM statement
             WHERE statement.product_id = certified.product_id
               AND statement.basis = certified.basis
               AND statement.valid_from <= output_day.day
             ORDER BY statement.valid_from DESC, statement.ts DESC
             LIMIT 1
           ) AS stated
     GROUP BY certified.product_id, certified.basis
)
SELECT certified.facility, certified.product, certified.basis, 'ends' AS problem,
       (certified.certificate_until - @days + 1)::timestamp AT TIME ZONE local.zone AS since,
       (certified.certificate_until - local.today)::numeric AS value,
       @days AS bound
  FROM certified
 CROSS JOIN local
 WHERE certified.certificate_until < local.today + @days
 UNION ALL
SELECT certified.facility, certified.product, certified.basis, 'below',
       date_trunc('month', local.today::timestamp) AT TIME ZONE local.zone,
       100 * actual.share,
       certified.certificate_percent
  FROM certified
 CROSS JOIN local
  JOIN actual ON actual.product_id = certified.product_id AND actual.basis = certified.basis
 WHERE 100 * actual.share < certified.certificate_percent

-- name: quarantine_growing
-- Refused messages of the last hour that wait for a person, and those that there was no room for; a facility that the
-- park does not have is ?.
SELECT facility, reason, min(since) AS since, sum(messages) AS value, @messages AS bound
  FROM (
        SELECT coalesce(facility, '?') AS facility, reason, min(first_seen) AS since, count(*) AS messages
          FROM quarantine
         WHERE last_seen >= @now - INTERVAL '1 hour'
           AND first_seen >= @now - INTERVAL '1 hour'
           AND state = 'open'
         GROUP BY coalesce(facility, '?'), reason
         UNION ALL
        SELECT facility, reason, min(last_seen), count(*)
          FROM quarantine_overflow
         WHERE last_seen >= @now - INTERVAL '1 hour'
         GROUP BY facility, reason
       ) AS refused
 GROUP BY facility, reason
HAVING sum(messages) > @messages

-- name: ledger_not_closing
-- Follows `books`, over the seven days before today: what does not close, and what never came.
SELECT facility, to_char(day, 'YYYY-MM-DD') AS day,
       day::timestamp AT TIME ZONE site.zone AS since,
       coalesce(missing, 0) + abs(received - stored - duplicate - conflicting - quarantined) AS value,
       0 AS bound
  FROM books
 CROSS JOIN site
 WHERE coalesce(missing, 0) > 0
    OR received <> stored + duplicate + conflicting + quarantined

-- name: ingest_behind
-- Follows `working`. Seconds since anything of a facility was stored; one that never sent anything is not missed.
SELECT working.code AS facility,
       max(GREATEST(head.received_at, head.state_received_at)) AS since,
       extract(epoch FROM @now - max(GREATEST(head.received_at, head.state_received_at))) AS value,
       @limit_s AS bound
  FROM working
  JOIN station ON station.facility_id = working.id AND station.active
  JOIN station_head AS head ON head.station_id = station.id
 GROUP BY working.code
HAVING max(GREATEST(head.received_at, head.state_received_at)) < @now - make_interval(secs => @limit_s)

-- name: facilities
-- What the books are of here: all.
SELECT code FROM facility WHERE active

-- name: labelled
-- What Grafana takes of a rule's rows: text columns become the alert's labels, the one number is what it compares.
SELECT @labels, value
  FROM (
@rows
       ) AS found
