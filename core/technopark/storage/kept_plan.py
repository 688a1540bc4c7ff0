"""Keeps calendar and plan in tables, for whoever asks in SQL: written by the code that answers for them elsewhere.

Calendar and targets are worked out in Python (`technopark.workday`, `technopark.targets`). Dashboards and alerts, which
ask in SQL, have to say the same, so what follows from both is written down: when the catalogue is taken in, when
somebody sets a target, and each day for the months that come near.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final, NamedTuple, TypeAlias

import asyncpg

from technopark.calendar import month_on
from technopark.catalogue.model import Catalogue, Facility
from technopark.storage.sqlfile import load
from technopark.targets import Scope, Target, Targets, scopes_of
from technopark.workday import working_day

Connection: TypeAlias = "asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]"
Fetch = Callable[..., Awaitable[Sequence[Mapping[str, Any]]]]

_SQL = load("technopark.storage", "kept_plan.sql")
_DAY = timedelta(days=1)
_THOUSANDTH = Decimal("0.001")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_AHEAD: Final = 3


class Months(NamedTuple):
    """Whole local months: their first day, and the first day after them."""

    first: date
    after: date


def months_about(today: date, *, back: int) -> Months:
    """Return the month of a day with so many before it and the two to come."""
    return Months(month_on(today, -back), month_on(today, _AHEAD))


async def read_targets(
    fetch: Fetch, catalogue: Catalogue, months: Months, facility: str | None = None
) -> Targets:
    """Return the targets that hold in whole months, of what the catalogue has; `fetch` runs a query."""
    found: dict[str, dict[tuple[Scope, date], Decimal]] = {"month": {}, "day": {}}
    for row in await fetch(_SQL["targets"], *months, None if facility is None else [facility]):
        scope = Scope(row["facility"], row["line"], row["product"])
        if scope.stands_in(catalogue):
            found[row["span"]][scope, row["starts"]] = row["quantity"]
    return Targets(catalogue, found["month"], found["day"])


async def keep_plan(connection: Connection, catalogue: Catalogue, facility: Facility, months: Months) -> None:
    """Write down what a facility plans to work and to make in whole months, in a transaction; again changes nothing.

    A facility that the database does not have yet is passed over.
    """
    async with connection.transaction():
        await connection.execute(_SQL["lock"])
        facility_id = await connection.fetchval(_SQL["facility"], facility.id)
        if facility_id is None:
            return
        targets = await read_targets(connection.fetch, catalogue, months, facility.id)
        # A month of a large facility takes some milliseconds, which must not hold up others.
        shifts, plan = await asyncio.to_thread(_worked_out, catalogue, facility, months, targets)
        await connection.execute(_SQL["keep_shifts"], facility_id, *months, *_columns(shifts, 6))
        await connection.execute(_SQL["keep_plan"], facility_id, *months, *_columns(plan, 5))


async def keep_all_plans(connection: Connection, catalogue: Catalogue, months: Months) -> None:
    """Write down the plans of all facilities of the catalogue, each in a transaction of its own."""
    for facility in catalogue.facilities:
        await keep_plan(connection, catalogue, facility, months)


def _worked_out(
    catalogue: Catalogue, facility: Facility, months: Months, targets: Targets
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    days = [months.first + count * _DAY for count in range((months.after - months.first).days)]
    shifts = [
        (day, shift.id, shift.start, shift.end, int(shift.seconds), shift.crew)
        for day in days
        for shift in working_day(catalogue, facility, day).shifts
    ]
    plan = [
        (scope.line, scope.product, day, *_rounded(targets.of_day(scope, day)))
        for scope in scopes_of(facility)
        for day in days
    ]
    return shifts, plan


def _rounded(target: Target) -> Target:
    """Round as the answers of the API do."""
    if target.quantity is None:
        return target
    return target._replace(quantity=_WIDE.quantize(target.quantity, _THOUSANDTH))


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(count)]
