"""Whole spells of stations in states other than production, kept as changes of state are stored.

A change of state can begin, cut, lengthen and join spells, but only between the changes that are its neighbours in
time: what reaches into that span is worked out anew, by the same function that proves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.store.state_times import STATES

_SQL = load("technopark_ingest.store", "stop_spells.sql")
_KEPT: Final = [state for state in STATES if state != "production"]


class Span(NamedTuple):
    """Between which changes of its state something new is known of a station; None: there is none."""

    station_id: int
    since: datetime | None
    until: datetime | None


async def write_stop_spells(connection: asyncpg.Connection[Any], spans: Sequence[Span]) -> None:
    """Keep what changes of state tell now within spans, one of a station."""
    if spans:
        columns = [*zip(*spans, strict=True)]
        await connection.execute(_SQL["clear"], *columns)
        await connection.execute(_SQL["write"], *columns, _KEPT)


async def stop_spells_that_differ(
    connection: asyncpg.Connection[Any], station_id: int
) -> list[asyncpg.Record]:
    """Return stops of which something else is kept than the changes of state tell: begin, stored and told."""
    return await connection.fetch(_SQL["that_differ"], station_id, _KEPT)
