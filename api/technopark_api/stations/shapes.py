"""Answers about stations: how they stand, what happened, their states over time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from technopark_api.shapes import Instant, NamesShape, Shape, definitions

State = Literal["production", "setup", "delay", "down", "planned", "offline"]
EventState = Literal["production", "setup", "delay", "down", "planned", "offline", "online"]
EventKind = Literal["state", "connection"]

_FACILITY = Meta(description="Facility.")
_LINE = Meta(description="Line, by its id within the facility.")
_STATION = Meta(description="Station, by its id within the line.")
_REASON = Meta(description="Why, as the station told; null when it did not.")
_ORDER = Meta(description="Order in work, as the station told; null when it did not.")


class StationRow(Shape, frozen=True, kw_only=True):
    """How a station stands now."""

    facility: Annotated[str, _FACILITY]
    line: Annotated[str, _LINE]
    station: Annotated[str, _STATION]
    names: Annotated[NamesShape, Meta(description="Its name in Uzbek, Russian and English.")]
    counts: Annotated[bool, Meta(description="Its totals are the output of its line.")]
    product: Annotated[str | None, Meta(description="Product of its newest reading; null when it sent none.")]
    order: Annotated[str | None, _ORDER]
    state: Annotated[State | None, Meta(description="The state last told; null when none ever was.")]
    state_since: Annotated[Instant | None, Meta(description="When it entered that state.")]
    reason: Annotated[str | None, _REASON]
    online: Annotated[
        bool | None, Meta(description="Whether its publisher is connected; null when never told.")
    ]
    online_since: Annotated[Instant | None, Meta(description="When its publisher last came or went.")]
    reading_at: Annotated[Instant | None, Meta(description="Time of its newest reading, by its own clock.")]
    received_at: Annotated[
        Instant | None, Meta(description="When anything (reading, state, connection) was last heard of it.")
    ]
    stale: Annotated[
        bool | None,
        Meta(
            description="Nothing was heard for longer than stale_after_s, or it is offline; null: never heard."
        ),
    ]
    silent_s: Annotated[int | None, Meta(description="Seconds since anything was heard; null: never heard.")]


class StationTable(Shape, frozen=True, kw_only=True):
    """How stations stand now."""

    rows: list[StationRow]
    definitions: dict[str, str]
    now: Instant
    stale_after_s: int


class EventRow(Shape, frozen=True, kw_only=True):
    """A station's state or connection changed."""

    at: Annotated[
        Instant, Meta(description="When, by the station's clock; a connection's by the collector's.")
    ]
    facility: Annotated[str, _FACILITY]
    line: Annotated[str, _LINE]
    station: Annotated[str, _STATION]
    kind: Annotated[EventKind, Meta(description="What changed.")]
    state: Annotated[EventState, Meta(description="The state entered; online or offline of a connection.")]
    reason: Annotated[str | None, _REASON]
    order: Annotated[str | None, _ORDER]


class EventTable(Shape, frozen=True, kw_only=True):
    """What changed, newest first."""

    rows: list[EventRow]
    definitions: dict[str, str]


class TimelineRow(Shape, frozen=True, kw_only=True):
    """A station was in a state."""

    facility: Annotated[str, _FACILITY]
    line: Annotated[str, _LINE]
    station: Annotated[str, _STATION]
    start: Annotated[Instant, Meta(description="When it entered the state, or where the period begins.")]
    end: Annotated[
        Instant, Meta(description="When it left the state, or where the period or the present ends it.")
    ]
    state: Annotated[State, Meta(description="The state.")]
    reason: Annotated[str | None, _REASON]
    order: Annotated[str | None, _ORDER]


class TimelineTable(Shape, frozen=True, kw_only=True):
    """States over a period; where a station had told none yet, it has no row."""

    rows: list[TimelineRow]
    definitions: dict[str, str]
    start: Instant = field(name="from")
    to: Instant


_AT = datetime(2026, 10, 12, 4, 12, 30, tzinfo=UTC)

STATIONS = StationTable(
    rows=[
        StationRow(
            facility="F02",
            line="L1",
            station="S3",
            names=NamesShape(uz="Yakuniy sinov", ru="Конечное испытание", en="Final test"),
            counts=True,
            product="F02-RF350",
            order="PO-2231",
            state="down",
            state_since=_AT,
            reason="E-STOP",
            online=True,
            online_since=datetime(2026, 10, 12, 2, 59, 58, tzinfo=UTC),
            reading_at=datetime(2026, 10, 12, 4, 29, 55, tzinfo=UTC),
            received_at=datetime(2026, 10, 12, 4, 29, 55, 210_000, tzinfo=UTC),
            stale=False,
            silent_s=4,
        )
    ],
    definitions=definitions(StationRow),
    now=datetime(2026, 10, 12, 4, 30, tzinfo=UTC),
    stale_after_s=300,
)
EVENT = EventRow(
    at=_AT,
    facility="F02",
    line="L1",
    station="S3",
    kind="state",
    state="down",
    reason="E-STOP",
    order="PO-2231",
)
EVENTS = EventTable(rows=[EVENT], definitions=definitions(EventRow))
TIMELINE = TimelineTable(
    rows=[
        TimelineRow(
            facility="F02",
            line="L1",
            station="S3",
            start=_AT,
            end=datetime(2026, 10, 12, 4, 31, tzinfo=UTC),
            state="down",
            reason="E-STOP",
            order="PO-2231",
        )
    ],
    definitions=definitions(TimelineRow),
    start=datetime(2026, 10, 11, 19, tzinfo=UTC),
    to=datetime(2026, 10, 12, 19, tzinfo=UTC),
)
