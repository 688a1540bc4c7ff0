"""Route of indicators."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, LineFilter, check_facilities, check_lines, parse_by
from technopark_api.kpi.read import PARTS, WORK, Selection, read_kpi
from technopark_api.kpi.shapes import EXAMPLE, OF_ORDERS, KpiRow, KpiTable
from technopark_api.kpi.slots import Interval, Slots
from technopark_api.periods import FromDay, ToDay, in_days, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (KpiTable,)

router = resource_router("kpi")


class KpiQuery(TableQuery):
    """Whose indicators, of which production days, by which intervals and parts of the park."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    start: FromDay = None
    to: ToDay = None
    interval: Annotated[
        Interval,
        Field(
            description="What parts the days: each hour of the clock on the wall (of at most 31 dates), each shift, "
            "each production_day, the days of a week (from Monday) or month, or nothing: total."
        ),
    ] = "production_day"
    by: Annotated[
        str,
        Field(
            description="Comma list of what parts the rows: facility, line, station, product, order; a station and an "
            "order bring their line, a line its facility; the whole park when empty. With station, all stations are "
            "told of; without it, those that count their line's output."
        ),
    ] = "facility"


@router.get(
    "/kpi",
    summary="Indicators of ISO 22400-2",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        KpiTable,
        EXAMPLE,
        meaning="Rows by interval and part, in the order of time and catalogue.",
        csv=to_csv(EXAMPLE, KpiRow).decode(),
    ),
)
async def kpi(request: Request, here: Here, query: Annotated[KpiQuery, InQuery()]) -> Response:
    """OEE and its kin, from times and planned run times that are summed up; no ratio is a mean of ratios."""
    by = parse_by(query.by, (*PARTS, *WORK))
    zone, now = here.catalogue.site.zone, here.now()
    first, after = in_days(parse_period(query.start, query.to, zone=zone, now=now), zone)
    slots = Slots.of(first, after, query.interval, zone)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    parts = frozenset(part for part in PARTS if part in by)
    selection = Selection(query.facility, query.line, parts, frozenset(name for name in WORK if name in by))
    rows = await read_kpi(here.database, here.catalogue, selection, slots, now=now, limit=MAX_ROWS + 1)
    refuse_if_too_long(rows)
    without: set[str] = {part for part in PARTS if part not in selection.parts}
    without |= set(WORK) - selection.work
    if "order" not in selection.work:
        without.update(OF_ORDERS)
    if query.interval != "shift":
        without.add("shift")
    if query.interval not in ("shift", "production_day"):
        without.add("day")
    table = KpiTable(
        rows=rows,
        definitions=definitions(KpiRow, without=without),
        first=first,
        to=after,
        interval=query.interval,
        zone=zone.key,
    )
    return await table_answer(request, query, table, row=KpiRow, name="kpi")
