"""Route of the overview."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Response

from technopark_api.access import Asking, Permission, needs
from technopark_api.describe import answers
from technopark_api.overview.read import look
from technopark_api.overview.shapes import OVERVIEW_EXAMPLE, Overview
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.tables import Query

SHAPES: Final = (Overview,)

router = resource_router("overview")


@router.get(
    "/overview",
    summary="The park at a glance",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        Overview,
        OVERVIEW_EXAMPLE,
        meaning="Totals and facilities.",
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)
async def overview(here: Here, caller: Asking, _: Annotated[Query, InQuery()]) -> Response:
    """Status, stations, today's output against its plan, and shipments of every facility, with the park's totals."""
    seen = await look(
        here.database, here.catalogue, here.now(), timedelta(seconds=here.settings.stale_after_s)
    )
    shown = seen.within(here.catalogue, caller.scope)
    return Response(encode(shown), media_type="application/json", headers={"Cache-Control": "no-store"})
