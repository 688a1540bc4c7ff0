"""Asks what is stored around late readings, and since when zeros have been held."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, Final

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
# What `around` asks for before a late reading and from it on.
_TWO: Final = 2
_THREE: Final = 3


async def stored_around(
    connection: asyncpg.Connection[Any],
    by_station: Mapping[int, Sequence[NewReading]],
    newest: Mapping[int, Placed | None],
) -> dict[int, Stored]:
    """Fetch what is stored around late readings, by station; stations without late readings are left out.

    Those of a station are sorted by time.
    """
    late = [
        (station_id, reading.ts)
        for station_id, readings in by_station.items()
        if (last := newest[station_id]) is not None and readings[0].ts <= last.ts
        for reading in readings
    ]
    if not late:
        return {}
    around: list[list[asyncpg.Record]] = [[] for _ in late]
    for row in await connection.fetch(_SQL["around"], [key[0] for key in late], [key[1] for key in late]):
        around[row["ordinal"] - 1].append(row)
    stored: dict[int, Stored] = {}
    for (station_id, ts), rows in zip(late, around, strict=True):
        before = bisect_left(rows, ts, key=itemgetter("ts"))
        # Of two before it the first is there to tell what the second means.
        run = _in_turn(rows)[before == _TWO :]
        known = stored.setdefault(station_id, Stored())
        known.learn(run, ends=len(rows) - before < _THREE)
        known.before[ts] = run[0] if before else None
        known.after[ts] = next((reading.ts for reading in run if reading.ts > ts), None)
    return stored


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
