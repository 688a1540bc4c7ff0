"""Read production orders, those that began last first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.filters import any_of
from technopark_api.orders.shapes import OrderRow
from technopark_api.periods import Period

_SQL = load("technopark_api.orders", "queries.sql")


async def read_orders(
    database: Database,
    facilities: Sequence[str],
    lines: Sequence[str],
    period: Period,
    *,
    running: bool,
    now: datetime,
    limit: int,
) -> list[OrderRow]:
    """Return the newest orders that were in work in a period, for `running` only those that still are.

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(
        _SQL["orders"],
        period.start,
        period.end,
        any_of(facilities),
        any_of(lines),
        running,
        limit,
        now,
    )
    return [OrderRow(running=record["state"] is not None, **record) for record in records]
