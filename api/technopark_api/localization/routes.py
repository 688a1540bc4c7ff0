"""Route of localization."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, ProductFilter, any_of, check_facilities, check_products
from technopark_api.localization.read import BASES, By, read_localization
from technopark_api.localization.shapes import EXAMPLE, Basis, LocalizationRow, LocalizationTable
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, table_answer, to_csv

SHAPES: Final = (LocalizationTable,)

router = resource_router("localization")


class LocalizationQuery(TableQuery):
    """Which products, months and bases, and what parts the rows."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    start: FromMonth = None
    to: ToMonth = None
    basis: Annotated[
        Basis | None, Field(description="One basis only; all that are stated when left out.")
    ] = None
    by: Annotated[By, Field(description="What parts the rows within a month.")] = "product"


@router.get(
    "/localization",
    summary="How local what was made is",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        LocalizationTable,
        EXAMPLE,
        meaning="Rows by month, part of the park and basis.",
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
        by=query.by,
        bases=BASES if query.basis is None else (query.basis,),
        facilities=any_of(query.facility),
        products=any_of(query.product),
    )
    without = {"park": ("facility", "product"), "facility": ("product",), "product": ()}[query.by]
    table = LocalizationTable(
        rows=rows,
        definitions=definitions(LocalizationRow, without=without),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
    return await table_answer(request, query, table, row=LocalizationRow, name="localization")
