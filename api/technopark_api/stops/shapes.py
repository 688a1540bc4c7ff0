"""Answers about single stops and the reasons that there are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, field

from technopark.reasons import REASONS, ReasonKind
from technopark_api.shapes import Instant, NamesShape, Shape, definitions

StopState = Literal["down", "delay", "setup", "planned", "offline"]
StopKind = Literal["unplanned", "setup", "planned", "unknown"]

KIND: dict[StopState, StopKind] = {
    "down": "unplanned",
    "delay": "unplanned",
    "setup": "setup",
    "planned": "planned",
    "offline": "unknown",
}

_START = Meta(description="When it began (UTC); with the station it names the stop.")
_MACHINE = Meta(description="Reason that the machine told; null when it told none.")
_NOTE = Meta(description="What that person added; null where nothing.")


class StopRow(Shape, frozen=True, kw_only=True):
    """A station that counts its line's output stood, in one state and for one reason."""

    facility: Annotated[str, Meta(description="Facility.")]
    line: Annotated[str, Meta(description="Line, by its id within the facility.")]
    station: Annotated[str, Meta(description="Station, by its id within the line.")]
    start: Annotated[Instant, _START]
    end: Annotated[Instant | None, Meta(description="When it ended (UTC). Null: it lasts.")]
    length_s: Annotated[Decimal, Meta(description="Seconds that it took; until now where it lasts.")]
    state: Annotated[StopState, Meta(description="The state of the station.")]
    kind: Annotated[
        StopKind,
        Meta(description="down and delay are unplanned; setup; planned; offline: unknown what it did."),
    ]
    reason: Annotated[
        str | None,
        Meta(description="The reason that goes: a person's before the machine's. Null: none told."),
    ]
    machine_reason: Annotated[str | None, _MACHINE]
    note: Annotated[str | None, _NOTE]
    said_by: Annotated[
        str | None, Meta(description="Who said the reason last. Null: nobody but the machine.")
    ]
    said_at: Annotated[Instant | None, Meta(description="When that was said.")]
    micro: Annotated[
        bool | None,
        Meta(description="Whether it was shorter than micro_stop_s. Null: it lasts and is shorter so far."),
    ]
    product: Annotated[
        str | None, Meta(description="Product of the station's latest reading at its start. Null: none yet.")
    ]
    day: Annotated[
        date | None,
        Meta(description="Production day of its start. Null: the facility has left the catalogue."),
    ]
    shift: Annotated[
        str | None, Meta(description="Shift of its start. Null: between shifts, or the facility has left.")
    ]
    crew: Annotated[
        str | None,
        Meta(description="Crew that was to work that shift. Null: nothing says so, or it was a day off."),
    ]
    event: Annotated[
        str | None,
        Meta(description="The event of /api/v1/stops/events that it belongs to. Null: to none."),
    ]


class StopTable(Shape, frozen=True, kw_only=True):
    """Stops, newest first."""

    rows: list[StopRow]
    definitions: dict[str, str]
    start: Instant = field(name="from")
    to: Instant
    micro_stop_s: Annotated[int, Meta(description="Length below which a stop is a micro-stop, in seconds.")]
    next: Annotated[
        str | None,
        Meta(description="What to ask for as cursor to go on from here. Null: these are the last."),
    ]


class SaidReason(Shape, frozen=True, kw_only=True):
    """The reason of a stop after a person has said it."""

    facility: str
    line: str
    station: str
    start: Annotated[Instant, _START]
    reason: Annotated[str | None, Meta(description="The reason that goes now.")]
    machine_reason: Annotated[str | None, _MACHINE]
    note: Annotated[str | None, _NOTE]
    said_by: str
    said_at: Instant


class ReasonRow(Shape, frozen=True, kw_only=True):
    """A code that is known."""

    code: Annotated[str, Meta(description="The code, as machines send it.")]
    kind: Annotated[
        ReasonKind,
        Meta(
            description="failure of the machine; minor stop; waiting for another station; from outside the line; "
            "organisation; setup; planned."
        ),
    ]
    names: Annotated[NamesShape, Meta(description="What to call it in Uzbek, Russian and English.")]


class ReasonTable(Shape, frozen=True, kw_only=True):
    """The codes of reasons that have names. Machines and people may use others."""

    rows: list[ReasonRow]
    definitions: dict[str, str]


_AT = datetime(2026, 10, 12, 4, 12, 30, tzinfo=UTC)
_SAID_AT = datetime(2026, 10, 12, 6, 1, 12, tzinfo=UTC)

STOPS = StopTable(
    rows=[
        StopRow(
            facility="F02",
            line="L1",
            station="S3",
            start=_AT,
            end=datetime(2026, 10, 12, 4, 31, tzinfo=UTC),
            length_s=Decimal(1110),
            state="down",
            kind="unplanned",
            reason="ELECTRICAL",
            machine_reason="E-STOP",
            note="Frequency converter of the main drive",
            said_by="nilufar",
            said_at=_SAID_AT,
            micro=False,
            product="F02-RF350",
            day=date(2026, 10, 12),
            shift="A",
            crew=None,
            event=None,
        )
    ],
    definitions=definitions(StopRow),
    start=datetime(2026, 10, 11, 19, tzinfo=UTC),
    to=datetime(2026, 10, 12, 19, tzinfo=UTC),
    micro_stop_s=120,
    next=None,
)
SAID = SaidReason(
    facility="F02",
    line="L1",
    station="S3",
    start=_AT,
    reason="ELECTRICAL",
    machine_reason="E-STOP",
    note="Frequency converter of the main drive",
    said_by="nilufar",
    said_at=_SAID_AT,
)
REASON_TABLE = ReasonTable(
    rows=[
        ReasonRow(code=code, kind=reason.kind, names=NamesShape.of(reason.names))
        for code, reason in REASONS.items()
    ],
    definitions=definitions(ReasonRow),
)
