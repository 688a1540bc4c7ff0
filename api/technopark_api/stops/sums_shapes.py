"""Answers about the time that stops took: where it goes, and how reliable stations are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Instant, Shape, definitions

Measure = Literal["time", "times"]

_FACILITY = Meta(description="Facility.")
_LINE = Meta(description="Line, by its id within the facility.")
_STATION = Meta(description="Station, by its id within the line.")


class ParetoRow(Shape, frozen=True, kw_only=True):
    """What stops of one kind took, and what share of all."""

    reason: Annotated[
        str | UnsetType | None,
        Meta(description="The reason that goes. Null: none was told, or it is the row of the micro-stops."),
    ] = UNSET
    micro: Annotated[
        bool | UnsetType,
        Meta(description="Whether this is the row of the micro-stops, which are a class of their own."),
    ] = UNSET
    facility: Annotated[str | UnsetType, _FACILITY] = UNSET
    line: Annotated[str | UnsetType, _LINE] = UNSET
    station: Annotated[str | UnsetType, _STATION] = UNSET
    shift: Annotated[
        str | UnsetType | None,
        Meta(description="Shift in which the stop, or else the period, began. Null: between shifts."),
    ] = UNSET
    product: Annotated[
        str | UnsetType | None,
        Meta(description="Product of the latest reading when the stop began. Null: none yet."),
    ] = UNSET
    time_s: Annotated[Decimal, Meta(description="Seconds of stops within the period.")]
    times: Annotated[int, Meta(description="Stops that began in the period.")]
    micro_time_s: Annotated[Decimal, Meta(description="Those of micro-stops among time_s.")]
    micro_times: Annotated[int, Meta(description="Micro-stops among times.")]
    share_percent: Annotated[
        Decimal | None,
        Meta(description="Share of all, by what orders the rows, percent. Null: there are none."),
    ]
    cumulative_percent: Annotated[
        Decimal | None,
        Meta(description="Share of this row and all before it, percent. Null: there are none."),
    ]


class ParetoTable(Shape, frozen=True, kw_only=True):
    """What takes most first."""

    rows: list[ParetoRow]
    definitions: dict[str, str]
    first: Annotated[date, Meta(description="First production day.")] = field(name="from")
    to: Annotated[date, Meta(description="The production day after the last one.")]
    order: Measure
    micro_stop_s: Annotated[int, Meta(description="Length below which a stop is a micro-stop, in seconds.")]
    time_s: Annotated[Decimal, Meta(description="Seconds of all stops: ADET + ADOT of ISO 22400-2.")]
    times: Annotated[int, Meta(description="All stops that began.")]
    zone: str


class ReliabilityRow(Shape, frozen=True, kw_only=True):
    """How often a part of the park failed in an interval, and for how long."""

    start: Annotated[Instant, Meta(description="Start of the interval (UTC).")]
    end: Annotated[Instant, Meta(description="End of the interval, not included (UTC).")]
    day: Annotated[
        date | UnsetType,
        Meta(description="The production day: the local date on which its first shift starts."),
    ] = UNSET
    shift: Annotated[
        str | UnsetType | None,
        Meta(
            description="The shift. Null: the time between shifts, whose start and end are those of the day."
        ),
    ] = UNSET
    facility: Annotated[str | UnsetType, _FACILITY] = UNSET
    line: Annotated[str | UnsetType, _LINE] = UNSET
    station: Annotated[str | UnsetType, _STATION] = UNSET
    failures: Annotated[
        int,
        Meta(
            description="FE, failure events: stops in state down that began in the interval, for a reason that is a "
            "failure of the machine, that has no name, or for none."
        ),
    ]
    operating_s: Annotated[
        Decimal | None, Meta(description="APT, actual production time, seconds. Null: no state was told.")
    ]
    repair_s: Annotated[Decimal, Meta(description="Seconds within the interval that failures took.")]
    mtbf_s: Annotated[
        Decimal | None,
        Meta(
            description="Mean operating time between failures, operating_s / failures, seconds. Null: no failure, or "
            "no state was told."
        ),
    ]
    mttr_s: Annotated[
        Decimal | None,
        Meta(description="Mean time to repair, repair_s / failures, seconds. Null: no failure began."),
    ]


class ReliabilityTable(Shape, frozen=True, kw_only=True):
    """How reliable parts of the park were, in the order of time and catalogue."""

    rows: list[ReliabilityRow]
    definitions: dict[str, str]
    first: Annotated[date, Meta(description="First production day.")] = field(name="from")
    to: Annotated[date, Meta(description="The production day after the last one.")]
    interval: str
    zone: str


PARETO = ParetoTable(
    rows=[
        ParetoRow(
            reason="MECHANICAL",
            micro=False,
            time_s=Decimal(5400),
            times=3,
            micro_time_s=Decimal(0),
            micro_times=0,
            share_percent=Decimal("75.00"),
            cumulative_percent=Decimal("75.00"),
        ),
        ParetoRow(
            reason=None,
            micro=True,
            time_s=Decimal(1800),
            times=61,
            micro_time_s=Decimal(1800),
            micro_times=61,
            share_percent=Decimal("25.00"),
            cumulative_percent=Decimal("100.00"),
        ),
    ],
    definitions=definitions(ParetoRow, without=("facility", "line", "station", "shift", "product")),
    first=date(2026, 10, 1),
    to=date(2026, 11, 1),
    order="time",
    micro_stop_s=120,
    time_s=Decimal(7200),
    times=64,
    zone="Asia/Tashkent",
)
RELIABILITY = ReliabilityTable(
    rows=[
        ReliabilityRow(
            start=datetime(2026, 10, 1, 3, tzinfo=UTC),
            end=datetime(2026, 11, 1, 3, tzinfo=UTC),
            facility="F02",
            failures=3,
            operating_s=Decimal(1036800),
            repair_s=Decimal(5400),
            mtbf_s=Decimal(345600),
            mttr_s=Decimal(1800),
        )
    ],
    definitions=definitions(ReliabilityRow, without=("day", "shift", "line", "station")),
    first=date(2026, 10, 1),
    to=date(2026, 11, 1),
    interval="total",
    zone="Asia/Tashkent",
)
