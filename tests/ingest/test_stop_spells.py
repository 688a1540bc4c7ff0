"""Stops are kept as they follow from the changes of state, whatever the order in which those come."""

from __future__ import annotations

import random

from technopark_ingest.rebuild import rebuild, verify_rollups
from tests.ingest.conftest import Desk
from tests.ingest.test_state_times import entered

STOPS = "SELECT begins, ends, state, reason FROM stop_spell ORDER BY station_id, begins"
LENGTHS = (
    "SELECT state, reason, extract(epoch FROM ends - begins)::int / 60 AS minutes FROM stop_spell"
    " ORDER BY station_id, begins"
)
STATION = "A/L1/S2/state"


async def minutes(desk: Desk) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in await desk.rows(LENGTHS)]


async def test_a_stop_lasts_until_something_else_is_told(desk: Desk) -> None:
    await desk.say((STATION, entered(0, "production")), (STATION, entered(5, "down", "JAM")))
    assert await minutes(desk) == [("down", "JAM", None)]
    await desk.say((STATION, entered(7, "down", "JAM")), (STATION, entered(9, "down", "TOOL-BREAK")))
    await desk.say((STATION, entered(12, "production")))
    assert await minutes(desk) == [("down", "JAM", 4), ("down", "TOOL-BREAK", 3)]


async def test_a_late_change_cuts_a_stop_and_another_joins_two(desk: Desk) -> None:
    await desk.say((STATION, entered(0, "down", "JAM")), (STATION, entered(30, "planned")))
    await desk.say((STATION, entered(10, "production")))
    assert await minutes(desk) == [("down", "JAM", 10), ("planned", None, None)]
    await desk.say((STATION, entered(20, "planned")))
    assert await minutes(desk) == [("down", "JAM", 10), ("planned", None, None)]
    assert await desk.value("SELECT max(begins) - min(begins) = INTERVAL '20 minutes' FROM stop_spell")


async def test_any_order_of_arrival_comes_to_the_same_stops_and_a_rebuild_too(desk: Desk) -> None:
    rng = random.Random(7)
    kinds = (
        ("production", None),
        ("down", "JAM"),
        ("down", "TOOL-BREAK"),
        ("delay", None),
        ("offline", None),
    )
    said = [
        (f"A/L1/{station}/state", entered(minute, *rng.choice(kinds)))
        for station in ("S1", "S2")
        for minute in range(60)
    ]
    await desk.say(*said)
    expected = await desk.rows(STOPS)
    for _ in range(3):
        await desk.connection.execute("TRUNCATE state_change, state_shift, state_day, stop_spell")
        rng.shuffle(said)
        for begin in range(0, len(said), 9):
            await desk.say(*said[begin : begin + 9])
        assert await desk.rows(STOPS) == expected
    await desk.connection.execute("DELETE FROM stop_spell WHERE state = 'down'")
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences
    await rebuild(desk.connection, desk.catalogue, desk.ids)
    assert await desk.rows(STOPS) == expected
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()
