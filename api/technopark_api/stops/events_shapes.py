"""Answers about events that stopped several lines at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, field

from technopark_api.shapes import Instant, Shape, definitions
from technopark_api.stops.events import Cause, Event
from technopark_api.stops.read import seconds


class StopEventRow(Shape, frozen=True, kw_only=True):
    """One thing that happened, with the stops that it caused."""

    id: Annotated[str, Meta(description="Its name, made of when it began and for what.")]
    cause: Annotated[
        Cause,
        Meta(
            description="reason: several stood for the same one; gateway: all stations of a facility went offline."
        ),
    ]
    reason: Annotated[str | None, Meta(description="The reason of its stops that goes. Null: of a gateway.")]
    start: Annotated[Instant, Meta(description="When the first of it began (UTC).")]
    end: Annotated[
        Instant | None,
        Meta(description="When the last of it ended: stop, or lost connection. Null: one lasts."),
    ]
    facilities: Annotated[list[str], Meta(description="Facilities that it hit, in the order of its stops.")]
    lines: Annotated[list[str], Meta(description="Lines that it stopped, as facility/line.")]
    stops: Annotated[int, Meta(description="How many stops belong to it.")]
    time_s: Annotated[Decimal, Meta(description="Seconds that those took, each until now where it lasts.")]


class StopEventTable(Shape, frozen=True, kw_only=True):
    """Events, newest first."""

    rows: list[StopEventRow]
    definitions: dict[str, str]
    start: Instant = field(name="from")
    to: Instant
    window_s: Annotated[int, Meta(description="Seconds within which the next stop had to begin.")]


def event_row(event: Event) -> StopEventRow:
    """Return the row of an event."""
    return StopEventRow(
        id=event.id,
        cause=event.cause,
        reason=event.reason,
        start=event.began,
        end=event.ends,
        facilities=list(event.facilities),
        lines=list(dict.fromkeys(f"{stop['facility']}/{stop['line']}" for stop in event.stops)),
        stops=len(event.stops),
        time_s=seconds(sum((stop["length"] for stop in event.stops), timedelta(0))),
    )


EVENTS = StopEventTable(
    rows=[
        StopEventRow(
            id="2026-10-12T06:14:08.000Z POWER-FAILURE",
            cause="reason",
            reason="POWER-FAILURE",
            start=datetime(2026, 10, 12, 6, 14, 8, tzinfo=UTC),
            end=datetime(2026, 10, 12, 6, 49, 8, tzinfo=UTC),
            facilities=["F02", "F05"],
            lines=["F02/L1", "F02/L2", "F05/L1"],
            stops=3,
            time_s=Decimal(6300),
        )
    ],
    definitions=definitions(StopEventRow),
    start=datetime(2026, 10, 11, 19, tzinfo=UTC),
    to=datetime(2026, 10, 12, 19, tzinfo=UTC),
    window_s=60,
)
