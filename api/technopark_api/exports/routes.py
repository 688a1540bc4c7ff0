"""Route of exports."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.exports.filters import CountryFilter
from technopark_api.exports.read import PARTS, Part, read_exports
from technopark_api.exports.shapes import EXAMPLE, ExportRow, ExportTable
from technopark_api.filters import (
    FacilityFilter,
    ProductFilter,
    any_of,
    check_facilities,
    check_products,
    parse_by,
)
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (ExportTable,)

router = resource_router("exports")


class ExportQuery(TableQuery):
    """Which shipments and months, and what parts the rows."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()
    country: CountryFilter = ()
    start: FromMonth = None
    to: ToMonth = None
    by: Annotated[
        str,
        Field(
            description="Comma list of what parts the rows: month, quarter, facility, product, country, hs, "
            "incoterms, contract."
        ),
    ] = "month,country,product"


@router.get(
    "/exports",
    summary="What was shipped abroad",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        ExportTable,
        EXAMPLE,
        meaning="Rows by part and unit.",
        csv=to_csv(EXAMPLE, ExportRow).decode(),
    ),
)
async def exports(request: Request, here: Here, query: Annotated[ExportQuery, InQuery()]) -> Response:
    """Quantities, masses and values, shares and growth; reversals subtract, returns stand beside."""
    by = parse_by(query.by, PARTS)
    months = parse_months(query.start, query.to, today=here.today())
    await check_facilities(here, query.facility)
    await check_products(here, query.product)
    rows = await read_exports(
        here.database,
        months,
        by=by,
        facilities=any_of(query.facility),
        products=any_of(query.product),
        countries=any_of(query.country),
        limit=MAX_ROWS + 1,
    )
    refuse_if_too_long(rows)
    table = ExportTable(
        rows=rows,
        definitions=definitions(ExportRow, without=_left_out(by)),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
    return await table_answer(request, query, table, row=ExportRow, name="exports")


def _left_out(by: frozenset[Part]) -> list[str]:
    without_country = () if "country" in by else ("country_alpha3", "country_numeric")
    return [*(part for part in PARTS if part not in by), *without_country]
