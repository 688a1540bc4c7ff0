"""Route of events that stopped several lines at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, check_facilities
from technopark_api.periods import From, To, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.stops.events import read_events, with_stops_of_gateways
from technopark_api.stops.events_shapes import EVENTS, StopEventRow, StopEventTable, event_row
from technopark_api.tables import TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (StopEventTable,)

router = resource_router("stops")


class StopEventQuery(TableQuery):
    """Which events to tell of, and what is taken for one."""

    facility: FacilityFilter = ()
    start: From = None
    to: To = None
    window_s: Annotated[
        int | None,
        Field(
            ge=0,
            le=3600,
            description="Seconds within which the next stop has to begin. That of the setting when left out.",
        ),
    ] = None


@router.get(
    "/stops/events",
    summary="What stopped many at once",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        StopEventTable,
        EVENTS,
        meaning="Events, newest first.",
        csv=to_csv(EVENTS, StopEventRow).decode(),
    ),
)
async def stop_events(request: Request, here: Here, query: Annotated[StopEventQuery, InQuery()]) -> Response:
    """Events that began in the period, whole: a power failure is one, and not as many as it has stops."""
    now = here.now()
    period = parse_period(query.start, query.to, zone=here.catalogue.site.zone, now=now)
    await check_facilities(here, query.facility)
    window_s = here.settings.stop_event_window_s if query.window_s is None else query.window_s
    window = timedelta(seconds=window_s)
    events = await read_events(here.database, period, window=window, now=now, facilities=query.facility)
    events = await with_stops_of_gateways(here.database, events, window=window, now=now)
    refuse_if_too_long(events)
    table = StopEventTable(
        rows=[event_row(event) for event in events],
        definitions=definitions(StopEventRow),
        start=period.start,
        to=period.end,
        window_s=window_s,
    )
    return await table_answer(request, query, table, row=StopEventRow, name="stop-events")
