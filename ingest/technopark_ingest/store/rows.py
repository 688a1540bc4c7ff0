"""Writes rows of `reading` by binary COPY, each made by one call of `struct`.

The driver would look at sixteen values of a row one by one, which costs more than deciding what the reading means.
Each value stands behind its length in bytes, -1 where it is null (PostgreSQL, COPY, "Binary Format").
"""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from technopark.quantity import THOUSAND
from technopark_ingest.placed import Placed

_COLUMNS: Final = (
    *("station_id", "ts", "product_id", "good", "scrap", "rework", "received_after_s"),
    # What nearly every reading has the same stands at the end of a row.
    *(
        "whole",
        "good_inc",
        "scrap_inc",
        "rework_inc",
        "good_held",
        "scrap_held",
        "rework_held",
        "events",
        "order_code",
    ),
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
_WHOLE = struct.pack(">i?", 1, True)
# What a reading that counts on ends with, of whole units and of parts of them.
_END_OF_WHOLE = _WHOLE + 8 * _NULL
_END_OF_PARTS = 9 * _NULL
_ROW = struct.Struct(f">{_BEGINNING.size}sq{_PRODUCT.size}sqiqiqii")
# Parts that are sent at once, at least, of which each row has two.
_PIECE = 1000


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
            received_us = _microseconds(received_at)
        since = placed.ts - _EPOCH
        # What `_microseconds` tells, without its call: this is done for each reading.
        ts_us = since.days * _DAY_US + since.seconds * _SECOND_US + since.microseconds
        good, scrap, rework = placed.good, placed.scrap, placed.rework
        whole = not (good % THOUSAND or scrap % THOUSAND or rework % THOUSAND) and (
            not placed.explicit or _whole(placed)
        )
        if whole:
            good, scrap, rework = good // THOUSAND, scrap // THOUSAND, rework // THOUSAND
        add(
            pack(
                beginning,
                ts_us,
                product,
                good,
                _BIGINT,
                scrap,
                _BIGINT,
                rework,
                _INT,
                # Rounded up: never before it came. A time of its own would take more than all totals.
                -((ts_us - received_us) // _SECOND_US),
            )
        )
        if placed.order is None and not placed.explicit:
            add(_END_OF_WHOLE if whole else _END_OF_PARTS)
        else:
            add(_end(placed, THOUSAND if whole else 1))
    return parts


def _whole(placed: Placed) -> bool:
    """Tell whether what a reading says besides its totals is of whole units, too."""
    held = (placed.good_held, placed.scrap_held, placed.rework_held)
    said = (placed.good_inc, placed.scrap_inc, placed.rework_inc, *(total or 0 for total in held))
    return not any(amount % THOUSAND for amount in said)


def _end(placed: Placed, unit: int) -> bytes:
    whole = _NULL if unit == 1 else _WHOLE
    order = _NULL if placed.order is None else _text(placed.order)
    if not placed.explicit:
        return whole + 7 * _NULL + order
    amounts = (
        *(placed.good_inc, placed.scrap_inc, placed.rework_inc),
        *(placed.good_held, placed.scrap_held, placed.rework_held),
    )
    return b"".join(
        (
            whole,
            *(_NULL if amount is None else struct.pack(">iq", _BIGINT, amount // unit) for amount in amounts),
            # An ordinary reading's events are null: it costs no space.
            struct.pack(">ih", 2, placed.events) if placed.events else _NULL,
            order,
        )
    )


def _text(said: str) -> bytes:
    encoded = said.encode()
    return struct.pack(">i", len(encoded)) + encoded


def _microseconds(instant: datetime) -> int:
    since = instant - _EPOCH
    return since.days * _DAY_US + since.seconds * _SECOND_US + since.microseconds
