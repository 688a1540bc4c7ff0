"""Route of the live stream."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import StreamingResponse

from technopark.errors import Unavailable
from technopark_api.access import Asking, Caller, Permission, needs
from technopark_api.access.caller import still_let_in
from technopark_api.describe import answers
from technopark_api.live.hub import frame
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
from technopark_api.services import Here, Services
from technopark_api.stations.shapes import EVENT, EventRow
from technopark_api.tables import Query

SHAPES: Final = (Overview, FacilityNow, Totals, EventRow, Heartbeat)
_PING_S: Final = 15.0
_RETRY_MS: Final = 2000
# A stream goes on for hours: so long after a session or a key has ended, it ends too.
_ASK_AGAIN_EVERY: Final = timedelta(minutes=1)
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


@router.get(
    "/live",
    summary="The overview as a stream",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=_documented(),
)
async def live(request: Request, here: Here, caller: Asking, _: Annotated[Query, InQuery()]) -> Response:
    """Send the overview and then what changes in it; a slow reader gets the newest, not everything in between."""
    stream = _stream(request, here, caller)
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


async def _stream(request: Request, here: Services, caller: Caller) -> AsyncIterator[bytes]:
    asked_at = here.now()
    with here.live.listen(caller.scope) as mailbox:
        yield format_sse_event(retry=_RETRY_MS)
        while (frames := await mailbox.take(_PING_S)) is not None:
            if here.now() - asked_at >= _ASK_AGAIN_EVERY:
                asked_at = here.now()
                with contextlib.suppress(Unavailable):
                    if not await still_let_in(request, here, caller):
                        return
            yield frames or KEEPALIVE_COMMENT
