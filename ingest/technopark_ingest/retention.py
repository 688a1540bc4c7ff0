"""Drops readings that are older than they have to be kept; everything that was worked out from them stays.

A station's readings go up to the start of one of its production days, so that each sum is either of kept readings
alone or of dropped ones alone. Where the table is cut into chunks of time whole ones go, which costs nothing; elsewhere
rows are deleted in batches. Before anything goes, each station's head says from when on its readings are kept, under
the lock of its writer: from then on nothing earlier is taken, so that nothing that was dropped is counted once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg

from technopark.audit import record
from technopark.calendar import day_bounds, first_day_from, production_day
from technopark.errors import TechnoparkError, Unavailable
from technopark.logs import logger
from technopark.settings import Settings
from technopark.storage.pool import CONNECTION_ERRORS, connect
from technopark.storage.sqlfile import load

_SQL = load("technopark_ingest", "retention.sql")
_LOG = logger(__name__)
_BATCH: Final = 10_000
_DAY_S: Final = 86_400.0
_AGAIN_S: Final = 600.0

_BEING_READ: Final = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)
_NOT_NOW: Final[tuple[type[Exception], ...]] = (TechnoparkError, *CONNECTION_ERRORS, asyncpg.PostgresError)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Going:
    """What goes: readings of before `cutoff` at the latest, of each station those of before a start of its day.

    `chunk_ends` are the ends of the whole chunks that go, in order; none where rows are deleted, or nothing goes.
    `readings` is how many go from the table; of a chunk that stays, those that are no longer kept go with it later.
    """

    cutoff: datetime
    kept_since: Mapping[int, datetime]
    chunk_ends: tuple[datetime, ...]
    readings: int


@dataclass(frozen=True, slots=True)
class _Station:
    day_start: time
    zone: ZoneInfo


async def find_going(connection: asyncpg.Connection[Any], *, now: datetime, days: int) -> Going:
    """Return what may go when readings are kept for so many days; nothing is changed."""
    cutoff = now - timedelta(days=days)
    stations = {
        row["station_id"]: _Station(row["day_start"], ZoneInfo(row["zone"]))
        for row in await connection.fetch(_SQL["stations"])
    }
    ends = await _chunk_ends(connection)
    if not ends:
        since = {key: _day_that_holds(station, cutoff) for key, station in stations.items()}
        return Going(cutoff, since, (), await _count(connection, since, cutoff))
    for index, end in reversed([*enumerate(ends, start=1)]):
        since = {key: _first_day(station, end) for key, station in stations.items()}
        # The day that begins behind a chunk may begin too late.
        if all(start <= cutoff for start in since.values()):
            readings = await _count(connection, dict.fromkeys(since, end), end)
            return Going(cutoff, since, tuple(ends[:index]), readings)
    return Going(cutoff, {}, (), 0)


async def drop_old_readings(
    connection: asyncpg.Connection[Any], *, now: datetime, days: int, who: str
) -> Going:
    """Drop what may go when readings are kept for so many days, and put on record who had it done.

    Interrupted at any moment, it is finished by the next run.

    Raises:
        Unavailable: another run is at it, or somebody reads what is to go.
    """
    if not await connection.fetchval(_SQL["try_lock"]):
        raise Unavailable("another run drops old readings just now")
    going = await find_going(connection, now=now, days=days)
    for station_id, since in going.kept_since.items():
        await _keep_since(connection, station_id, since)
    if going.readings or going.chunk_ends:
        try:
            await _drop(connection, going, days=days, who=who)
        except _BEING_READ as error:
            raise Unavailable(f"old readings are being read, so that they stay for now: {error}") from error
        _LOG.info(
            "old readings dropped",
            readings=going.readings,
            chunks=len(going.chunk_ends),
            before=going.cutoff.isoformat(),
        )
    return going


async def keep_running(settings: Settings, stop: asyncio.Event, *, now: Clock, who: str) -> None:
    """Drop what may go once a day until stopped; what keeps it from that is logged and tried again."""
    while not stop.is_set():
        wait_s = _DAY_S
        try:
            connection = await connect(settings.database_url.get_secret_value(), name="technopark retention")
            try:
                await drop_old_readings(connection, now=now(), days=settings.retention_days, who=who)
            finally:
                connection.terminate()
        except _NOT_NOW as error:
            _LOG.warning("old readings not dropped", error=str(error), retry_s=_AGAIN_S)
            wait_s = _AGAIN_S
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait_s)


async def _chunk_ends(connection: asyncpg.Connection[Any]) -> list[datetime]:
    if not await connection.fetchval(_SQL["has_chunks"]):
        return []
    return [row["range_end"] for row in await connection.fetch(_SQL["chunks"])]


async def _count(
    connection: asyncpg.Connection[Any], before: Mapping[int, datetime], latest: datetime
) -> int:
    count: int = await connection.fetchval(_SQL["count"], [*before], [*before.values()], latest)
    return count


async def _keep_since(connection: asyncpg.Connection[Any], station_id: int, since: datetime) -> None:
    """Say from when on readings of a station are kept, and keep what has to stay known of those of before."""
    async with connection.transaction():
        kept_since = await connection.fetchval(_SQL["lock_head"], station_id)
        if kept_since is not None and kept_since >= since:
            return
        await connection.execute(_SQL["forget_base"], station_id, since)
        await connection.execute(_SQL["keep_base"], station_id, since)
        await connection.execute(_SQL["keep_since"], station_id, since)


async def _drop(connection: asyncpg.Connection[Any], going: Going, *, days: int, who: str) -> None:
    for end in going.chunk_ends:
        # Each by itself: locked together, a late reading that looks into several of them could wait in a circle.
        async with connection.transaction():
            await connection.execute(_SQL["patience"])
            await connection.execute(_SQL["drop_chunks"], end)
    if not going.chunk_ends:
        for station_id, since in going.kept_since.items():
            while await connection.fetchval(_SQL["delete"], station_id, since, _BATCH) == _BATCH:
                pass
    async with connection.transaction():
        await record(
            connection,
            who=who,
            action="reading.drop",
            subject="readings",
            detail={
                "retention_days": days,
                "readings": going.readings,
                "chunks": len(going.chunk_ends),
                "kept_since": min(going.kept_since.values(), default=going.cutoff),
            },
        )


def _day_that_holds(station: _Station, cutoff: datetime) -> datetime:
    day = production_day(station.day_start, station.zone, cutoff)
    return day_bounds(station.day_start, station.zone, day)[0]


def _first_day(station: _Station, end: datetime) -> datetime:
    return first_day_from(station.day_start, station.zone, end)[1]
