"""The record of what people did: who closed a period, gave a stop another reason, changed a target, made a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec

from technopark.storage.sqlfile import load

_SQL = load("technopark", "audit.sql")


async def record(
    connection: asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any],
    *,
    who: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
) -> None:
    """Put on record what somebody does, within the transaction that does it.

    `action` is a thing and a verb (`stop_reason.assign`), `subject` the public name of what it is done to, and
    `detail` what was before and is now, as it would be written in JSON.
    """
    await connection.execute(_SQL["record"], who, action, subject, msgspec.json.encode(detail).decode())
