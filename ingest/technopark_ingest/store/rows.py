"""Writes rows of `reading` by binary COPY, each made by one call of `struct`.

The driver would look at fifteen values of a row one by one, which costs more than deciding what the reading means.
Each value stands behind its length in bytes, -1 where it is null (PostgreSQL, COPY, "Binary Format").
"""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from technopark_ingest.placed import Placed

_COLUMNS: Final = (
    *("station_id", "ts", "product_id", "good", "scrap", "rework", "good_inc", "scrap_inc", "rework_inc"),
    # What nearly every reading has the same stands at the end of a row.
    *("received_at", "good_held", "scrap_held", "rework_held", "events", "order_code"),
)
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000
_SECOND_US = 1_000_000
_INT = 4
_BIGINT = 8
_NULL = struct.pack(">i", -1)
_BEGINNING = struct.Struct(">hiii")
_PRODUCT = struct.Struct(">iii")
_ROW = struct.Struct(f">{_BEGINNING.size}sq{_PRODUCT.size}sqiqiqiqiqiqiq{5 * len(_NULL)}s")
_USUAL_END = 5 * _NULL
# Rows that are sent at once, at least.
_PIECE = 500
_WITHOUT_END = slice(-len(_USUAL_END))


async def insert(connection: asyncpg.Connection[Any], placements: Mapping[int, Sequence[Placed]]) -> None:
    """Insert readings by station; a key that is there already fails it.

    Raises:
        asyncpg.DataError: a number is too large for its column, as an INSERT of it would raise.
    """
    await connection.copy_to_table("reading", source=_pieces(placements), columns=_COLUMNS, format="binary")


async def _pieces(placements: Mapping[int, Sequence[Placed]]) -> AsyncIterator[bytes]:
    """Give the rows piece by piece, so that the server inserts some while the next are being made."""
    rows = [_SIGNATURE]
    for station_id, readings in placements.items():
        try:
            rows += _rows(_BEGINNING.pack(len(_COLUMNS), _INT, station_id, _BIGINT), readings)
        except struct.error as error:
            raise asyncpg.DataError(str(error)) from error
        if len(rows) >= _PIECE:
            yield b"".join(rows)
            rows = []
    rows.append(_END)
    yield b"".join(rows)


def _rows(beginning: bytes, readings: Iterable[Placed]) -> list[bytes]:
    parts: list[bytes] = []
    product_id, product = 0, _PRODUCT.pack(_INT, 0, _BIGINT)
    received_at, received_us = _EPOCH, 0
    pack, add = _ROW.pack, parts.append
    for placed in readings:
        # Neighbours mostly are of one product, and came with the same read from the network.
        if placed.product_id != product_id:
            product_id = placed.product_id
            product = _PRODUCT.pack(_INT, product_id, _BIGINT)
        if placed.received_at is not received_at:
            received_at = placed.received_at
            # To the full second, never before it came: microseconds that repeat nothing take more than all totals.
            received_us = -(-_microseconds(received_at) // _SECOND_US) * _SECOND_US
        since = placed.ts - _EPOCH
        row = pack(
            beginning,
            # What `_microseconds` tells, without its call: this is done for each reading.
            since.days * _DAY_US + since.seconds * _SECOND_US + since.microseconds,
            product,
            placed.good,
            _BIGINT,
            placed.scrap,
            _BIGINT,
            placed.rework,
            _BIGINT,
            placed.good_inc,
            _BIGINT,
            placed.scrap_inc,
            _BIGINT,
            placed.rework_inc,
            _BIGINT,
            received_us,
            _USUAL_END,
        )
        if (
            placed.order is None
            and not placed.events
            and placed.good_held is None
            and placed.scrap_held is None
            and placed.rework_held is None
        ):
            add(row)
        else:
            add(row[_WITHOUT_END] + _end(placed))
    return parts


def _end(placed: Placed) -> bytes:
    held = (placed.good_held, placed.scrap_held, placed.rework_held)
    order = None if placed.order is None else placed.order.encode()
    return b"".join(
        (
            *(_NULL if total is None else struct.pack(">iq", _BIGINT, total) for total in held),
            # An ordinary reading's events are null: it costs no space.
            struct.pack(">ih", 2, placed.events) if placed.events else _NULL,
            _NULL if order is None else struct.pack(">i", len(order)) + order,
        )
    )


def _microseconds(instant: datetime) -> int:
    since = instant - _EPOCH
    return since.days * _DAY_US + since.seconds * _SECOND_US + since.microseconds
