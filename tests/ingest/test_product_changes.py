"""Which product a station makes is kept as it follows from the readings, whatever the order in which those come."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from technopark_ingest.rebuild import rebuild, verify_rollups
from tests.ingest.conftest import Desk, output

STATION = "A/L2/S1/output"
CHANGES = "SELECT ts, code FROM product_change JOIN product ON product.id = product_id ORDER BY ts"
BEGIN = datetime(2026, 11, 2, 10, tzinfo=UTC)


def made(minute: int, product: str) -> tuple[str, Mapping[str, object]]:
    return STATION, output(minute * 60, minute, product=product)


async def changes(desk: Desk) -> list[tuple[int, str]]:
    rows = await desk.rows(CHANGES)
    return [((row["ts"] - BEGIN) // timedelta(minutes=1), row["code"]) for row in rows]


async def test_the_first_reading_and_each_of_another_product_is_kept(desk: Desk) -> None:
    await desk.say(*(made(minute, "A-ONE") for minute in range(3)))
    await desk.say(made(3, "A-ONE"))
    assert await changes(desk) == [(0, "A-ONE")]
    await desk.say(made(4, "A-TWO"), made(5, "A-TWO"), made(6, "A-ONE"))
    await desk.say(made(7, "A-TWO"))
    assert await changes(desk) == [(0, "A-ONE"), (4, "A-TWO"), (6, "A-ONE"), (7, "A-TWO")]


async def test_a_late_reading_moves_a_change_and_another_makes_two(desk: Desk) -> None:
    await desk.say(made(10, "A-ONE"), made(20, "A-TWO"), made(30, "A-TWO"))
    await desk.say(made(15, "A-TWO"))
    assert await changes(desk) == [(10, "A-ONE"), (15, "A-TWO")]
    await desk.say(made(25, "A-ONE"), made(12, "A-ONE"))
    assert await changes(desk) == [(10, "A-ONE"), (15, "A-TWO"), (25, "A-ONE"), (30, "A-TWO")]
    await desk.say(made(5, "A-ONE"))
    assert await changes(desk) == [(5, "A-ONE"), (15, "A-TWO"), (25, "A-ONE"), (30, "A-TWO")]


async def test_any_order_of_arrival_comes_to_the_same_changes_and_a_rebuild_too(desk: Desk) -> None:
    rng = random.Random(11)
    said, product = [], "A-ONE"
    for minute in range(300):
        product = rng.choice(("A-ONE", "A-TWO")) if rng.random() < 0.15 else product
        said.append(made(minute, product))
    await desk.say(*said)
    expected = await changes(desk)
    assert len(expected) > 20
    for _ in range(3):
        await desk.connection.execute("TRUNCATE reading, output_quarter, output_day, product_change")
        await desk.connection.execute("UPDATE station_head SET ts = NULL")
        rng.shuffle(said)
        for first in range(0, len(said), 17):
            await desk.say(*said[first : first + 17])
        assert await changes(desk) == expected
    await desk.connection.execute("DELETE FROM product_change WHERE ts > $1", BEGIN)
    found = (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences
    assert {difference.what.split(" at ")[0] for difference in found} >= {"change of product"}
    await rebuild(desk.connection, desk.catalogue, desk.ids)
    assert await changes(desk) == expected
