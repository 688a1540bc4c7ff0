"""Routes of shipments against declarations and output."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.exports.filters import CountryFilter
from technopark_api.exports.reconciliation.read import Chosen, read_stock, read_unmatched
from technopark_api.exports.reconciliation.shapes import (
    STOCK_EXAMPLE,
    UNMATCHED_EXAMPLE,
    StockRow,
    StockTable,
    UnmatchedRow,
    UnmatchedTable,
)
from technopark_api.exports.said import LanguageOfWords
from technopark_api.filters import FacilityFilter, ProductFilter, any_of, check_facilities, check_products
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.problems import bad_parameter
from technopark_api.routing import resource_router
from technopark_api.services import Here, Services
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (UnmatchedTable, StockTable)

router = resource_router("exports")

_OPENING: Final = re.compile(r"(?P<product>[A-Za-z0-9._-]{1,64}):(?P<quantity>[0-9]{1,12}(?:\.[0-9]{1,3})?)")


class StockQuery(TableQuery):
    """Which products and months, and what stood in stock before."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    opening: Annotated[
        tuple[str, ...],
        Field(
            max_length=200,
            description="Stock of a product before the first production day on record, as PRODUCT:QUANTITY; may "
            "be repeated. As it was counted when left out.",
            examples=[["F02-RF350:1200"]],
        ),
    ] = ()
    start: FromMonth = None
    to: ToMonth = None


class UnmatchedQuery(StockQuery):
    """Likewise, and which destinations."""

    country: CountryFilter = ()
    lang: LanguageOfWords = "en"


@router.get(
    "/exports/reconciliation",
    summary="Shipments that match no declaration or no output",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        UnmatchedTable,
        UNMATCHED_EXAMPLE,
        meaning="A row for each thing that does not match, by month.",
        csv=to_csv(UNMATCHED_EXAMPLE, UnmatchedRow).decode(),
    ),
)
async def reconciliation(
    request: Request, here: Here, query: Annotated[UnmatchedQuery, InQuery()]
) -> Response:
    """Shipments against declarations both ways, declarations of several things, more shipped than was made."""
    months = parse_months(query.start, query.to, today=here.today())
    chosen = await _chosen(here, query, any_of(query.country))
    rows = await read_unmatched(here.database, months, chosen, query.lang)
    refuse_if_too_long(rows)
    table = UnmatchedTable(
        rows=rows,
        definitions=definitions(UnmatchedRow),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
    return await table_answer(request, query, table, row=UnmatchedRow, name="export-reconciliation")


@router.get(
    "/exports/stock",
    summary="Products made and shipped",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        StockTable,
        STOCK_EXAMPLE,
        meaning="A row for each product and month.",
        csv=to_csv(STOCK_EXAMPLE, StockRow).decode(),
    ),
)
async def stock(request: Request, here: Here, query: Annotated[StockQuery, InQuery()]) -> Response:
    """What was made, shipped and came back, in each month and until its end, and what is left of that."""
    months = parse_months(query.start, query.to, today=here.today())
    rows = await read_stock(here.database, months, await _chosen(here, query, None))
    refuse_if_too_long(rows)
    table = StockTable(
        rows=rows,
        definitions=definitions(StockRow),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
    return await table_answer(request, query, table, row=StockRow, name="export-stock")


async def _chosen(here: Services, query: StockQuery, countries: list[str] | None) -> Chosen:
    opening: dict[str, Decimal] = {}
    for text in query.opening:
        match = _OPENING.fullmatch(text)
        if match is None:
            raise bad_parameter("opening", f"{text[:40]!r} is not PRODUCT:QUANTITY such as F02-RF350:1200")
        opening[match["product"]] = Decimal(match["quantity"])
    await check_facilities(here, query.facility)
    await check_products(here, {*query.product, *opening})
    whole = not (query.facility or query.product or countries)
    return Chosen(any_of(query.facility), any_of(query.product), countries, opening, whole)
