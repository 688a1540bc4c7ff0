"""Answers about when facilities plan to work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, field

from technopark.holidays import Holiday
from technopark_api.shapes import Instant, NamesShape, Shape, definitions


class HolidayShape(Shape, frozen=True, kw_only=True):
    """A day off of the whole country."""

    names: NamesShape
    kind: Annotated[
        Literal["holiday", "moved", "extra"],
        Meta(
            description="holiday: on its own date; moved: the working day after a holiday on a weekend; extra: a day "
            "that a decree gives besides, or for a Saturday that is worked."
        ),
    ]
    estimated: Annotated[bool, Meta(description="A feast of the moon whose date is not announced yet.")]
    moved_from: Annotated[date | None, Meta(description="The holiday's own date, where it was moved here.")]

    @classmethod
    def of(cls, holiday: Holiday) -> HolidayShape:
        """Take over a holiday."""
        return cls(
            names=NamesShape.of(holiday.names),
            kind=holiday.kind,
            estimated=holiday.estimated,
            moved_from=holiday.moved_from,
        )


class PlannedShiftShape(Shape, frozen=True, kw_only=True):
    """A shift that is worked."""

    id: str
    start: Instant
    end: Annotated[Instant, Meta(description="Its end, earlier than usual before a holiday (UTC).")]
    crew: Annotated[str | None, Meta(description="Who works it. Null: nothing says so.")]
    planned_s: Annotated[Decimal, Meta(description="Planned working time without breaks, seconds.")]


class CalendarRow(Shape, frozen=True, kw_only=True):
    """A production day of a facility."""

    facility: Annotated[str, Meta(description="Facility.")]
    day: Annotated[
        date, Meta(description="The production day: the local date on which its first shift starts.")
    ]
    start: Annotated[Instant, Meta(description="Start of the production day (UTC).")]
    end: Annotated[Instant, Meta(description="End of the production day, not included (UTC).")]
    working: Annotated[bool, Meta(description="Whether any shift is worked.")]
    planned_s: Annotated[
        Decimal | None, Meta(description="Planned working time without breaks, seconds. Null: a day off.")
    ]
    usual_s: Annotated[
        Decimal, Meta(description="Working time of all shifts on an ordinary day without breaks, seconds.")
    ]
    shorter_s: Annotated[
        Decimal, Meta(description="How much earlier each shift ends because a holiday follows, seconds.")
    ]
    moved_workday: Annotated[
        bool, Meta(description="A day of the weekend that is worked in place of another day.")
    ]
    holiday: Annotated[
        HolidayShape | None, Meta(description="The holiday that the day is, worked or not. Null: none.")
    ]
    reasons: Annotated[
        list[str], Meta(description="What the catalogue's calendar says about the day. Empty: nothing.")
    ]
    shifts: Annotated[
        list[PlannedShiftShape], Meta(description="The shifts that are worked, in their order.")
    ]


class CalendarTable(Shape, frozen=True, kw_only=True):
    """Production days of facilities as they are planned."""

    rows: list[CalendarRow]
    definitions: dict[str, str]
    first: Annotated[date, Meta(description="First production day.")] = field(name="from")
    to: Annotated[date, Meta(description="The production day after the last one.")]
    zone: str


EXAMPLE = CalendarTable(
    rows=[
        CalendarRow(
            facility="F04",
            day=date(2026, 9, 30),
            start=datetime(2026, 9, 30, 3, tzinfo=UTC),
            end=datetime(2026, 10, 1, 3, tzinfo=UTC),
            working=True,
            planned_s=Decimal(23_400),
            usual_s=Decimal(27_000),
            shorter_s=Decimal(3600),
            moved_workday=False,
            holiday=None,
            reasons=[],
            shifts=[
                PlannedShiftShape(
                    id="A",
                    start=datetime(2026, 9, 30, 3, tzinfo=UTC),
                    end=datetime(2026, 9, 30, 10, tzinfo=UTC),
                    crew=None,
                    planned_s=Decimal(23_400),
                )
            ],
        ),
        CalendarRow(
            facility="F04",
            day=date(2026, 10, 1),
            start=datetime(2026, 10, 1, 3, tzinfo=UTC),
            end=datetime(2026, 10, 2, 3, tzinfo=UTC),
            working=False,
            planned_s=None,
            usual_s=Decimal(27_000),
            shorter_s=Decimal(0),
            moved_workday=False,
            holiday=HolidayShape(
                names=NamesShape(
                    uz="Oʻqituvchi va murabbiylar kuni",
                    ru="День учителей и наставников",
                    en="Teachers and Instructors Day",
                ),
                kind="holiday",
                estimated=False,
                moved_from=None,
            ),
            reasons=[],
            shifts=[],
        ),
    ],
    definitions=definitions(CalendarRow),
    first=date(2026, 9, 30),
    to=date(2026, 10, 2),
    zone="Asia/Tashkent",
)
