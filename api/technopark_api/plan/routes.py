"""Route of the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark.calendar import month_on
from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import (
    FacilityFilter,
    LineFilter,
    ProductFilter,
    check_facilities,
    check_lines,
    check_products,
    parse_by,
)
from technopark_api.kpi.slots import Slots
from technopark_api.periods import FromDay, ToDay, in_days, parse_period
from technopark_api.plan.made import PARTS, Selection
from technopark_api.plan.read import read_plan
from technopark_api.plan.shapes import EXAMPLE, MONTH_ONLY, PlanRow, PlanTable
from technopark_api.problems import bad_parameter
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (PlanTable,)
MAX_DAYS: Final = 400
MAX_DAYS_BY_SHIFT: Final = 62

router = resource_router("plan")


class PlanQuery(TableQuery):
    """Whose plan, of which production days, by which intervals and parts of the park."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    product: ProductFilter = ()
    start: FromDay = None
    to: ToDay = None
    interval: Annotated[
        Literal["shift", "production_day", "month"],
        Field(
            description="What parts the days: each shift, each production_day, or month; months are told whole."
        ),
    ] = "month"
    by: Annotated[
        str,
        Field(
            description="Comma list of what is told apart beside facilities: line, product. Products that are not told "
            "apart are added in planned seconds. A filter by line or product tells it apart."
        ),
    ] = "product"


@router.get(
    "/plan",
    summary="Targets, pace and outlook",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        PlanTable,
        EXAMPLE,
        meaning="Rows by interval and part, in the order of time and catalogue.",
        csv=to_csv(EXAMPLE, PlanRow).decode(),
    ),
)
async def plan(request: Request, here: Here, query: Annotated[PlanQuery, InQuery()]) -> Response:
    """What is to be made against what was made; of a month also the pace that it needs, and how likely it is met."""
    selection = Selection(query.facility, query.line, query.product, parse_by(query.by, PARTS))
    zone, now = here.catalogue.site.zone, here.now()
    first, after = in_days(parse_period(query.start, query.to, zone=zone, now=now), zone)
    if query.interval == "month":
        first, after = first.replace(day=1), month_on(after - timedelta(days=1), 1)
    most = MAX_DAYS_BY_SHIFT if query.interval == "shift" else MAX_DAYS
    if (after - first).days > most:
        raise bad_parameter("to", f"at most {most} days can be told of by {query.interval}")
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    await check_products(here, query.product)
    slots = Slots.of(first, after, query.interval, zone)
    rows = await read_plan(here.database, here.catalogue, selection, slots, now=now)
    refuse_if_too_long(rows)
    table = PlanTable(
        rows=rows,
        definitions=definitions(PlanRow, without=_left_out(selection, query.interval)),
        first=first,
        to=after,
        interval=query.interval,
        zone=zone.key,
    )
    return await table_answer(request, query, table, row=PlanRow, name="plan")


def _left_out(selection: Selection, interval: str) -> set[str]:
    without = set() if interval == "month" else {"month", *MONTH_ONLY}
    if interval == "month":
        without.add("day")
    if interval != "shift":
        without.add("shift")
    if not selection.by_line:
        without.add("line")
    if not selection.by_product:
        without.add("product")
    return without
