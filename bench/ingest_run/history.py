"""Readings from before the benchmark, so that it runs on tables as full as those of years."""

from __future__ import annotations

from datetime import timedelta

from bench.ingest_run.stand import Stand

_STEP = 2_000_000
_A_DAY = timedelta(days=1)
# Each station once a second, the newest a day before the load begins.
_FILL = """
INSERT INTO reading (station_id, ts, product_id, good, scrap, rework, whole, received_after_s)
SELECT station_id, ts, 1, count, 0, 0, true, 1
  FROM unnest($1::int[]) AS station_id
 CROSS JOIN LATERAL (
       SELECT $2::timestamptz - make_interval(secs => n) AS ts, (1000000000 - n::bigint) AS count
         FROM generate_series($3::int, $4::int, -1) AS n
       ) AS past
"""


async def fill(stand: Stand, have: int, want: int) -> int:
    """Make `have` rows of history into at least `want`; returns how many the database says there are now."""
    stations = sorted(stand.ids.station.values())
    newest = stand.load.start - _A_DAY
    seconds = have // len(stations)
    while have < want:
        last = min(seconds + _STEP // len(stations), -(-want // len(stations)))
        tag = await stand.database.execute(_FILL, stations, newest, last, seconds + 1)
        have += int(tag.split()[-1])
        seconds = last
    await stand.database.execute("VACUUM (ANALYZE) reading")
    await stand.database.execute("CHECKPOINT")
    return have
