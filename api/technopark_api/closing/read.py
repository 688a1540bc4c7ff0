"""Read periods and how they differ from what was reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from technopark.calendar import month_on
from technopark.catalogue.model import Language
from technopark.storage.sqlfile import load
from technopark_api.closing.acts import end_of, not_closed
from technopark_api.closing.rows import difference_rows
from technopark_api.closing.shapes import DifferenceRow, PeriodRow
from technopark_api.closing.state import read_differences, read_fingerprints, read_state
from technopark_api.database import Connection
from technopark_api.periods import Months
from technopark_api.services import Services

_SQL = load("technopark_api.closing", "queries.sql")


async def read_periods(here: Services, months: Months) -> list[PeriodRow]:
    """Return a row for each month, the newest first.

    Raises:
        Unavailable: the database is away.
    """
    async with here.database.transaction("repeatable_read") as connection:
        closed = {
            row["month"]: row for row in await connection.fetch(_SQL["periods"], months.first, months.after)
        }
        fingerprints = await read_fingerprints(connection, list(closed))
        # What is the same by its fingerprint is the same; of the others only a comparison tells.
        differs = {
            month: row["fingerprint"] != fingerprints[month] and await _differs(connection, month)
            for month, row in closed.items()
        }
    rows: list[PeriodRow] = []
    month = months.last.replace(day=1)
    while month >= months.first:
        row = closed.get(month, {})
        revision = row.get("revision")
        rows.append(
            PeriodRow(
                month=f"{month:%Y-%m}",
                status="open" if revision is None else "restated" if revision else "closed",
                ends_at=end_of(here, month_of(month)),
                closed_at=row.get("closed_at"),
                closed_by=row.get("closed_by"),
                report=row.get("number"),
                revision=revision,
                data_cutoff=row.get("data_cutoff"),
                sha256=row.get("json_sha256"),
                differs=differs.get(month),
            )
        )
        month = (month - timedelta(days=1)).replace(day=1)
    return rows


async def read_report(here: Services, months: Months, revision: int | None) -> Mapping[str, Any]:
    """Return a stored report of a month, the newest without `revision`.

    Raises:
        Problem: there is none.
        Unavailable: the database is away.
    """
    for row in await here.database.fetch(_SQL["report"], months.first, revision):
        report: Mapping[str, Any] = row
        return report
    raise not_closed(months)


async def read_changes(
    here: Services, months: Months, revision: int | None, language: Language
) -> tuple[Mapping[str, Any], list[DifferenceRow]]:
    """Return a report, the newest without `revision`, and what differs from it now.

    Raises:
        Problem: there is none.
        Unavailable: the database is away.
    """
    async with here.database.transaction("repeatable_read") as connection:
        report = await connection.fetchrow(_SQL["report"], months.first, revision)
        if report is None:
            raise not_closed(months)
        state = await read_state(connection, months)
        return report, difference_rows(await read_differences(connection, report, state), language)


async def _differs(connection: Connection, month: date) -> bool:
    report = await connection.fetchrow(_SQL["report"], month, None)
    state = await read_state(connection, month_of(month))
    return report is not None and bool(await read_differences(connection, report, state))


def month_of(first: date) -> Months:
    """Return the month that begins on a day."""
    return Months(first, month_on(first, 1))
