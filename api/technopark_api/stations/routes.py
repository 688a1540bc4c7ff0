"""Routes of stations: how they stand, events, timelines."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response
from pydantic import Field

from technopark_api.access import Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import FacilityFilter, LineFilter, any_of, check_facilities, check_lines
from technopark_api.periods import From, To, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions
from technopark_api.stations.read import read_events, read_stations, read_timeline
from technopark_api.stations.shapes import (
    EVENTS,
    STATIONS,
    TIMELINE,
    EventRow,
    EventTable,
    StationRow,
    StationTable,
    TimelineRow,
    TimelineTable,
)
from technopark_api.tables import MAX_ROWS, TableQuery, refuse_if_too_long, table_answer, to_csv

SHAPES: Final = (StationTable, EventTable, TimelineTable)

router = resource_router("stations")


class StationQuery(TableQuery):
    """Which stations to tell of."""

    facility: FacilityFilter = ()


class EventQuery(TableQuery):
    """Which events to tell of, and how many."""

    facility: FacilityFilter = ()
    limit: Annotated[int, Field(ge=1, le=1000, description="How many of the newest.")] = 50


class TimelineQuery(TableQuery):
    """Which stations to tell of, and in which period."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    start: From = None
    to: To = None


@router.get(
    "/stations",
    summary="How stations stand",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        StationTable,
        STATIONS,
        meaning="Stations in the order of the catalogue.",
        csv=to_csv(STATIONS, StationRow).decode(),
    ),
)
async def stations(request: Request, here: Here, query: Annotated[StationQuery, InQuery()]) -> Response:
    """State, connection and staleness of each station; one never heard of has nulls."""
    await check_facilities(here, query.facility)
    now, stale_after_s = here.now(), here.settings.stale_after_s
    table = StationTable(
        rows=await read_stations(
            here.database, here.catalogue, query.facility, now, timedelta(seconds=stale_after_s)
        ),
        definitions=definitions(StationRow),
        now=now,
        stale_after_s=stale_after_s,
    )
    return await table_answer(request, query, table, row=StationRow, name="stations")


@router.get(
    "/events",
    summary="What changed",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        EventTable, EVENTS, meaning="Changes, newest first.", csv=to_csv(EVENTS, EventRow).decode()
    ),
)
async def events(request: Request, here: Here, query: Annotated[EventQuery, InQuery()]) -> Response:
    """Changes of state and connection, newest first."""
    await check_facilities(here, query.facility)
    table = EventTable(
        rows=await read_events(here.database, any_of(query.facility), query.limit),
        definitions=definitions(EventRow),
    )
    return await table_answer(request, query, table, row=EventRow, name="events")


@router.get(
    "/timeline",
    summary="States over time",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        TimelineTable,
        TIMELINE,
        meaning="Intervals by station, in the order of catalogue and time.",
        csv=to_csv(TIMELINE, TimelineRow).decode(),
    ),
)
async def timeline(request: Request, here: Here, query: Annotated[TimelineQuery, InQuery()]) -> Response:
    """The intervals that stations spent in each state, clipped to the period."""
    now = here.now()
    period = parse_period(query.start, query.to, zone=here.catalogue.site.zone, now=now)
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    rows = await read_timeline(
        here.database, any_of(query.facility), any_of(query.line), period, now=now, limit=MAX_ROWS + 1
    )
    refuse_if_too_long(rows)
    table = TimelineTable(rows=rows, definitions=definitions(TimelineRow), start=period.start, to=period.end)
    return await table_answer(request, query, table, row=TimelineRow, name="timeline")
