"""Route of alerts."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark.alerts import RULES, Kind, Severity
from technopark_api.access import Asking, Permission, needs
from technopark_api.alerts.read import read_alerts
from technopark_api.alerts.shapes import EXAMPLE, AlertRow, AlertTable
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, check_facilities
from technopark_api.routing import resource_router
from technopark_api.scope import present_scope
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.tables import TableQuery, table_answer, to_csv

SHAPES: Final = (AlertTable,)

router = resource_router("alerts")


class AlertQuery(TableQuery):
    """Of which facilities to tell, and of what."""

    facility: FacilityFilter = ()
    kind: Annotated[
        tuple[Kind, ...],
        Field(max_length=len(RULES), description="Kinds; may be repeated. All when left out."),
    ] = ()
    severity: Annotated[
        tuple[Severity, ...],
        Field(max_length=2, description="Severities; may be repeated. All when left out."),
    ] = ()


@router.get(
    "/alerts",
    summary="What is to be looked at",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        AlertTable,
        EXAMPLE,
        meaning="Rows by severity, kind and place, the gravest first; none when all is well.",
        csv=to_csv(EXAMPLE, AlertRow).decode(),
    ),
)
async def alerts(
    request: Request, here: Here, caller: Asking, query: Annotated[AlertQuery, InQuery()]
) -> Response:
    """What the rules find now, as Grafana's alerts do; of kinds that the caller's role lets them see."""
    await check_facilities(here, query.facility)
    scope = present_scope()

    def holds(facility: str | None) -> bool:
        return scope.holds(facility) and (not query.facility or facility in query.facility)

    now = here.now()
    rules = [
        rule
        for rule in RULES
        if caller.may(rule.permission)
        and (not query.kind or rule.kind in query.kind)
        and (not query.severity or rule.severity in query.severity)
    ]
    table = AlertTable(
        rows=await read_alerts(
            here.database, rules, now=now, stale_after_s=here.settings.stale_after_s, holds=holds
        ),
        definitions=definitions(AlertRow),
        now=now,
    )
    return await table_answer(request, query, table, row=AlertRow, name="alerts")
