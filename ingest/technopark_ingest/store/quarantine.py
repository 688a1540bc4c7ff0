"""Keeps refused messages whole, with topic, reason and times, for a person to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.batch import SetAside

_SQL = load("technopark_ingest.store", "quarantine.sql")


async def store_set_aside(connection: asyncpg.Connection[Any], refused: Sequence[SetAside]) -> None:
    """Keep refused messages; the same bytes on the same topic again count up instead of filling the table."""
    if not refused:
        return
    rows: dict[bytes, list[Any]] = {}
    for item in refused:
        digest = hashlib.sha256(item.topic.encode() + b"\0" + item.payload).digest()
        row = rows.setdefault(
            digest,
            [
                digest,
                _storable(item.topic),
                item.payload,
                None if item.facility is None else _storable(item.facility),
                item.reason,
                _storable(item.detail),
                item.received_at,
                0,
            ],
        )
        row[-1] += 1
    # In one order, so that two writers wait instead of deadlocking.
    await connection.execute(_SQL["keep"], *zip(*(rows[digest] for digest in sorted(rows)), strict=True))


def _storable(text: str) -> str:
    """Return text that a database can hold: NUL becomes visible."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
