"""Closing a month, and restating one that is closed: by a person, once each, on record, of one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import asyncpg

from technopark import audit
from technopark.calendar import day_bounds
from technopark.periods import Report, digest, report_number, to_csv, to_json
from technopark.storage.sqlfile import load
from technopark_api.closing.made import keep_made
from technopark_api.closing.rows import difference_rows
from technopark_api.closing.state import State, read_differences, read_state
from technopark_api.database import Connection
from technopark_api.periods import Months
from technopark_api.problems import Problem
from technopark_api.services import Services
from technopark_api.shapes import encode

_SQL = load("technopark_api.closing", "queries.sql")
# Another one closed or restated the month between this transaction's first look and its writing.
_OTHERS_WON: Final = (asyncpg.UniqueViolationError, asyncpg.SerializationError)


@dataclass(frozen=True, slots=True)
class _Making:
    """A report in the making: of which months, which revision, by whom, and when."""

    months: Months
    revision: int
    who: str
    at: datetime
    why: str | None = None

    @property
    def month(self) -> str:
        return f"{self.months.first:%Y-%m}"


async def close(here: Services, months: Months, *, who: str) -> None:
    """Close a month: its report is made of what is stored, and stays.

    Raises:
        Problem: the month is not over, or closed already.
        Unavailable: the database is away; nothing was closed.
    """
    making = _Making(months, 0, who, here.now())
    end = end_of(here, months)
    if making.at < end:
        over = end.astimezone(here.catalogue.site.zone).isoformat()
        raise _conflict("period-not-over", f"the last production day of {making.month} ends at {over}")
    try:
        async with here.database.transaction("repeatable_read") as connection:
            await connection.execute(_SQL["close"], months.first, making.at, who)
            state = await read_state(connection, months)
            kept = await _keep(here, connection, making, state)
            await audit.record(
                connection, who=who, action="period.close", subject=making.month, detail={"is": kept}
            )
    except _OTHERS_WON as error:
        raise _conflict("period-closed", f"{making.month} is closed already") from error


async def restate(here: Services, months: Months, *, who: str, why: str) -> None:
    """Give a closed month another report, of what is known now, with its differences from the one before.

    Raises:
        Problem: the month is open, nothing differs, or somebody else restated it just now.
        Unavailable: the database is away; nothing was restated.
    """
    at = here.now()
    try:
        async with here.database.transaction("repeatable_read") as connection:
            was = await connection.fetchrow(_SQL["report"], months.first, None)
            if was is None:
                raise not_closed(months)
            making = _Making(months, was["revision"] + 1, who, at, why)
            state = await read_state(connection, months)
            found = await read_differences(connection, was, state)
            if not found:
                raise _conflict("nothing-differs", f"{making.month} is what {was['number']} says")
            kept = await _keep(here, connection, making, state, differences=encode(difference_rows(found)))
            await audit.record(
                connection,
                who=who,
                action="period.restate",
                subject=making.month,
                detail={
                    "was": {"report": was["number"], "sha256": was["json_sha256"]},
                    "is": kept,
                    "why": why,
                    "lines": len(found),
                },
            )
    except _OTHERS_WON as error:
        raise _conflict("period-restated", f"{months.first:%Y-%m} was restated by somebody else") from error


def end_of(here: Services, months: Months) -> datetime:
    """Return when the last production day of a month ends in the last of the park's facilities, in UTC."""
    zone = here.catalogue.site.zone
    starts: Sequence[Any] = [
        here.catalogue.pattern_of(facility).day_start for facility in here.catalogue.facilities
    ]
    return max(day_bounds(start, zone, months.after - timedelta(days=1))[1] for start in starts)


def not_closed(months: Months) -> Problem:
    """Return the problem of a month that has no report."""
    return Problem(
        HTTPStatus.NOT_FOUND,
        "period-open",
        f"{months.first:%Y-%m} is not closed, so nothing is reported of it",
    )


async def _keep(
    here: Services, connection: Connection, making: _Making, state: State, *, differences: bytes | None = None
) -> Mapping[str, str]:
    site = here.catalogue.site
    report = Report(
        site.id, site.zone.key, making.months.first, making.revision, making.at.astimezone(UTC), state.lines
    )
    number = report_number(report.month, report.revision)
    as_json, as_csv = to_json(report), to_csv(report)
    await connection.execute(
        _SQL["keep_report"],
        report.month,
        report.revision,
        number,
        making.at,
        making.who,
        making.why,
        as_json,
        digest(as_json),
        as_csv,
        digest(as_csv),
        differences,
        state.basis.to_json(),
        state.fingerprint,
    )
    await keep_made(connection, making.months, making.revision, cut_off=making.at, zone=site.zone)
    return {"report": number, "sha256": digest(as_json)}


def _conflict(kind: str, detail: str) -> Problem:
    return Problem(HTTPStatus.CONFLICT, kind, detail)
