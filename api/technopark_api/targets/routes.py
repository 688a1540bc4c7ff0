"""Routes of targets."""

from __future__ import annotations

import re
from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Path, Request, Response
from fastapi import Query as InQuery
from pydantic import Field

from technopark.targets import Scope
from technopark_api.access import Asking, Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import Facility, FacilityFilter, Id, check_facilities
from technopark_api.periods import FromMonth, ToMonth, parse_months
from technopark_api.problems import Problem, Wrong, unknown
from technopark_api.routing import resource_router
from technopark_api.services import Here, Services
from technopark_api.shapes import definitions, encode
from technopark_api.tables import MAX_ROWS, Query, TableQuery, refuse_if_too_long, table_answer, to_csv
from technopark_api.targets.read import What, list_targets, set_target
from technopark_api.targets.shapes import EXAMPLE, TABLE_EXAMPLE, SetTarget, Span, TargetRow, TargetTable

SHAPES: Final = (TargetRow, TargetTable)

router = resource_router("targets")

_PERIOD = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}(-[0-9]{2})?")


class TargetsQuery(TableQuery):
    """Which targets to tell of."""

    facility: FacilityFilter = ()
    start: FromMonth = None
    to: ToMonth = None
    history: Annotated[bool, Field(description="All versions, withdrawn ones too, not only what holds.")] = (
        False
    )


class TargetOf(Query):
    """What of a facility a target is of."""

    line: Annotated[Id | None, Field(description="Line. The whole facility when left out.")] = None
    product: Annotated[
        Id | None, Field(description="Product. All together, in planned seconds, when left out.")
    ] = None


@router.get(
    "/targets",
    summary="Targets that were set",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        TargetTable,
        TABLE_EXAMPLE,
        meaning="Targets in the order of the catalogue and of time.",
        csv=to_csv(TABLE_EXAMPLE, TargetRow).decode(),
    ),
)
async def targets(request: Request, here: Here, query: Annotated[TargetsQuery, InQuery()]) -> Response:
    """What people set for months and days; what holds where nothing was set is in the plan."""
    months = parse_months(query.start, query.to, today=here.today())
    await check_facilities(here, query.facility)
    rows = await list_targets(
        here.database,
        here.catalogue,
        months.first,
        months.after,
        query.facility,
        history=query.history,
        limit=MAX_ROWS + 1,
    )
    refuse_if_too_long(rows)
    table = TargetTable(
        rows=rows,
        definitions=definitions(TargetRow),
        first=f"{months.first:%Y-%m}",
        to=f"{months.last:%Y-%m}",
        zone=here.catalogue.site.zone.key,
    )
    return await table_answer(request, query, table, row=TargetRow, name="targets")


@router.put(
    "/targets/{facility}/{period}",
    summary="Set a target",
    dependencies=[needs(Permission.PLAN_PRODUCTION)],
    responses=answers(TargetRow, EXAMPLE, meaning="The target that holds now."),
)
async def put_target(
    here: Here,
    asking: Asking,
    facility: Annotated[Facility, Path(description="Facility.")],
    period: Annotated[
        str, Path(description="A local month such as 2026-10, or a production day such as 2026-10-12.")
    ],
    query: Annotated[TargetOf, InQuery()],
    asked: SetTarget,
) -> Response:
    """Set what is to be made in a month or on a day, or withdraw it; what held before stays on record."""
    what = What(_scope(here, facility, query), *_period(period))
    row = await set_target(here.database, here.catalogue, what, asked.quantity, who=asking.name)
    return Response(encode(row), media_type="application/json", headers={"Cache-Control": "no-store"})


def _scope(here: Services, facility: str, query: TargetOf) -> Scope:
    known = here.catalogue.facility.get(facility)
    if known is None:
        raise unknown("facility", [facility], where="path.facility")
    if query.line is not None and query.line not in {line.id for line in known.lines}:
        raise unknown("line", [query.line], where="query.line")
    if query.product is not None and query.product not in here.catalogue.product:
        raise unknown("product", [query.product], where="query.product")
    scope = Scope(facility, query.line, query.product)
    if not scope.stands_in(here.catalogue):
        place = facility if query.line is None else f"line {query.line} of {facility}"
        raise _refused("query.product", f"{place} makes no {query.product or 'products'}")
    return scope


def _period(text: str) -> tuple[Span, date]:
    try:
        if _PERIOD.fullmatch(text):
            month = len(text) == len("2026-10")
            return ("month" if month else "day"), date.fromisoformat(f"{text}-01" if month else text)
    except ValueError:
        pass
    raise _refused(
        "path.period", f"{text[:40]!r} is neither a month such as 2026-10 nor a day such as 2026-10-12"
    )


def _refused(where: str, problem: str) -> Problem:
    wrong = Wrong(where=where, problem=problem)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "parameter", f"{where}: {problem}", [wrong])
