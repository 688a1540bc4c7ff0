-- name: own_session
-- With the time it began, because a number is given again when its process has ended.
SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()

-- name: end_session
-- Whether it ends within so many milliseconds. A role may end what it began itself.
SELECT pg_terminate_backend(pid, $3)
  FROM pg_stat_activity
 WHERE pid = $1 AND backend_start = $2 AND usename = current_user
