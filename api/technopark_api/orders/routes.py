"""Route of production orders."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, LineFilter, check_facilities, check_lines
from technopark_api.orders.read import read_orders
from technopark_api.orders.shapes import EXAMPLE, OrderRow, OrderTable
from technopark_api.periods import From, To, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, table_answer, to_csv

SHAPES: Final = (OrderTable,)

router = resource_router("orders")


class OrderQuery(TableQuery):
    """Whose orders, in work in which period, and how many."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    start: From = None
    to: To = None
    running: Annotated[bool, Field(description="Only orders that run now.")] = False
    limit: Annotated[int, Field(ge=1, le=10_000, description="How many of those that began last.")] = 100


@router.get(
    "/orders",
    summary="Production orders",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        OrderTable,
        EXAMPLE,
        meaning="Orders, those that began last first.",
        csv=to_csv(EXAMPLE, OrderRow).decode(),
    ),
)
async def orders(request: Request, here: Here, query: Annotated[OrderQuery, InQuery()]) -> Response:
    """Orders that were in work in the period, each whole: since when, whether it runs, what was made of it so far."""
    now = here.now()
    period = parse_period(query.start, query.to, zone=here.catalogue.site.zone, now=now)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    table = OrderTable(
        rows=await read_orders(
            here.database,
            query.facility,
            query.line,
            period,
            running=query.running,
            now=now,
            limit=query.limit,
        ),
        definitions=definitions(OrderRow),
        start=period.start,
        to=period.end,
    )
    return await table_answer(request, query, table, row=OrderRow, name="orders")
