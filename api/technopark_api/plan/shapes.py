"""Answers about the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, UnsetType, field

from technopark_api.shapes import Instant, Shape, definitions

MONTH_ONLY: Final = (
    "shifts_planned",
    "shifts_worked",
    "shifts_remaining",
    "pace",
    "needed_pace",
    "expected",
    "probability_percent",
    "days_known",
)
"""What only months are told with."""


class PlanRow(Shape, frozen=True, kw_only=True):
    """A target, what was made of it, and of a month what the rest may bring."""

    start: Annotated[Instant, Meta(description="Start of the interval (UTC).")]
    end: Annotated[Instant, Meta(description="End of the interval, not included (UTC).")]
    month: Annotated[
        str | UnsetType, Meta(description="The local month: its production days, such as 2026-10.")
    ] = UNSET
    day: Annotated[
        date | UnsetType,
        Meta(description="The production day: the local date on which its first shift starts."),
    ] = UNSET
    shift: Annotated[
        str | UnsetType | None, Meta(description="The shift. Null: the time between shifts.")
    ] = UNSET
    facility: Annotated[str, Meta(description="Facility.")]
    line: Annotated[str | UnsetType, Meta(description="Line, by its id within the facility.")] = UNSET
    product: Annotated[str | UnsetType, Meta(description="Product.")] = UNSET
    unit: Annotated[
        str,
        Meta(
            description="Unit of target, actual, paces and expected: the product's, or s where products are not told "
            "apart: planned seconds, quantity x cycle_s."
        ),
    ]
    target: Annotated[
        Decimal | None, Meta(description="What is to be made, in the unit. Null: nothing is planned.")
    ]
    target_source: Annotated[
        Literal["set", "derived", "default"],
        Meta(
            description="set: by a person for just this; derived: follows from what was set for its parts, its month "
            "or its facility; default: capacity x load / working days, by planned time."
        ),
    ]
    target_so_far: Annotated[
        Decimal | None,
        Meta(
            description="The target's part by the planned time that has passed, to the full minute, in the unit. Null: "
            "no target."
        ),
    ]
    actual: Annotated[
        Decimal | None, Meta(description="Good output, in the unit. Null: nothing was reported.")
    ]
    percent_of_target: Annotated[
        Decimal | None, Meta(description="Actual of target, percent. Null: one of both is.")
    ]
    shifts_planned: Annotated[
        Decimal | UnsetType,
        Meta(description="Planned shifts of the month; a shorter one counts by its planned time."),
    ] = UNSET
    shifts_worked: Annotated[
        Decimal | UnsetType,
        Meta(description="Of those, the ones that are over; the one under way counts by its planned time."),
    ] = UNSET
    shifts_remaining: Annotated[Decimal | UnsetType, Meta(description="Of those, what is left.")] = UNSET
    pace: Annotated[
        Decimal | UnsetType | None,
        Meta(description="Actual per shift worked, in the unit. Null: none worked, or nothing reported."),
    ] = UNSET
    needed_pace: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="What is missing of the target per shift that remains, in the unit; 0 once it is reached. "
            "Null: none remains, or no target."
        ),
    ] = UNSET
    expected: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="Expected at the end of the month, in the unit: actual, and what the days before suggest for "
            "the rest. Null: no experience."
        ),
    ] = UNSET
    probability_percent: Annotated[
        Decimal | UnsetType | None,
        Meta(
            description="How likely the month's target is met, percent. 100 once it is reached, never 100 or 0 while "
            "it is open. Null: the month is over, no target, or too few days are known."
        ),
    ] = UNSET
    days_known: Annotated[
        int | UnsetType | None,
        Meta(
            description="Past production days that the outlook rests on, at most 60; it takes 10. Null: the month is "
            "over."
        ),
    ] = UNSET


class PlanTable(Shape, frozen=True, kw_only=True):
    """Targets and what became of them."""

    rows: list[PlanRow]
    definitions: dict[str, str]
    first: Annotated[date, Meta(description="First production day.")] = field(name="from")
    to: Annotated[date, Meta(description="The production day after the last one.")]
    interval: str
    zone: str


EXAMPLE = PlanTable(
    rows=[
        PlanRow(
            start=datetime(2026, 10, 1, 3, tzinfo=UTC),
            end=datetime(2026, 11, 1, 3, tzinfo=UTC),
            month="2026-10",
            facility="F02",
            product="F02-RF350",
            unit="pcs",
            target=Decimal(25_200),
            target_source="set",
            target_so_far=Decimal(12_000),
            actual=Decimal(11_640),
            percent_of_target=Decimal("46.19"),
            shifts_planned=Decimal(63),
            shifts_worked=Decimal(30),
            shifts_remaining=Decimal(33),
            pace=Decimal(388),
            needed_pace=Decimal("410.909"),
            expected=Decimal(24_512),
            probability_percent=Decimal("21.4"),
            days_known=60,
        )
    ],
    definitions=definitions(PlanRow, without=("day", "shift", "line")),
    first=date(2026, 10, 1),
    to=date(2026, 11, 1),
    interval="month",
    zone="Asia/Tashkent",
)
