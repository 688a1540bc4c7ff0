"""Events: what stops many at once is one thing that happened, and not as many as it has stops.

Two rules. **By reason**: stops for the same reason, each of which begins within the window of the one before it, are
one event when they are of three lines of a facility, or of two facilities. Only reasons that can come from outside a
line count, those of that kind and those without a name: that lines jam in the same minute is chance, that they have no
order is the plan. **By gateway**: all stations of a facility lost their connection, each within the window of the one
before it; the stops that begin within the window of that, before or after, are its.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final, Literal

from technopark.reasons import NEVER_SHARED
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.periods import Period

Cause = Literal["reason", "gateway"]

LEAST_LINES: Final = 3
LEAST_FACILITIES: Final = 2
_SQL = load("technopark_api.stops", "queries.sql")
# An event is read whole where the period begins or ends within it: none takes a day to begin.
_MARGIN: Final = timedelta(days=1)
_STATES: Final = ["down", "delay", "offline"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that stopped several lines, or parted a facility from the monitor.

    `began` and `last` are when the first and the last of what it is made of began; `ends` is None while one lasts.
    `stops` are its stops as they were read.
    """

    cause: Cause
    reason: str | None
    facilities: tuple[str, ...]
    began: datetime
    last: datetime
    ends: datetime | None
    stops: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """Its name: when it began, and for what."""
        began = self.began.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
        return f"{began}Z {self.reason if self.cause == 'reason' else f'gateway {self.facilities[0]}'}"


async def read_events(
    database: Database,
    period: Period,
    *,
    window: timedelta,
    now: datetime,
    by_reason: bool = True,
    facilities: Sequence[str] = (),
) -> list[Event]:
    """Return the events that began in a period and touch one of the facilities (empty: all), newest first.

    Raises:
        Unavailable: the database is away.
    """
    since, until = period.start - _MARGIN, period.end + _MARGIN
    gone = database.fetch(_SQL["gone"], list(facilities) or None, since, until)
    if by_reason:
        shared, lost = await asyncio.gather(
            database.fetch(_SQL["shared"], since, until, list(NEVER_SHARED), now), gone
        )
    else:
        shared, lost = [], await gone
    events = [*_by_reason(shared, window), *_by_gateway(lost, window)]
    chosen = [
        event
        for event in events
        if period.start <= event.began < period.end
        and (not facilities or not set(facilities).isdisjoint(event.facilities))
    ]
    chosen.sort(key=lambda event: (event.began, event.id), reverse=True)
    return chosen


def event_of(stop: Mapping[str, Any], events: Iterable[Event], window: timedelta) -> str | None:
    """Return the id of the event that a stop belongs to: of its reason before of its gateway; None: of none."""
    found: str | None = None
    for event in events:
        if stop["facility"] not in event.facilities:
            continue
        if event.cause == "reason":
            if (
                stop["state"] in ("down", "delay")
                and stop["reason"] == event.reason
                and (event.began <= stop["begins"] <= event.last)
            ):
                return event.id
        elif stop["state"] in _STATES and event.began - window <= stop["begins"] <= event.last + window:
            found = event.id
    return found


def _by_reason(stops: Sequence[Mapping[str, Any]], window: timedelta) -> Iterator[Event]:
    for reason, of_reason in groupby(stops, key=lambda stop: stop["reason"]):
        for chain in _chains(of_reason, "begins", window):
            lines = {(stop["facility"], stop["line"]) for stop in chain}
            facilities = tuple(dict.fromkeys(stop["facility"] for stop in chain))
            if len(lines) < LEAST_LINES and len(facilities) < LEAST_FACILITIES:
                continue
            ends = [stop["ends"] for stop in chain]
            yield Event(
                "reason",
                reason,
                facilities,
                chain[0]["begins"],
                chain[-1]["begins"],
                None if None in ends else max(ends),
                tuple(chain),
            )


def _by_gateway(gone: Sequence[Mapping[str, Any]], window: timedelta) -> Iterator[Event]:
    for facility, of_facility in groupby(gone, key=lambda loss: loss["facility"]):
        for chain in _chains(of_facility, "gone", window):
            if len({loss["station_id"] for loss in chain}) < chain[0]["stations"]:
                continue
            back = [loss["back"] for loss in chain]
            yield Event(
                "gateway",
                None,
                (facility,),
                chain[0]["gone"],
                chain[-1]["gone"],
                None if None in back else max(back),
            )


def _chains(
    items: Iterable[Mapping[str, Any]], instant: str, window: timedelta
) -> Iterator[list[Mapping[str, Any]]]:
    """Part items in the order of time wherever one is later than the one before it by more than the window."""
    chain: list[Mapping[str, Any]] = []
    for item in items:
        if chain and item[instant] - chain[-1][instant] > window:
            yield chain
            chain = []
        chain.append(item)
    if chain:
        yield chain


async def with_stops_of_gateways(
    database: Database, events: Sequence[Event], *, window: timedelta, now: datetime
) -> list[Event]:
    """Return events with the stops of those by gateway, too; those by reason are read with theirs.

    Raises:
        Unavailable: the database is away.
    """
    gateways = [event for event in events if event.cause == "gateway"]
    if not gateways:
        return list(events)
    records = await database.fetch(
        _SQL["during"],
        [event.facilities[0] for event in gateways],
        [event.began - window for event in gateways],
        [event.last + window + timedelta(microseconds=1) for event in gateways],
        _STATES,
        now,
    )
    stops: dict[Event, list[Mapping[str, Any]]] = {event: [] for event in gateways}
    for record in records:
        stops[gateways[record["number"] - 1]].append(record)
    return [replace(event, stops=tuple(stops.get(event, event.stops))) for event in events]
