"""Answers about what was made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Instant, Shape, definitions


class OutputRow(Shape, frozen=True, kw_only=True):
    """What was made in one interval; an interval in which nothing was reported has no row."""

    start: Annotated[Instant, Meta(description="Start of the interval (UTC).")]
    end: Annotated[Instant, Meta(description="End of the interval, not included (UTC).")]
    day: Annotated[
        date | UnsetType,
        Meta(description="The local day; with production_day, the day on which its first shift starts."),
    ] = UNSET
    facility: Annotated[str | UnsetType, Meta(description="Facility.")] = UNSET
    line: Annotated[str | UnsetType, Meta(description="Line, by its id within the facility.")] = UNSET
    station: Annotated[str | UnsetType, Meta(description="Station, by its id within the line.")] = UNSET
    product: Annotated[str | UnsetType, Meta(description="Product.")] = UNSET
    unit: Annotated[str, Meta(description="Unit of good, scrap and rework; units are never added.")]
    good: Annotated[Decimal, Meta(description="Made and good, in the unit.")]
    scrap: Annotated[Decimal, Meta(description="Made and rejected, in the unit.")]
    rework: Annotated[Decimal, Meta(description="Made and to be reworked, in the unit.")]
    readings: Annotated[int, Meta(description="Readings that these numbers come from.")]


class OutputTable(Shape, frozen=True, kw_only=True):
    """What was made in a period, by intervals."""

    rows: list[OutputRow]
    definitions: dict[str, str]
    start: Instant = field(name="from")
    to: Instant
    interval: str
    zone: str


EXAMPLE = OutputTable(
    rows=[
        OutputRow(
            start=datetime(2026, 10, 12, 3, tzinfo=UTC),
            end=datetime(2026, 10, 12, 4, tzinfo=UTC),
            facility="F02",
            product="F02-RF350",
            unit="pcs",
            good=Decimal(182),
            scrap=Decimal(2),
            rework=Decimal(1),
            readings=720,
        ),
        OutputRow(
            start=datetime(2026, 10, 12, 3, tzinfo=UTC),
            end=datetime(2026, 10, 12, 4, tzinfo=UTC),
            facility="F12",
            product="F12-ACP4",
            unit="m2",
            good=Decimal("431.25"),
            scrap=Decimal("3.5"),
            rework=Decimal(0),
            readings=360,
        ),
    ],
    definitions=definitions(OutputRow, without=("day", "line", "station")),
    start=datetime(2026, 10, 11, 19, tzinfo=UTC),
    to=datetime(2026, 10, 12, 19, tzinfo=UTC),
    interval="1h",
    zone="Asia/Tashkent",
)
