"""Routes of the books and of what is wrong in them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import (
    FacilityFilter,
    LineFilter,
    any_of,
    check_facilities,
    check_lines,
    parse_by,
)
from technopark_api.periods import From, To, in_days, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here, Services
from technopark_api.shapes import definitions
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv
from technopark_api.trust.read import PARTS, read_gaps, read_ledger
from technopark_api.trust.shapes import GAPS, LEDGER, GapRow, GapTable, LedgerRow, LedgerTable

SHAPES: Final = (LedgerTable, GapTable)

router = resource_router("trust")


class _DaysQuery(TableQuery):
    """Which facilities, on which local days."""

    facility: FacilityFilter = ()
    start: From = None
    to: To = None


class LedgerQuery(_DaysQuery):
    """Which part of the books, and what parts its rows."""

    line: LineFilter = ()
    by: Annotated[str, Field(description="Comma list of what parts the rows: day, facility, line.")] = (
        "day,facility,line"
    )


class GapQuery(_DaysQuery):
    """Where to look for what is wrong, and how much of it to tell."""

    limit: Annotated[int, Field(ge=1, le=1000, description="How many of the newest.")] = 200


@router.get(
    "/ledger",
    summary="What became of what was sent",
    dependencies=[needs(Permission.SEE_TRUST)],
    responses=answers(
        LedgerTable,
        LEDGER,
        meaning="Rows by part, in the order of days and catalogue.",
        csv=to_csv(LEDGER, LedgerRow).decode(),
    ),
)
async def ledger(request: Request, here: Here, query: Annotated[LedgerQuery, InQuery()]) -> Response:
    """The books by local days: what was sent, what came, what became of it, and how far it can be trusted."""
    by = parse_by(query.by, PARTS)
    first, after = _days(here, query)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    rows = await read_ledger(
        here.database,
        first,
        after,
        by=by,
        facilities=any_of(query.facility),
        lines=any_of(query.line),
        limit=MAX_ROWS + 1,
    )
    refuse_if_too_long(rows)
    table = LedgerTable(
        rows=rows,
        definitions=definitions(LedgerRow, without=[part for part in PARTS if part not in by]),
        start=first,
        to=after,
        zone=here.catalogue.site.zone.key,
    )
    return await table_answer(request, query, table, row=LedgerRow, name="ledger")


@router.get(
    "/ledger/gaps",
    summary="What is wrong in the books",
    dependencies=[needs(Permission.SEE_TRUST)],
    responses=answers(
        GapTable,
        GAPS,
        meaning="Missing numbers, refused messages that wait for a person, and contradictions, newest first.",
        csv=to_csv(GAPS, GapRow).decode(),
    ),
)
async def gaps(request: Request, here: Here, query: Annotated[GapQuery, InQuery()]) -> Response:
    """What keeps trust below 100 percent, one by one; a hole that fills later is gone from here."""
    first, after = _days(here, query)
    await check_facilities(here, query.facility)
    zone = here.catalogue.site.zone
    rows = await read_gaps(
        here.database, first, after, zone=zone, facilities=any_of(query.facility), limit=query.limit
    )
    table = GapTable(rows=rows, definitions=definitions(GapRow), start=first, to=after, zone=zone.key)
    return await table_answer(request, query, table, row=GapRow, name="gaps")


def _days(here: Services, query: _DaysQuery) -> tuple[date, date]:
    zone = here.catalogue.site.zone
    return in_days(parse_period(query.start, query.to, zone=zone, now=here.now()), zone)
