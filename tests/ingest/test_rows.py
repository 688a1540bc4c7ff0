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
USUAL = Placed(NOW, 1, 5000, 400, 30, 0, 0, 0, None, None, None, Event.NONE, None, NOW)


async def stored(desk: Desk) -> dict[int, list[Placed]]:
    found: dict[int, list[Placed]] = {}
    for row in await desk.connection.fetch("SELECT * FROM reading ORDER BY station_id, ts"):
        before = found.setdefault(row["station_id"], [])
        before.append(placed_of(row, before[-1] if before else None))
    return found


async def test_each_value_comes_back_as_it_was_written(desk: Desk) -> None:
    second = timedelta(seconds=1)
    written = {
        3: [
            USUAL,
            Placed(
                NOW + second,
                2,
                0,
                0,
                0,
                0,
                0,
                0,
                5000,
                None,
                None,
                Event.NONE,
                None,
                NOW + second,
                explicit=True,
            ),
            Placed(
                NOW + 2 * second,
                1,
                1,
                2,
                3,
                0,
                0,
                0,
                None,
                7,
                8,
                Event.RESET,
                "Buyurtma-№7",
                NOW,
                explicit=True,
            ),
            Placed(NOW + 3 * second, 1, 7, 2, 4, 6, 0, 1, None, None, None, Event.NONE, "PO-2231", NOW),
            Placed(
                NOW + 4 * second,
                1,
                0,
                2000,
                5000,
                0,
                1998,
                4996,
                7,
                None,
                None,
                Event.NONE,
                None,
                NOW,
                explicit=True,
            ),
            Placed(
                NOW + 5 * second,
                1,
                0,
                3000,
                5000,
                0,
                1000,
                0,
                7000,
                None,
                None,
                Event.NONE,
                None,
                NOW,
                explicit=True,
            ),
            Placed(
                NOW + 6 * second,
                1,
                9000,
                3000,
                5000,
                2000,
                0,
                0,
                None,
                None,
                None,
                Event.RETURN,
                None,
                NOW,
                explicit=True,
            ),
            Placed(
                NOW + 7 * second, 1, 9000, 4000, 5000, 0, 1000, 0, None, None, None, Event.NONE, "PO-1", NOW
            ),
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
                datetime(2026, 11, 3, 12, 0, 1, 999999, tzinfo=UTC),
                explicit=True,
            )
        ],
    }
    await insert(desk.connection, written)
    assert await stored(desk) == written


async def test_when_a_reading_came_is_kept_to_the_second_and_never_before_it_did(desk: Desk) -> None:
    after = [timedelta(), timedelta(microseconds=1), timedelta(milliseconds=999), timedelta(seconds=-1.5)]
    written = [replace(USUAL, ts=NOW + 10 * wait, received_at=NOW + 11 * wait) for wait in after]
    await insert(desk.connection, {3: written})
    stored_at = {row["ts"]: row for row in await desk.rows("SELECT * FROM reading")}
    assert [stored_at[reading.ts]["received_after_s"] for reading in written] == [0, 1, 1, -1]
    assert {reading.ts: reading.received_at - reading.ts for reading in (await stored(desk))[3]} == {
        reading.ts: timedelta(seconds=after_s)
        for reading, after_s in zip(written, (0, 1, 1, -1), strict=True)
    }


async def test_an_ordinary_reading_takes_no_space_for_what_is_unusual(desk: Desk) -> None:
    await insert(desk.connection, {3: [USUAL]})
    said = (
        "SELECT num_nonnulls(good_inc, scrap_inc, rework_inc, good_held, scrap_held, rework_held, events,"
        " order_code, received_at) FROM reading"
    )
    assert await desk.value(said) == 0


async def test_whole_units_are_written_as_such_and_a_thousandth_is_not_lost(desk: Desk) -> None:
    second = timedelta(seconds=1)
    whole, not_whole = (
        replace(USUAL, good=5000, scrap=0, rework=0),
        replace(USUAL, ts=NOW + second, good=5001),
    )
    await insert(desk.connection, {3: [whole], 4: [not_whole]})
    assert await desk.rows("SELECT good, whole FROM reading ORDER BY ts") == [
        {"good": 5, "whole": True},
        {"good": 5001, "whole": None},
    ]
    assert await stored(desk) == {3: [whole], 4: [not_whole]}


async def test_people_who_ask_for_the_meaning_are_told_what_the_collector_reads(desk: Desk) -> None:
    second = timedelta(seconds=1)
    series = [
        replace(USUAL, good=5000),
        replace(USUAL, ts=NOW + second, good=7500, good_inc=2500),
        replace(USUAL, ts=NOW + 2 * second, good=1000, good_inc=1000, events=Event.RESET, explicit=True),
    ]
    await insert(desk.connection, {3: series, 4: series[1:]})
    told = await desk.rows("SELECT * FROM reading_meaning ORDER BY station_id, ts")
    assert [(row["good"], row["good_inc"], row["events"] or 0, row["received_at"]) for row in told] == [
        (placed.good, placed.good_inc, placed.events, placed.received_at)
        for readings in (await stored(desk)).values()
        for placed in readings
    ]
    assert [row["good_inc"] for row in told] == [0, 2500, 1000, 0, 1000]


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
