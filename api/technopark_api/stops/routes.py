"""Routes of stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Path, Request, Response
from fastapi import Query as InQuery
from pydantic import AwareDatetime, Field, StringConstraints

from technopark_api.access import Asking, Permission, needs
from technopark_api.describe import answers, problem
from technopark_api.filters import Facility, FacilityFilter, Ids, LineFilter, check_facilities, check_lines
from technopark_api.periods import From, To, parse_period
from technopark_api.routing import resource_router
from technopark_api.services import Here, Services
from technopark_api.shapes import definitions, encode
from technopark_api.stops.read import Cursor, Selection, read_stops
from technopark_api.stops.say import SayReason, say_reason
from technopark_api.stops.shapes import (
    REASON_TABLE,
    SAID,
    STOPS,
    ReasonRow,
    ReasonTable,
    SaidReason,
    StopRow,
    StopState,
    StopTable,
)
from technopark_api.tables import TableQuery, table_answer, to_csv

SHAPES: Final = (StopTable, SaidReason, ReasonTable)

router = resource_router("stops")

Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
ReasonText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
StationFilter = Annotated[
    Ids, Field(description="Stations by id within their line; may be repeated. All when left out.")
]
MicroStop = Annotated[
    int | None,
    Field(
        ge=0,
        le=86_400,
        description="Length below which a stop that is over is a micro-stop, in seconds. That of the setting when "
        "left out.",
    ),
]


class StopQuery(TableQuery):
    """Which stops to tell of, and how many."""

    facility: FacilityFilter = ()
    line: LineFilter = ()
    station: StationFilter = ()
    state: Annotated[
        tuple[StopState, ...],
        Field(description="States of stops; may be repeated. down and delay, the unplanned, when left out."),
    ] = ("down", "delay")
    reason: Annotated[
        tuple[ReasonText, ...],
        Field(max_length=50, description="Reasons that go; may be repeated. All when left out."),
    ] = ()
    start: From = None
    to: To = None
    min_s: Annotated[int, Field(ge=0, le=10**9, description="Least length in seconds.")] = 0
    micro: Annotated[
        bool | None, Field(description="Only micro-stops, or none of them. All when left out.")
    ] = None
    micro_stop_s: MicroStop = None
    limit: Annotated[int, Field(ge=1, le=10_000, description="How many of the newest.")] = 100
    cursor: Annotated[
        str | None, Field(description="next of the answer to go on from; the rest as it was asked for then.")
    ] = None


@router.get(
    "/stops",
    summary="Stops",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(StopTable, STOPS, meaning="Stops, newest first.", csv=to_csv(STOPS, StopRow).decode()),
)
async def stops(request: Request, here: Here, query: Annotated[StopQuery, InQuery()]) -> Response:
    """Stops of the stations that count their line's output which overlap the period, whole, newest first."""
    now = here.now()
    period = parse_period(query.start, query.to, zone=here.catalogue.site.zone, now=now)
    cursor = Cursor.parse(query.cursor) if query.cursor is not None else None
    await check_facilities(here, query.facility)
    await check_lines(here, query.line, query.facility)
    micro_s = micro_stop_s(here, query.micro_stop_s)
    selection = Selection(
        query.facility,
        query.line,
        query.station,
        query.state,
        query.reason,
        query.micro,
        timedelta(seconds=query.min_s),
    )
    page = await read_stops(
        here.database,
        here.catalogue,
        selection,
        period,
        cursor,
        micro_below=timedelta(seconds=micro_s),
        event_window=timedelta(seconds=here.settings.stop_event_window_s),
        now=now,
        limit=query.limit,
    )
    table = StopTable(
        rows=page.rows,
        definitions=definitions(StopRow),
        start=period.start,
        to=period.end,
        micro_stop_s=micro_s,
        next=None if page.next is None else str(page.next),
    )
    return await table_answer(request, query, table, row=StopRow, name="stops")


@router.get(
    "/stops/reasons",
    summary="Reasons of stops",
    dependencies=[needs(Permission.SEE_PRODUCTION)],
    responses=answers(
        ReasonTable,
        REASON_TABLE,
        meaning="The codes that have names.",
        csv=to_csv(REASON_TABLE, ReasonRow).decode(),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY,),
    ),
)
async def reasons(request: Request, query: Annotated[TableQuery, InQuery()]) -> Response:
    """What the codes of reasons mean, and their names; machines and people may use others."""
    return await table_answer(request, query, REASON_TABLE, row=ReasonRow, name="reasons")


@router.put(
    "/stops/{facility}/{line}/{station}/{start}/reason",
    summary="Say the reason of a stop",
    dependencies=[needs(Permission.EXPLAIN_STOPS)],
    responses={
        **answers(SaidReason, SAID, meaning="The reason that goes now."),
        404: problem(HTTPStatus.NOT_FOUND, "unknown-stop", "No such station, or no stop of it began then."),
    },
)
async def stop_reason(
    here: Here,
    asking: Asking,
    facility: Facility,
    line: Code,
    station: Code,
    start: Annotated[
        AwareDatetime,
        Path(
            ge=datetime(1970, 1, 1, tzinfo=UTC),
            lt=datetime(2200, 1, 1, tzinfo=UTC),
            description="When the stop began, as the table of stops has it.",
        ),
    ],
    said: SayReason,
) -> Response:
    """The last that was said of a stop goes before the machine's reason; all of it is kept, and on record."""
    answer = await say_reason(
        here.database, (facility, line, station), start.astimezone(UTC), said, asking.name
    )
    return Response(encode(answer), media_type="application/json", headers={"Cache-Control": "no-store"})


def micro_stop_s(here: Services, asked: int | None) -> int:
    """Return the length below which a stop is a micro-stop: as asked for, else as set."""
    return here.settings.micro_stop_s if asked is None else asked
