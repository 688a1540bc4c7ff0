"""Routes of counted stock: the list, and its import."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response

from technopark.storage.sqlfile import load
from technopark_api.access import Asking, Permission, needs
from technopark_api.describe import answers
from technopark_api.exports.opening.rows import read_counts
from technopark_api.exports.opening.shapes import EXAMPLE, OpeningRow, OpeningTable
from technopark_api.exports.opening.store import import_counts
from technopark_api.filters import FacilityFilter, ProductFilter, any_of, check_facilities, check_products
from technopark_api.imports.upload import LARGEST_FILE, NO_FILE, UPLOAD, uploaded
from technopark_api.imports.versions import IMPORTED_EXAMPLE, Imported
from technopark_api.routing import resource_router
from technopark_api.scope import present_scope
from technopark_api.services import Here
from technopark_api.shapes import definitions, encode
from technopark_api.tables import TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (OpeningTable,)
_SQL = load("technopark_api.exports.opening", "queries.sql")

router = resource_router("exports")


class OpeningQuery(TableQuery):
    """Which products."""

    facility: FacilityFilter = ()
    product: ProductFilter = ()


@router.get(
    "/exports/opening-stock",
    summary="Counted stock",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        OpeningTable,
        EXAMPLE,
        meaning="A row for each product and day on which it was counted.",
        csv=to_csv(EXAMPLE, OpeningRow).decode(),
    ),
)
async def opening_stock(request: Request, here: Here, query: Annotated[OpeningQuery, InQuery()]) -> Response:
    """What stood in stock of products before counting began, as it was told last."""
    await check_facilities(here, query.facility)
    await check_products(here, query.product)
    records = await here.database.fetch(_SQL["list"], any_of(query.facility), any_of(query.product))
    refuse_if_too_long(records)
    rows = [OpeningRow(**dict(row)) for row in records]
    table = OpeningTable(rows=rows, definitions=definitions(OpeningRow))
    return await table_answer(request, query, table, row=OpeningRow, name="opening-stock")


@router.post(
    "/exports/opening-stock",
    summary="Import counted stock",
    dependencies=[needs(Permission.EDIT_TRADE)],
    responses=answers(Imported, IMPORTED_EXAMPLE, meaning="What became of the rows.") | NO_FILE,
    openapi_extra=UPLOAD,
    max_body_size=LARGEST_FILE,
)
async def import_opening_stock(request: Request, here: Here, asking: Asking) -> Response:
    """Take in a list as CSV or XLSX, whole or not at all; errors name row and column."""
    present_scope().check_whole()
    content = await uploaded(request)
    counts = await asyncio.to_thread(
        read_counts, content, products=here.catalogue.product.keys(), today=here.today()
    )
    async with here.database.transaction() as connection:
        outcome = await import_counts(connection, counts, who=asking.name, at=here.now())
    return Response(encode(outcome), media_type="application/json", headers={"Cache-Control": "no-store"})
