"""Route of the audit."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field, StringConstraints

from technopark.storage.sqlfile import load
from technopark_api.access import Permission, needs
from technopark_api.audit.shapes import EXAMPLE, AuditRow, AuditTable
from technopark_api.describe import answers
from technopark_api.periods import From, To, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, table_answer, to_csv

SHAPES: Final = (AuditTable,)
_LARGEST_ID: Final = 2**63 - 1
_SQL = load("technopark_api.audit", "queries.sql")

router = resource_router("audit")

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class AuditQuery(TableQuery):
    """What to look for, and how many of the newest to tell."""

    who: Annotated[Text | None, Field(description="Done by this person or key.")] = None
    action: Annotated[Text | None, Field(description="This was done, as thing.verb.")] = None
    subject: Annotated[Text | None, Field(description="Done to this.")] = None
    start: From = None
    to: To = None
    before: Annotated[
        int | None, Field(ge=1, le=_LARGEST_ID, description="With lower numbers than this: the next page.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="How many of the newest.")] = 100


@router.get(
    "/audit",
    summary="What people did",
    dependencies=[needs(Permission.SEE_AUDIT)],
    responses=answers(
        AuditTable,
        EXAMPLE,
        meaning="What was done, newest first.",
        csv=to_csv(EXAMPLE, AuditRow).decode(),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)
async def audit(request: Request, here: Here, query: Annotated[AuditQuery, InQuery()]) -> Response:
    """Who did what to what; without from and to, at any time."""
    start = end = None
    if query.start is not None or query.to is not None:
        period = parse_period(query.start, query.to, zone=here.catalogue.site.zone, now=here.now())
        start, end = period.start, period.end
    one_more = query.limit + 1
    records = await here.database.fetch(
        _SQL["audit"],
        query.who,
        query.action,
        query.subject,
        start,
        end,
        query.before,
        one_more,
    )
    rows = [AuditRow(**record) for record in records[: query.limit]]
    table = AuditTable(
        rows=rows,
        definitions=definitions(AuditRow),
        before=rows[-1].id if len(records) > query.limit else None,
    )
    return await table_answer(request, query, table, row=AuditRow, name="audit")
