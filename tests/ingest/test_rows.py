"""What is written by binary COPY is what the table then holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from technopark.counters import Event
from technopark_ingest.placed import Placed
from technopark_ingest.store.rows import insert
from technopark_ingest.store.values import placed_of
from tests.ingest.conftest import NOW, Desk

LARGEST = 2**63 - 1
USUAL = Placed(NOW, 1, 5000, 400, 30, 2000, 100, 10, None, None, None, Event.NONE, None, NOW)


async def stored(desk: Desk) -> dict[int, list[Placed]]:
    found: dict[int, list[Placed]] = {}
    for row in await desk.connection.fetch("SELECT * FROM reading ORDER BY station_id, ts"):
        found.setdefault(row["station_id"], []).append(placed_of(row))
    return found


async def test_each_value_comes_back_as_it_was_written(desk: Desk) -> None:
    second = timedelta(seconds=1)
    written = {
        3: [
            USUAL,
            Placed(NOW + second, 2, 0, 0, 0, 0, 0, 0, 5000, None, None, Event.NONE, None, NOW + second),
            Placed(NOW + 2 * second, 1, 1, 2, 3, 0, 0, 0, None, 7, 8, Event.RESET, "Buyurtma-№7", NOW),
            Placed(NOW + 3 * second, 1, 1, 2, 3, 0, 0, 0, None, None, None, Event.NONE, "PO-2231", NOW),
        ],
        4: [
            Placed(
                datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
                2**31 - 1,
                *(LARGEST, LARGEST, LARGEST),
                *(LARGEST, LARGEST, LARGEST),
                *(LARGEST, LARGEST, LARGEST),
                Event.ROLLOVER | Event.REPLACED,
                "x" * 200,
                datetime(2026, 11, 3, 12, 0, 1, tzinfo=UTC),
            )
        ],
    }
    await insert(desk.connection, written)
    assert await stored(desk) == written


async def test_when_a_reading_came_is_kept_to_the_second_and_never_before_it_did(desk: Desk) -> None:
    came = [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(milliseconds=999)]
    await insert(
        desk.connection,
        {3: [replace(USUAL, ts=at, received_at=at) for at in came]},
    )
    stored_at = await desk.rows("SELECT ts, received_at FROM reading ORDER BY ts")
    assert [row["ts"] for row in stored_at] == came
    assert [row["received_at"] - NOW for row in stored_at] == [
        timedelta(seconds=count) for count in (0, 1, 1)
    ]


async def test_an_ordinary_reading_takes_no_space_for_what_is_unusual(desk: Desk) -> None:
    await insert(desk.connection, {3: [USUAL]})
    unusual = "SELECT num_nonnulls(good_held, scrap_held, rework_held, events, order_code) FROM reading"
    assert await desk.value(unusual) == 0


async def test_a_number_too_large_for_its_column_is_blamed_on_the_value(desk: Desk) -> None:
    beyond = Placed(NOW, 1, 2**63, 0, 0, 0, 0, 0, None, None, None, Event.NONE, None, NOW)
    with pytest.raises(asyncpg.DataError):
        await insert(desk.connection, {3: [USUAL], 4: [beyond]})
    assert await stored(desk) == {}


async def test_a_key_that_is_there_already_fails_all(desk: Desk) -> None:
    await insert(desk.connection, {3: [USUAL]})
    with pytest.raises(asyncpg.UniqueViolationError):
        await insert(desk.connection, {2: [USUAL], 3: [USUAL]})
    assert await stored(desk) == {3: [USUAL]}
