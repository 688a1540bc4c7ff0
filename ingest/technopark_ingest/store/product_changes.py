"""Keeps which readings of a station name another product than the one before them.

A reading that comes can be one, and can make one of its successor, or none any more: what is kept from the first new
reading between two stored ones to the second of those is worked out anew, by the same function that proves it. Where
new readings are of the product of the one before them nothing changes, and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.placed import Placed
from technopark_ingest.timeline import Placement, Stored

_SQL = load("technopark_ingest.store", "product_changes.sql")
_PRODUCT = attrgetter("product_id")


class Span(NamedTuple):
    """From which reading of a station to which one products may have changed; None: the first, the last of all."""

    station_id: int
    since: datetime | None
    until: datetime | None


def spans(
    placements: Mapping[int, Placement], newest: Mapping[int, Placed | None], stored: Mapping[int, Stored]
) -> list[Span]:
    """Return where new readings name another product than the stored one before them.

    `stored` is what is known around late readings, by station; `newest` was the newest reading of each.
    """
    return [
        Span(station_id, readings[0].ts, readings[-1].ts)
        for station_id, placement in placements.items()
        for before, readings in _runs(placement.inserted, newest[station_id], stored.get(station_id))
        if before is None or set(map(_PRODUCT, readings)) != {before.product_id}
    ]


def _runs(
    inserted: Sequence[Placed], newest: Placed | None, known: Stored | None
) -> Iterator[tuple[Placed | None, Sequence[Placed]]]:
    """Yield new readings by the stored one before them, between which and its successor they all are."""
    if known is not None:
        for ts, readings in groupby(inserted, key=lambda placed: _time(known.before[placed.ts])):
            run = [*readings]
            yield None if ts is None else known.before[run[0].ts], run
    elif inserted:
        yield newest, inserted


def _time(placed: Placed | None) -> datetime | None:
    return None if placed is None else placed.ts


async def write_product_changes(connection: asyncpg.Connection[Any], changed: Sequence[Span]) -> None:
    """Keep what readings tell now within spans."""
    if changed:
        columns = [*zip(*changed, strict=True)]
        await connection.execute(_SQL["clear"], *columns)
        await connection.execute(_SQL["write"], *columns)


async def product_changes_that_differ(
    connection: asyncpg.Connection[Any], station_id: int, since: datetime | None
) -> list[asyncpg.Record]:
    """Return changes of product of which something else is kept than the readings tell: time, stored and told.

    `since` is from when on readings are kept; None: all are.
    """
    return await connection.fetch(_SQL["that_differ"], station_id, since)
