"""A person's view of refused messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from technopark.errors import TechnoparkError
from technopark.storage.sqlfile import load

_SQL = load("technopark_ingest", "quarantine.sql")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused message as it is kept: original bytes, why it was refused, when and how often it came."""

    id: int
    topic: str
    payload: bytes
    facility: str | None
    reason: str
    detail: str
    first_seen: datetime
    last_seen: datetime
    times: int


async def listed(
    connection: asyncpg.Connection[Any], *, facility: str | None, reason: str | None, limit: int
) -> list[Quarantined]:
    """Return refused messages, newest first."""
    return [Quarantined(**row) for row in await connection.fetch(_SQL["list"], facility, reason, limit)]


async def shown(connection: asyncpg.Connection[Any], number: int) -> Quarantined:
    """Return one refused message.

    Raises:
        TechnoparkError: there is none of this number.
    """
    row = await connection.fetchrow(_SQL["one"], number)
    if row is None:
        raise TechnoparkError(f"quarantine has no message {number}")
    return Quarantined(**row)
