"""Keeps refused messages whole, with topic, reason and times, for a person to look at, within bounds.

Beyond the bounds a new message is no longer kept whole but counted, with the beginning of the last one of its kind:
a plant that sends nothing but nonsense fills no disk, and nothing of it goes unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import asyncpg

from technopark.settings import Settings
from technopark.storage.sqlfile import load
from technopark_ingest.batch import SetAside
from technopark_ingest.store.ledger import Account

_SQL = load("technopark_ingest.store", "quarantine.sql")
_MB = 1_000_000
_EXAMPLE_BYTES = 1024


class Bounds(NamedTuple):
    """How many messages may wait in quarantine, and how many bytes they may take up."""

    messages: int
    size: int

    @classmethod
    def of(cls, settings: Settings) -> Bounds:
        """Return the bounds of an installation."""
        return cls(settings.quarantine_max_rows, settings.quarantine_max_mb * _MB)


async def store_set_aside(
    connection: asyncpg.Connection[Any], refused: Sequence[SetAside], bounds: Bounds, *, times: int = 1
) -> int:
    """Keep refused messages that each came so many `times`, and return how many could be counted only.

    The same bytes on the same topic again count up instead of filling the table. The bounds are looked at once,
    so they are exceeded by one batch at most of each collector that writes at that moment.
    """
    if not refused:
        return 0
    kept: dict[bytes, _Kept] = {}
    for item in refused:
        digest = hashlib.sha256(item.topic.encode() + b"\0" + item.payload).digest()
        kept.setdefault(digest, _Kept(digest)).add(item, times)
    over = await _beyond(connection, list(kept.values()), bounds)
    if over:
        await _count_only(connection, over)
    # In one order, so that two writers wait instead of deadlocking.
    rows = [kept[digest] for digest in sorted(kept.keys() - {row.digest for row in over})]
    if rows:
        booked = [
            (row.digest, day, *account, count)
            for row in rows
            for (day, account), count in sorted(row.booked.items())
        ]
        await connection.execute(
            _SQL["keep"], *zip(*(row.columns() for row in rows), strict=True), *zip(*booked, strict=True)
        )
    return sum(row.times for row in over)


@dataclass(slots=True)
class _Kept:
    """The same bytes on the same topic, however often they came: `last` is the last of them."""

    digest: bytes
    times: int = 0
    booked: dict[tuple[date, Account], int] = field(default_factory=dict)
    first_seen: datetime = field(init=False)
    last: SetAside = field(init=False)

    def add(self, item: SetAside, times: int) -> None:
        if not self.times:
            self.first_seen = item.received_at
        self.last = item
        self.times += times
        key = (item.day, item.account)
        self.booked[key] = self.booked.get(key, 0) + times

    def columns(self) -> tuple[object, ...]:
        item = self.last
        return (
            self.digest,
            storable(item.topic),
            item.payload,
            None if item.facility is None else storable(item.facility),
            item.reason,
            storable(item.detail),
            self.first_seen,
            item.received_at,
            self.times,
        )


async def _beyond(connection: asyncpg.Connection[Any], rows: Sequence[_Kept], bounds: Bounds) -> list[_Kept]:
    """Return those of the messages that are new and for which there is no room."""
    size = await connection.fetchrow(_SQL["size"])
    messages, taken = size if size is not None else (0, 0)
    new_bytes = sum(len(row.last.payload) for row in rows)
    if messages + len(rows) <= bounds.messages and taken + new_bytes <= bounds.size:
        return []
    known = {row["digest"] for row in await connection.fetch(_SQL["known"], [row.digest for row in rows])}
    over: list[_Kept] = []
    for row in rows:
        if row.digest in known:
            continue
        if messages < bounds.messages and taken + len(row.last.payload) <= bounds.size:
            messages += 1
            taken += len(row.last.payload)
        else:
            over.append(row)
    return over


async def _count_only(connection: asyncpg.Connection[Any], rows: Iterable[_Kept]) -> None:
    counted: dict[tuple[date, str, str], list[Any]] = {}
    for row in rows:
        item = row.last
        for (day, account), times in row.booked.items():
            sums = counted.setdefault((day, account.facility, item.reason), [0])
            sums[0] += times
            example = item.payload[:_EXAMPLE_BYTES]
            sums[1:] = [item.received_at, storable(item.topic), storable(item.detail), example]
    await connection.execute(
        _SQL["count_only"], *zip(*((*key, *counted[key]) for key in sorted(counted)), strict=True)
    )


def storable(text: str) -> str:
    """Return text that a database can hold: NUL becomes visible."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
