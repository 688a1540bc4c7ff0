"""Read the states of stations: now, as events, and over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from technopark.catalogue import Catalogue, Place
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.periods import Period
from technopark_api.shapes import NamesShape
from technopark_api.stations.heads import NEVER_HEARD, Head, read_heads
from technopark_api.stations.shapes import EventRow, StationRow, TimelineRow

_SQL = load("technopark_api.stations", "queries.sql")


async def read_stations(
    database: Database, catalogue: Catalogue, facilities: Sequence[str], now: datetime, stale_after: timedelta
) -> list[StationRow]:
    """Return how the stations of the catalogue stand, those of `facilities` or all, in the catalogue's order."""
    heads = await read_heads(database)
    return [
        _station(place, heads.get(place.path, NEVER_HEARD), now, stale_after)
        for place in catalogue.places()
        if not facilities or place.facility.id in facilities
    ]


async def read_events(database: Database, facilities: list[str] | None, limit: int) -> list[EventRow]:
    """Return the newest changes of state and connection, newest first."""
    return [_event(record) for record in await database.fetch(_SQL["events"], facilities, limit)]


async def read_events_after(database: Database, seen: Sequence[Head], limit: int) -> list[EventRow]:
    """Return what changed at stations since their `seen` heads, oldest first, at most `limit` of each."""
    records = await database.fetch(
        _SQL["events_after"],
        [head.station_id for head in seen],
        [head.state_at for head in seen],
        [head.online_at for head in seen],
        limit,
    )
    return [_event(record) for record in records]


async def read_timeline(
    database: Database,
    facilities: list[str] | None,
    lines: list[str] | None,
    period: Period,
    *,
    now: datetime,
    limit: int,
) -> list[TimelineRow]:
    """Return at most `limit` intervals of state, clipped to the period; a state that lasts is told of until now."""
    end = min(period.end, now)
    if end <= period.start:
        return []
    records = await database.fetch(_SQL["timeline"], period.start, end, facilities, lines, limit)
    return [TimelineRow(**record) for record in records]


def _event(record: Mapping[str, Any]) -> EventRow:
    return EventRow(**record)


def _station(place: Place, head: Head, now: datetime, stale_after: timedelta) -> StationRow:
    return StationRow(
        facility=place.facility.id,
        line=place.line.id,
        station=place.station.id,
        names=NamesShape.of(place.station.names),
        counts=place.station.counts,
        product=head.product,
        order=head.order,
        state=head.state,  # type: ignore[arg-type]  # the table allows these states only
        state_since=head.state_at,
        reason=head.reason,
        online=head.online,
        online_since=head.online_at,
        reading_at=head.reading_at,
        received_at=head.heard_at,
        stale=head.stale(now, stale_after),
        silent_s=head.silent_s(now),
    )
