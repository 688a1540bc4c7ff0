"""Routes of released declarations: the list, and its import."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark.storage.sqlfile import load
from technopark_api.access import Asking, Permission, needs
from technopark_api.describe import answers
from technopark_api.exports.declarations.rows import read_items
from technopark_api.exports.declarations.shapes import EXAMPLE, DeclarationRow, DeclarationTable
from technopark_api.exports.declarations.store import import_items
from technopark_api.imports.upload import LARGEST_FILE, NO_FILE, UPLOAD, uploaded
from technopark_api.imports.versions import IMPORTED_EXAMPLE, Imported
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.routing import resource_router
from technopark_api.scope import present_scope
from technopark_api.services import Here
from technopark_api.shapes import definitions, encode
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (DeclarationTable, Imported)
_SQL = load("technopark_api.exports.declarations", "queries.sql")

_SAME: Final = tuple(name for name in DeclarationRow.__struct_fields__ if name != "declaration")

router = resource_router("exports")


class DeclarationQuery(TableQuery):
    """Which months."""

    start: FromMonth = None
    to: ToMonth = None
    withdrawn: Annotated[bool, Field(description="Whether to tell of withdrawn ones, too.")] = False


@router.get(
    "/exports/declarations",
    summary="Released declarations",
    dependencies=[needs(Permission.SEE_TRADE)],
    responses=answers(
        DeclarationTable,
        EXAMPLE,
        meaning="A row for each goods item, by day of release.",
        csv=to_csv(EXAMPLE, DeclarationRow).decode(),
    ),
)
async def declarations(
    request: Request, here: Here, query: Annotated[DeclarationQuery, InQuery()]
) -> Response:
    """The customs declarations that were imported as released, each item as it was told last."""
    present_scope().check_whole()
    months = parse_months(query.start, query.to, today=here.today())
    limit = MAX_ROWS + 1
    records = await here.database.fetch(_SQL["list"], months.first, months.after, limit, query.withdrawn)
    refuse_if_too_long(records)
    table = DeclarationTable(
        rows=[
            DeclarationRow(declaration=row["number"], **{name: row[name] for name in _SAME})
            for row in records
        ],
        definitions=definitions(DeclarationRow),
        start=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
    )
    return await table_answer(request, query, table, row=DeclarationRow, name="declarations")


@router.post(
    "/exports/declarations",
    summary="Import released declarations",
    dependencies=[needs(Permission.EDIT_TRADE)],
    responses=answers(Imported, IMPORTED_EXAMPLE, meaning="What became of the rows.") | NO_FILE,
    openapi_extra=UPLOAD,
    max_body_size=LARGEST_FILE,
)
async def import_declarations(request: Request, here: Here, asking: Asking) -> Response:
    """Take in a list as CSV or XLSX, whole or not at all; errors name row and column."""
    present_scope().check_whole()
    content = await uploaded(request)
    items = await asyncio.to_thread(read_items, content, today=here.today())
    async with here.database.transaction() as connection:
        outcome = await import_items(connection, items, who=asking.name, at=here.now())
    return Response(encode(outcome), media_type="application/json", headers={"Cache-Control": "no-store"})
