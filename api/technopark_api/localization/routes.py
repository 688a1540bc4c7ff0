"""Routes of localization."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, ProductFilter, any_of, check_facilities, check_products
from technopark_api.localization.change_shapes import CHANGE_EXAMPLE, ChangeRow, ChangeTable
from technopark_api.localization.changes import read_change
from technopark_api.localization.read import BASES, By, read_localization, without
from technopark_api.localization.shapes import EXAMPLE, Basis, LocalizationRow, LocalizationTable
from technopark_api.localization.spans import Interval, parse_span
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (LocalizationTable, ChangeTable)

router = resource_router("localization")

BasisFilter = Annotated[Basis | None, Field(description="One basis only; all that are stated when left out.")]


class LocalizationQuery(TableQuery):
    """Which products, months and bases, and what parts the rows."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    start: FromMonth = None
    to: ToMonth = None
    interval: Annotated[
        Interval,
        Field(
            description="What parts the production days: day, month, quarter or year (each as far as it lies in the "
            "months asked for), or nothing: total."
        ),
    ] = "month"
    basis: BasisFilter = None
    by: Annotated[By, Field(description="What parts the rows within an interval.")] = "product"


class ChangeQuery(TableQuery):
    """Which two periods, and what parts the rows."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    start: Annotated[
        str | None,
        Field(
            alias="from",
            description="The period before: a month, quarter or year. The one before the other when left out.",
            examples=["2026-Q3"],
        ),
    ] = None
    to: Annotated[
        str | None,
        Field(
            description="The period after: a month, quarter or year. This month when left out.",
            examples=["2026-Q4"],
        ),
    ] = None
    basis: BasisFilter = None
    by: Annotated[By, Field(description="What parts the rows; by product they are levers too.")] = "product"


@router.get(
    "/localization",
    summary="How local what was made is",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        LocalizationTable,
        EXAMPLE,
        meaning="Rows by interval, part of the park and basis.",
        csv=to_csv(EXAMPLE, LocalizationRow).decode(),
    ),
)
async def localization(
    request: Request, here: Here, query: Annotated[LocalizationQuery, InQuery()]
) -> Response:
    """Value-weighted local content of what was made, from the cost statements in force on each production day."""
    months = parse_months(query.start, query.to, today=here.today())
    await check_facilities(here, query.facility)
    await check_products(here, query.product)
    rows = await read_localization(
        here.database,
        months,
        interval=query.interval,
        by=query.by,
        bases=BASES if query.basis is None else (query.basis,),
        facilities=any_of(query.facility),
        products=any_of(query.product),
    )
    refuse_if_too_long(rows)
    left_out = (*without(query.by), *(() if query.interval == "month" else ("month",)))
    table = LocalizationTable(
        rows=rows,
        definitions=definitions(LocalizationRow, without=left_out),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
        interval=query.interval,
    )
    return await table_answer(request, query, table, row=LocalizationRow, name="localization")


@router.get(
    "/localization/change",
    summary="What moved localization between two periods",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        ChangeTable,
        CHANGE_EXAMPLE,
        meaning="Rows by part of the park and basis.",
        csv=to_csv(CHANGE_EXAMPLE, ChangeRow).decode(),
    ),
)
async def localization_change(
    request: Request, here: Here, query: Annotated[ChangeQuery, InQuery()]
) -> Response:
    """The change in points, parted by its causes (Shapley values), and what one point less of imports would do."""
    after = parse_span("to", query.to or f"{here.today():%Y-%m}")
    before = after.before if query.start is None else parse_span("from", query.start)
    await check_facilities(here, query.facility)
    await check_products(here, query.product)
    rows = await read_change(
        here.database,
        before,
        after,
        by=query.by,
        bases=BASES if query.basis is None else (query.basis,),
        facilities=query.facility,
        products=query.product,
    )
    levers = {"product": (), "park": ("facility_lever", "park_lever")}.get(query.by, ("facility_lever",))
    table = ChangeTable(
        rows=rows,
        definitions=definitions(ChangeRow, without=(*without(query.by), *levers)),
        start=str(before),
        to=str(after),
    )
    return await table_answer(request, query, table, row=ChangeRow, name="localization-change")
