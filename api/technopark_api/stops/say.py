"""What people say that the reason of a stop was: kept beside what the machine told, on record, the last one goes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from technopark import audit
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.problems import Problem, Wrong, unknown
from technopark_api.stops.shapes import SaidReason

_SQL = load("technopark_api.stops", "queries.sql")

_TEXT = r"^[^\x00-\x1f\x7f]+$"


class SayReason(BaseModel):
    """What a person says of a stop."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=64,
            pattern=_TEXT,
            description="Code of the reason, one of /api/v1/stops/reasons or another. Null takes back what was said: "
            "the machine's goes.",
        ),
    ]
    note: Annotated[
        str | None,
        Field(min_length=1, max_length=1000, pattern=r"^[^\x00]+$", description="Anything to add."),
    ] = None


async def say_reason(
    database: Database, path: tuple[str, str, str], start: datetime, said: SayReason, who: str
) -> SaidReason:
    """Store the reason of the stop of a station that began at `start`, and put it on record.

    Raises:
        Problem: there is no such station that counts, or no stop of it began then.
        Unavailable: the database is away; nothing was stored.
    """
    name = "/".join(path)
    async with database.transaction() as connection:
        station_id = await connection.fetchval(_SQL["lock_station"], *path)
        if station_id is None:
            raise unknown("station that counts", [name], where="path.station")
        stop = await connection.fetchrow(_SQL["stop_at"], station_id, start)
        if stop is None or stop["begins"] != start:
            raise _no_stop(name, start, None if stop is None else stop["begins"])
        said_at = await connection.fetchval(_SQL["say"], station_id, start, said.reason, said.note, who)
        reason = said.reason or stop["told_reason"]
        await audit.record(
            connection,
            who=who,
            action="stop_reason.assign",
            subject=f"{name} {_written(start)}",
            detail={
                "was": stop["reason"],
                "is": reason,
                "machine": stop["told_reason"],
                "note": said.note,
            },
        )
    return SaidReason(
        facility=path[0],
        line=path[1],
        station=path[2],
        start=start,
        reason=reason,
        machine_reason=stop["told_reason"],
        note=said.note,
        said_by=who,
        said_at=said_at,
    )


def _no_stop(station: str, start: datetime, covered_by: datetime | None) -> Problem:
    detail = f"no stop of {station} began at {_written(start)}"
    if covered_by is not None:
        detail += f"; the one that it was in then began at {_written(covered_by)}"
    return Problem(HTTPStatus.NOT_FOUND, "unknown-stop", detail, [Wrong(where="path.start", problem=detail)])


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds" if at.microsecond % 1000 == 0 else "microseconds").replace(
        "+00:00", "Z"
    )
