"""Routes of what stops took: Pareto and reliability."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, LineFilter, check_facilities, check_lines, parse_by
from technopark_api.kpi.read import PARTS as PARK_PARTS
from technopark_api.kpi.read import Selection as KpiSelection
from technopark_api.kpi.slots import Interval, Slots
from technopark_api.periods import FromDay, ToDay, in_days, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.stops.reliability import read_reliability
from technopark_api.stops.routes import MicroStop, StationFilter, micro_stop_s
from technopark_api.stops.sums import PARTS, Selection, read_pareto
from technopark_api.stops.sums_shapes import (
    PARETO,
    RELIABILITY,
    Measure,
    ParetoRow,
    ParetoTable,
    ReliabilityRow,
    ReliabilityTable,
)
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (ParetoTable, ReliabilityTable)

router = resource_router("stops")


class ParetoQuery(TableQuery):
    """Whose stops, of which production days, parted by what and ordered by what."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    station: StationFilter = ()
    start: FromDay = None
    to: ToDay = None
    by: Annotated[
        str,
        Field(
            description="Comma list of what parts the rows: reason, facility, line, station, product, shift; a station "
            "brings its line, a line its facility. With reason, micro-stops are a class of their own."
        ),
    ] = "reason"
    order: Annotated[
        Measure, Field(description="What orders the rows and is shared out: their time, or how many stops.")
    ] = "time"
    micro_stop_s: MicroStop = None


class ReliabilityQuery(TableQuery):
    """Whose reliability, of which production days, by which intervals and parts of the park."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    start: FromDay = None
    to: ToDay = None
    interval: Annotated[
        Interval,
        Field(
            description="What parts the days, as of the indicators: each hour (of at most 31 dates), shift, "
            "production_day, week or month, or nothing: total."
        ),
    ] = "total"
    by: Annotated[
        str,
        Field(
            description="Comma list of what parts the rows: facility, line, station; a station brings its line, a "
            "line its facility; the whole park when empty."
        ),
    ] = "facility"


@router.get(
    "/stops/pareto",
    summary="What stops take most",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        ParetoTable, PARETO, meaning="What takes most first.", csv=to_csv(PARETO, ParetoRow).decode()
    ),
)
async def pareto(request: Request, here: Here, query: Annotated[ParetoQuery, InQuery()]) -> Response:
    """Time and number of stops by reason, or what else parts them, with shares of all and of all so far."""
    by = parse_by(query.by, PARTS)
    zone, now = here.catalogue.site.zone, here.now()
    first, after = in_days(parse_period(query.start, query.to, zone=zone, now=now), zone)
    slots = Slots.of(first, after, "shift" if "shift" in by else "total", zone)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    selection = Selection(query.facility, query.line, query.station, by)
    micro_s = micro_stop_s(here, query.micro_stop_s)
    found = await read_pareto(
        here.database,
        here.catalogue,
        selection,
        slots,
        query.order,
        micro_below=timedelta(seconds=micro_s),
        now=now,
    )
    refuse_if_too_long(found.rows)
    without: set[str] = {part for part in PARTS if part not in selection.parts}
    if "reason" not in by:
        without.add("micro")
    table = ParetoTable(
        rows=found.rows,
        definitions=definitions(ParetoRow, without=without),
        first=first,
        to=after,
        order=query.order,
        micro_stop_s=micro_s,
        time_s=found.time_s,
        times=found.times,
        zone=zone.key,
    )
    return await table_answer(request, query, table, row=ParetoRow, name="pareto")


@router.get(
    "/reliability",
    summary="MTBF and MTTR",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        ReliabilityTable,
        RELIABILITY,
        meaning="Rows by interval and part, in the order of time and catalogue.",
        csv=to_csv(RELIABILITY, ReliabilityRow).decode(),
    ),
)
async def reliability(
    request: Request, here: Here, query: Annotated[ReliabilityQuery, InQuery()]
) -> Response:
    """Mean operating time between failures and mean time to repair, from sums."""
    by = parse_by(query.by, PARK_PARTS)
    zone, now = here.catalogue.site.zone, here.now()
    first, after = in_days(parse_period(query.start, query.to, zone=zone, now=now), zone)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    selection = KpiSelection(query.facility, query.line, by)
    rows = await read_reliability(
        here.database,
        here.catalogue,
        selection,
        Slots.of(first, after, query.interval, zone),
        now=now,
        limit=MAX_ROWS + 1,
    )
    refuse_if_too_long(rows)
    without: set[str] = {part for part in PARK_PARTS if part not in selection.parts}
    if query.interval != "shift":
        without.add("shift")
    if query.interval not in ("shift", "production_day"):
        without.add("day")
    table = ReliabilityTable(
        rows=rows,
        definitions=definitions(ReliabilityRow, without=without),
        first=first,
        to=after,
        interval=query.interval,
        zone=zone.key,
    )
    return await table_answer(request, query, table, row=ReliabilityRow, name="reliability")
