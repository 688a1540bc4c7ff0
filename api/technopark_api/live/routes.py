"""Route of the live stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Query as InQuery
from fastapi import Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import StreamingResponse

from technopark_api.describe import answers
from technopark_api.live.hub import Hub, frame
from technopark_api.live.shapes import HEARTBEAT, Heartbeat
from technopark_api.overview.shapes import (
    FACILITY_EXAMPLE,
    OVERVIEW_EXAMPLE,
    TOTALS_EXAMPLE,
    FacilityNow,
    Overview,
    Totals,
)
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.stations.shapes import EVENT, EventRow
from technopark_api.tables import Query

SHAPES: Final = (Overview, FacilityNow, Totals, EventRow, Heartbeat)
_PING_S: Final = 15.0
_RETRY_MS: Final = 2000
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = resource_router("live")


def _documented() -> dict[int | str, dict[str, Any]]:
    documented = answers(Overview, OVERVIEW_EXAMPLE, meaning="", problems=(HTTPStatus.UNPROCESSABLE_ENTITY,))
    example = b"".join(
        (
            format_sse_event(retry=_RETRY_MS),
            frame("overview", OVERVIEW_EXAMPLE),
            frame("facility", FACILITY_EXAMPLE),
            frame("totals", TOTALS_EXAMPLE),
            frame("event", EVENT),
            frame("heartbeat", HEARTBEAT),
        )
    )
    documented[200] = {
        "description": "Server-sent events whose data are JSON: overview (Overview, first), then, when they change and "
        "at most once a second, facility (FacilityNow) and totals (Totals); event (EventRow) for each change of "
        "state or connection; heartbeat (Heartbeat) every 10 seconds, and at once when the database goes or returns.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": example.decode()}},
    }
    return documented


@router.get("/live", summary="The overview as a stream", responses=_documented())
async def live(here: Here, _: Annotated[Query, InQuery()]) -> Response:
    """Send the overview and then what changes in it; a slow reader gets the newest, not everything in between."""
    return StreamingResponse(_stream(here.live), media_type="text/event-stream", headers=_HEADERS)


async def _stream(hub: Hub) -> AsyncIterator[bytes]:
    with hub.listen() as mailbox:
        yield format_sse_event(retry=_RETRY_MS)
        while (frames := await mailbox.take(_PING_S)) is not None:
            yield frames or KEEPALIVE_COMMENT
