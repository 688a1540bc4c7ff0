"""Route of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response

from technopark.catalogue import Catalogue, Facility
from technopark.workday import DayPlan, PlannedShift, working_day
from technopark_api.access import Permission, needs
from technopark_api.calendar.shapes import (
    EXAMPLE,
    CalendarRow,
    CalendarTable,
    HolidayShape,
    PlannedShiftShape,
)
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, check_facilities
from technopark_api.periods import FromDay, ToDay, in_days, parse_period
from technopark_api.problems import bad_parameter
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, table_answer, to_csv

SHAPES: Final = (CalendarTable,)
MAX_DAYS: Final = 400

router = resource_router("calendar")


class CalendarQuery(TableQuery):
    """Whose calendar, of which production days."""

    facility: FacilityFilter = ()
    start: FromDay = None
    to: ToDay = None


@router.get(
    "/calendar",
    summary="Planned days and shifts",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        CalendarTable,
        EXAMPLE,
        meaning="Days of facilities, in the order of the catalogue and of time.",
        csv=to_csv(EXAMPLE, CalendarRow).decode(),
    ),
)
async def calendar(request: Request, here: Here, query: Annotated[CalendarQuery, InQuery()]) -> Response:
    """Which shifts are worked when and by whom, holidays and shorter days: what plans are made of."""
    zone = here.catalogue.site.zone
    first, after = in_days(parse_period(query.start, query.to, zone=zone, now=here.now()), zone)
    if (after - first).days > MAX_DAYS:
        raise bad_parameter("to", f"at most {MAX_DAYS} days can be told of")
    await check_facilities(here, query.facility)
    table = CalendarTable(
        rows=[
            _row(here.catalogue, facility, first + timedelta(days=count))
            for facility in here.catalogue.facilities
            if not query.facility or facility.id in query.facility
            for count in range((after - first).days)
        ],
        definitions=definitions(CalendarRow),
        first=first,
        to=after,
        zone=zone.key,
    )
    return await table_answer(request, query, table, row=CalendarRow, name="calendar")


def _row(catalogue: Catalogue, facility: Facility, day: date) -> CalendarRow:
    plan = working_day(catalogue, facility, day)
    usual = sum((shift.worked for shift in catalogue.pattern_of(facility).shifts), timedelta(0))
    return CalendarRow(
        facility=facility.id,
        day=day,
        start=plan.start,
        end=plan.end,
        working=bool(plan.shifts),
        planned_s=_seconds(plan) if plan.shifts else None,
        usual_s=Decimal(int(usual.total_seconds())),
        shorter_s=Decimal(int(plan.shorter.total_seconds())),
        moved_workday=plan.moved_workday,
        holiday=None if plan.holiday is None else HolidayShape.of(plan.holiday),
        reasons=list(plan.reasons),
        shifts=[
            PlannedShiftShape(
                id=shift.id, start=shift.start, end=shift.end, crew=shift.crew, planned_s=_seconds(shift)
            )
            for shift in plan.shifts
        ],
    )


def _seconds(planned: DayPlan | PlannedShift) -> Decimal:
    return Decimal(int(planned.seconds))
