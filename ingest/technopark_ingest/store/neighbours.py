"""Asks what is stored around late readings, and since when zeros have been held."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.batch import NewReading
from technopark_ingest.placed import Placed
from technopark_ingest.plausibility import Limit
from technopark_ingest.store.values import placed_of
from technopark_ingest.timeline import Stored

_SQL = load("technopark_ingest.store", "neighbours.sql")
_BY_TIME = attrgetter("ts")
_RUN: Final = 64
# Late readings so close together are looked around at once: what is stored between them is read with them.
_NEAR: Final = timedelta(minutes=1)
# What `around` asks for before a span of them and behind it.
_TWO: Final = 2
_THREE: Final = 3


class _Span(NamedTuple):
    """Times of late readings of a station that lie close together."""

    station_id: int
    times: Sequence[datetime]


async def stored_around(
    connection: asyncpg.Connection[Any],
    by_station: Mapping[int, Sequence[NewReading]],
    newest: Mapping[int, Placed | None],
) -> dict[int, Stored]:
    """Fetch what is stored around late readings, by station; stations without late readings are left out.

    Those of a station are sorted by time.
    """
    late = [
        span
        for station_id, readings in by_station.items()
        if (last := newest[station_id]) is not None and readings[0].ts <= last.ts
        for span in _spans(station_id, readings)
    ]
    if not late:
        return {}
    around: list[list[asyncpg.Record]] = [[] for _ in late]
    asked = [(span.station_id, span.times[0], span.times[-1]) for span in late]
    for row in await connection.fetch(_SQL["around"], *zip(*asked, strict=True)):
        around[row["ordinal"] - 1].append(row)
    stored: dict[int, Stored] = {}
    for span, rows in zip(late, around, strict=True):
        times = [row["ts"] for row in rows]
        run = _in_turn(rows)
        known = stored.setdefault(span.station_id, Stored())
        # Of two before the first one is there to tell what the second means.
        known.learn(
            run[bisect_left(times, span.times[0]) == _TWO :],
            ends=len(run) - bisect_right(times, span.times[-1]) < _THREE,
        )
        for ts in span.times:
            before, after = bisect_left(times, ts), bisect_right(times, ts)
            known.before[ts] = run[before - 1] if before else None
            known.after[ts] = times[after] if after < len(times) else None
    return stored


def _spans(station_id: int, readings: Sequence[NewReading]) -> Iterator[_Span]:
    """Yield the times of readings, which are sorted, in spans between which there is more than a minute."""
    times = [readings[0].ts]
    for reading in readings[1:]:
        if reading.ts - times[-1] > _NEAR:
            yield _Span(station_id, times)
            times = []
        times.append(reading.ts)
    yield _Span(station_id, times)


def _in_turn(rows: Iterable[asyncpg.Record]) -> list[Placed]:
    """Return rows of one station that follow each other; what the first one means is told only if it says so."""
    run: list[Placed] = []
    for row in rows:
        run.append(placed_of(row, run[-1] if run else None))
    return run


async def find_held_since(
    connection: asyncpg.Connection[Any],
    by_station: Mapping[int, Sequence[NewReading]],
    newest: Mapping[int, Placed | None],
    stored: Mapping[int, Stored],
    limits: Mapping[int, Limit],
) -> dict[int, datetime]:
    """Find out when totals were last seen that zeros are held against and that now show again.

    That of a newest reading is returned by station; those of readings before late ones are told to `stored`.
    """
    wanted: set[tuple[int, datetime]] = set()
    for station_id in limits.keys() & by_station.keys():
        head, known = newest[station_id], stored.get(station_id)
        if known is None and (head is None or not head.holds):
            continue
        for reading in by_station[station_id]:
            previous = head if known is None else known.before[reading.ts]
            if previous is not None and previous.holds and _shows_again(previous, reading):
                wanted.add((station_id, previous.ts))
    found: dict[int, datetime] = {}
    if wanted:
        for row in await connection.fetch(_SQL["held_since"], *zip(*sorted(wanted), strict=True)):
            station_id = row["station_id"]
            if station_id in stored:
                stored[station_id].held_since[row["held"]] = row["since"]
            else:
                found[station_id] = row["since"]
    return found


def _shows_again(held: Placed, reading: NewReading) -> bool:
    return bool(
        (held.good_held is not None and reading.good)
        or (held.scrap_held is not None and reading.scrap)
        or (held.rework_held is not None and reading.rework)
    )


class Following:
    """Asks for more stored readings of one station."""

    def __init__(self, connection: asyncpg.Connection[Any], station_id: int) -> None:
        self._connection = connection
        self._station_id = station_id

    async def __call__(self, ts: datetime) -> tuple[Sequence[Placed], bool]:
        run = _in_turn(await self._connection.fetch(_SQL["following"], self._station_id, ts, _RUN))
        onward = run[bisect_left(run, ts, key=_BY_TIME) :]
        return onward, len(onward) < _RUN
