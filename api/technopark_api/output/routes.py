"""Route of output: what was made."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import (
    FacilityFilter,
    LineFilter,
    ProductFilter,
    any_of,
    check_facilities,
    check_lines,
    check_products,
    parse_by,
)
from technopark_api.output.read import PARTS, Selection, read_output
from technopark_api.output.shapes import EXAMPLE, OutputRow, OutputTable
from technopark_api.periods import From, To, parse_interval, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (OutputTable,)

router = resource_router("output")


class OutputQuery(TableQuery):
    """Which output, in which period, by which intervals and parts of the park."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    product: ProductFilter = ()
    start: From = None
    to: To = None
    interval: Annotated[
        str,
        Field(
            description="A multiple of 15 minutes up to 24h (15m, 1h, 8h), counted from local midnight; or "
            "production_day, local_day, week, month."
        ),
    ] = "1h"
    by: Annotated[
        str,
        Field(
            description="Comma list of what parts the rows: facility, line, station, product. With station, all "
            "stations are told of; without it, those that count their line's output."
        ),
    ] = "facility,product"


@router.get(
    "/output",
    summary="What was made",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        OutputTable,
        EXAMPLE,
        meaning="Rows by interval and part, in the order of time and catalogue.",
        csv=to_csv(EXAMPLE, OutputRow).decode(),
    ),
)
async def output(request: Request, here: Here, query: Annotated[OutputQuery, InQuery()]) -> Response:
    """Good, scrap and rework as increments, by interval; quantities of different units are never added."""
    by = parse_by(query.by, PARTS)
    zone = here.catalogue.site.zone
    period = parse_period(query.start, query.to, zone=zone, now=here.now())
    interval = parse_interval(query.interval)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    await check_products(here, query.product)
    selection = Selection(any_of(query.facility), any_of(query.line), any_of(query.product), by)
    period, rows = await read_output(here.database, selection, period, interval, zone, limit=MAX_ROWS + 1)
    refuse_if_too_long(rows)
    without: set[str] = {part for part in PARTS if part not in by}
    if interval not in ("production_day", "local_day"):
        without.add("day")
    table = OutputTable(
        rows=list(rows),
        definitions=definitions(OutputRow, without=without),
        start=period.start,
        to=period.end,
        interval=query.interval,
        zone=zone.key,
    )
    return await table_answer(request, query, table, row=OutputRow, name="output")
