"""Another value offered for a key that is stored already: the stored one stands, the offered one is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from technopark.storage.sqlfile import load

_SQL = load("technopark_ingest.store", "conflicts.sql")


class Conflict(msgspec.Struct, frozen=True):
    """What was stored under a key, and what else was offered for it."""

    kind: str
    key: str
    stored: dict[str, Any]
    offered: dict[str, Any]
    received_at: datetime


async def store_conflicts(
    connection: asyncpg.Connection[Any], conflicts: Sequence[Conflict], *, times: int = 1
) -> None:
    """Keep conflicts that were each offered so many `times`; the same offer again counts up."""
    if not conflicts:
        return
    rows: dict[bytes, list[Any]] = {}
    for conflict in conflicts:
        offered = msgspec.json.encode(conflict.offered)
        digest = hashlib.sha256(b"\0".join((conflict.kind.encode(), conflict.key.encode(), offered))).digest()
        row = rows.setdefault(
            digest,
            [
                conflict.kind,
                conflict.key,
                msgspec.json.encode(conflict.stored).decode(),
                offered.decode(),
                digest,
                conflict.received_at,
                0,
            ],
        )
        row[-1] += times
    # In one order, so that two writers wait instead of deadlocking.
    await connection.execute(_SQL["keep"], *zip(*(rows[digest] for digest in sorted(rows)), strict=True))
