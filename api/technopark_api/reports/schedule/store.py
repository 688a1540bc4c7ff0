"""Schedules and the log of deliveries in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import asyncpg

from technopark import audit
from technopark.errors import TechnoparkError
from technopark.storage.sqlfile import load
from technopark_api.reports.schedule.model import Schedule, next_attempt

_SQL = load("technopark_api.reports.schedule", "queries.sql")
_LOOK_BACK: Final = timedelta(days=400)

Connection: TypeAlias = "asyncpg.Connection[Any]"


class Due(NamedTuple):
    """A delivery to be made now, and the how manyeth attempt at it this is."""

    schedule: Schedule
    due: datetime
    attempt: int


async def add(connection: Connection, schedule: Schedule, *, who: str) -> None:
    """Keep a schedule, on record.

    Raises:
        TechnoparkError: there is one of that name.
    """
    async with connection.transaction():
        added = await connection.fetchval(
            _SQL["add"],
            schedule.name,
            schedule.kind,
            schedule.facility,
            schedule.language,
            schedule.form,
            schedule.every,
            schedule.on_day,
            schedule.local_time,
            schedule.folder,
            list(schedule.recipients) or None,
            schedule.made_at,
        )
        if added is None:
            raise TechnoparkError(f"there is a schedule {schedule.name} already: remove it first")
        detail = {
            "kind": schedule.kind,
            "every": schedule.every,
            "folder": schedule.folder,
            "recipients": schedule.recipients,
        }
        await audit.record(
            connection, who=who, action="report_schedule.add", subject=schedule.name, detail=detail
        )


async def remove(connection: Connection, name: str, *, who: str) -> None:
    """Deliver no more of a schedule, on record; what was delivered stays in the log.

    Raises:
        TechnoparkError: there is none of that name.
    """
    async with connection.transaction():
        if await connection.fetchval(_SQL["remove"], name) is None:
            raise TechnoparkError(f"there is no schedule {name}")
        await audit.record(connection, who=who, action="report_schedule.remove", subject=name, detail={})


async def schedules(connection: Connection) -> list[Schedule]:
    """Return the schedules by name."""
    return [
        Schedule(**{**row, "recipients": tuple(row["recipients"] or ())})
        for row in await connection.fetch(_SQL["schedules"])
    ]


async def runs(connection: Connection, limit: int) -> list[Mapping[str, Any]]:
    """Return the newest attempts."""
    found: list[Mapping[str, Any]] = await connection.fetch(_SQL["runs"], limit)
    return found


async def due_now(connection: Connection, now: datetime, zone: ZoneInfo) -> list[Due]:
    """Return what is to be delivered now: due, not delivered, not given up, and waited for long enough."""
    found: list[Due] = []
    for schedule in await schedules(connection):
        since = max(schedule.made_at, now - _LOOK_BACK)
        attempts: defaultdict[datetime, list[Mapping[str, Any]]] = defaultdict(list)
        for row in await connection.fetch(_SQL["attempts"], schedule.id, since):
            attempts[row["due"]].append(row)
        for due in schedule.dues(since, now, zone):
            made = attempts[due]
            if any(row["outcome"] == "delivered" for row in made):
                continue
            last = max((row["ended_at"] or row["started_at"] for row in made), default=due)
            at = next_attempt(len(made), last)
            if at is not None and at <= now:
                found.append(Due(schedule, due, len(made) + 1))
    return found


async def start(connection: Connection, due: Due, now: datetime) -> None:
    """Log that an attempt begins."""
    await connection.execute(_SQL["start"], due.schedule.id, due.due, due.attempt, now)


async def finish(
    connection: Connection, due: Due, now: datetime, *, outcome: str, detail: str, fingerprint: str | None
) -> None:
    """Log how an attempt ended."""
    await connection.execute(
        _SQL["finish"], due.schedule.id, due.due, due.attempt, now, outcome, detail, fingerprint
    )


async def lock(connection: Connection) -> bool:
    """Become the one that delivers, until `unlock` or the end of the connection; False where another one is."""
    return bool(await connection.fetchval(_SQL["lock"]))


async def unlock(connection: Connection) -> None:
    """Let another one deliver."""
    await connection.fetchval(_SQL["unlock"])
