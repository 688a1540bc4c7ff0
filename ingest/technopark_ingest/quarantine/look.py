"""What is in quarantine: read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import asyncpg

from technopark.errors import TechnoparkError
from technopark.storage.sqlfile import load

_SQL = load("technopark_ingest.quarantine", "look.sql")

State = Literal["open", "replayed", "discarded"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A refused message without its bytes: why it was refused, when and how often it came, what became of it."""

    id: int
    topic: str
    facility: str | None
    reason: str
    detail: str
    state: State
    first_seen: datetime
    last_seen: datetime
    times: int
    size: int


@dataclass(frozen=True, slots=True)
class Quarantined(Listed):
    """A refused message as it is kept, with its original bytes and what a person has put in place of them."""

    payload: bytes
    fixed_topic: str | None
    fixed_payload: bytes | None


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did to a refused message, and what came of it."""

    at: datetime
    who: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class Overflow:
    """Messages that were only counted since the quarantine was full, with the beginning of the last one."""

    day: date
    facility: str
    reason: str
    times: int
    last_seen: datetime
    topic: str
    detail: str
    example: bytes


async def listed(
    connection: asyncpg.Connection[Any],
    *,
    facility: str | None = None,
    reason: str | None = None,
    state: State | None = "open",
    since: datetime | None = None,
    limit: int = 50,
) -> list[Listed]:
    """Return refused messages, newest first; None filters nothing, `since` looks at when they last came."""
    rows = await connection.fetch(_SQL["list"], facility, reason, state, since, limit)
    return [Listed(**row) for row in rows]


async def waiting(
    connection: asyncpg.Connection[Any], *, facility: str | None = None, reason: str | None = None
) -> list[int]:
    """Return the numbers of all messages that wait for a person, in the order in which they came."""
    return [row["id"] for row in await connection.fetch(_SQL["open"], facility, reason)]


async def shown(connection: asyncpg.Connection[Any], number: int) -> Quarantined:
    """Return one refused message.

    Raises:
        TechnoparkError: there is none of this number.
    """
    row = await connection.fetchrow(_SQL["one"], number)
    if row is None:
        raise TechnoparkError(f"quarantine has no message {number}")
    return Quarantined(**row)


async def history(connection: asyncpg.Connection[Any], number: int) -> list[Action]:
    """Return what was done to a refused message, oldest first."""
    return [Action(**row) for row in await connection.fetch(_SQL["history"], number)]


async def overflow(
    connection: asyncpg.Connection[Any],
    *,
    facility: str | None = None,
    reason: str | None = None,
    since: datetime | None = None,
) -> list[Overflow]:
    """Return what was only counted, newest day first."""
    return [Overflow(**row) for row in await connection.fetch(_SQL["overflow"], facility, reason, since)]
