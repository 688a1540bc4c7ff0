"""Routes of quarantine and conflicts."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Path, Request, Response
from fastapi import Query as InQuery
from pydantic import Field, StringConstraints

from technopark.storage.sqlfile import load
from technopark_api.access import Asking, Permission, needs
from technopark_api.describe import answers
from technopark_api.filters import OwnIds, any_of
from technopark_api.problems import unknown
from technopark_api.quarantine.shapes import (
    CONFLICTS,
    QUARANTINE,
    QUARANTINED,
    ConflictRow,
    ConflictTable,
    Quarantined,
    QuarantineRow,
    QuarantineState,
    QuarantineTable,
)
from technopark_api.routing import resource_router
from technopark_api.services import Here
from technopark_api.shapes import definitions, encode
from technopark_api.tables import Query, TableQuery, table_answer, to_csv

SHAPES: Final = (QuarantineTable, Quarantined, ConflictTable)
_LARGEST_ID = 2**63 - 1
_SQL = load("technopark_api.quarantine", "queries.sql")

router = resource_router("quarantine")

Reason = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Limit = Annotated[int, Field(ge=1, le=1000, description="How many of the newest.")]


class QuarantineQuery(TableQuery):
    """Which refused messages to tell of, and how many."""

    facility: Annotated[
        OwnIds, Field(description="Facilities as topics named them, known or not; may be repeated.")
    ] = ()
    reason: Annotated[
        tuple[Reason, ...], Field(max_length=50, description="Codes of reasons; may be repeated.")
    ] = ()
    state: Annotated[QuarantineState | None, Field(description="In this state only; all when left out.")] = (
        None
    )
    limit: Limit = 100


class ConflictQuery(TableQuery):
    """How many conflicts to tell of."""

    limit: Limit = 100


@router.get(
    "/quarantine",
    summary="What was refused",
    dependencies=[needs(Permission.SEE_TRUST)],
    responses=answers(
        QuarantineTable,
        QUARANTINE,
        meaning="Refused messages, newest first.",
        csv=to_csv(QUARANTINE, QuarantineRow).decode(),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)
async def quarantine(request: Request, here: Here, query: Annotated[QuarantineQuery, InQuery()]) -> Response:
    """Messages that could not be taken as they came, with the reason; the same bytes again count up."""
    records = await here.database.fetch(
        _SQL["quarantine"], any_of(query.facility), any_of(query.reason), query.state, query.limit
    )
    table = QuarantineTable(
        rows=[QuarantineRow(**record) for record in records], definitions=definitions(QuarantineRow)
    )
    return await table_answer(request, query, table, row=QuarantineRow, name="quarantine")


@router.get(
    "/quarantine/{id}",
    summary="One refused message",
    dependencies=[needs(Permission.SEE_TRUST)],
    responses=answers(Quarantined, QUARANTINED, meaning="The message with its original bytes."),
)
async def one_quarantined(
    here: Here,
    caller: Asking,
    number: Annotated[int, Path(alias="id", ge=1, le=_LARGEST_ID, description="Its number in the table.")],
    _: Annotated[Query, InQuery()],
) -> Response:
    """One refused message with its original bytes, in base64 and as text."""
    records = await here.database.fetch(_SQL["quarantined"], number)
    if not records or not caller.scope.holds(records[0]["facility"]):
        raise unknown("quarantined message", [str(number)], where="path.id")
    record = dict(records[0])
    payload: bytes = record.pop("payload")
    shape = Quarantined(
        **record, payload=base64.b64encode(payload).decode(), text=payload.decode(errors="replace")
    )
    return Response(encode(shape), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/conflicts",
    summary="What was contradicted",
    dependencies=[needs(Permission.SEE_TRUST)],
    responses=answers(
        ConflictTable,
        CONFLICTS,
        meaning="Conflicts, newest first.",
        csv=to_csv(CONFLICTS, ConflictRow).decode(),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)
async def conflicts(
    request: Request, here: Here, caller: Asking, query: Annotated[ConflictQuery, InQuery()]
) -> Response:
    """Values that came for a key already stored with another value: the stored one stands, this one is kept."""
    own = None if caller.scope.facilities is None else sorted(caller.scope.facilities)
    records = await here.database.fetch(_SQL["conflicts"], own, query.limit)
    table = ConflictTable(
        rows=[ConflictRow(**record) for record in records], definitions=definitions(ConflictRow)
    )
    return await table_answer(request, query, table, row=ConflictRow, name="conflicts")
