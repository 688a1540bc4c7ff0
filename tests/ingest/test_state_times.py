"""How long a station stayed in which state follows from its changes, whatever the order in which they come."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

from technopark_ingest.rebuild import rebuild, verify_rollups
from tests.ingest.conftest import Desk

BY_STATION = "SELECT * FROM state_shift ORDER BY station_id, day, shift, state, reason, order_code"
TIMES = (
    "SELECT day, shift, state, reason, spent_ms, times FROM state_shift ORDER BY day, shift, state, reason"
)
MINUTE = 60_000
# 10:00 UTC is 15:30 at the small park: an hour into its second shift.
TEN = int(datetime(2026, 11, 2, 10, tzinfo=UTC).timestamp() * 1000)
DAY = date(2026, 11, 2)


def entered(minute: float, state: str, reason: str | None = None, **more: object) -> dict[str, object]:
    """A state that was entered some minutes after 10:00 UTC."""
    return {"ts": TEN + round(minute * MINUTE), "state": state, "reason": reason, **more}


def tuples(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in rows if row["spent_ms"] or row["times"]]


async def test_a_state_is_counted_once_the_next_one_ends_it(desk: Desk) -> None:
    await desk.say(("A/L1/S2/state", entered(0, "production")), ("A/L1/S2/state", entered(5, "down", "JAM")))
    assert tuples(await desk.rows(TIMES)) == [(DAY, "B", "production", "", 5 * MINUTE, 1)]
    await desk.say(("A/L1/S2/state", entered(7.5, "production")))
    assert tuples(await desk.rows(TIMES)) == [
        (DAY, "B", "down", "JAM", 2.5 * MINUTE, 1),
        (DAY, "B", "production", "", 5 * MINUTE, 1),
    ]


async def test_a_stay_through_a_change_of_shift_is_shared_by_both_and_entered_once(desk: Desk) -> None:
    """The second shift ends at 22:30 of the park, 17:00 UTC; the night shift belongs to the day that began it."""
    await desk.say(
        ("A/L1/S2/state", entered(6.5 * 60, "down", "NO-POWER")),
        ("A/L1/S2/state", entered(16 * 60, "production")),
    )
    assert tuples(await desk.rows(TIMES)) == [
        (DAY, "B", "down", "NO-POWER", 30 * MINUTE, 1),
        (DAY, "C", "down", "NO-POWER", 480 * MINUTE, 0),
        (date(2026, 11, 3), "A", "down", "NO-POWER", 60 * MINUTE, 0),
    ]


async def test_a_late_change_cuts_the_stay_that_it_falls_into(desk: Desk) -> None:
    await desk.say(
        ("A/L1/S2/state", entered(0, "production")),
        ("A/L1/S2/state", entered(60, "planned")),
        ("A/L1/S2/state", entered(20, "down", "JAM")),
    )
    await desk.say(("A/L1/S2/state", entered(30, "production")))
    assert tuples(await desk.rows(TIMES)) == [
        (DAY, "B", "down", "JAM", 10 * MINUTE, 1),
        (DAY, "B", "production", "", 50 * MINUTE, 2),
    ]


async def test_any_order_of_arrival_comes_to_the_same_times(desk: Desk) -> None:
    rng = random.Random(5)
    stations = ("A/L1/S1", "A/L1/S2", "B/L1/S1")
    states = [("production", None), ("setup", None), ("delay", "JAM"), ("down", "JAM"), ("planned", "BREAK")]
    said: list[tuple[str, object]] = []
    for station in stations:
        minute = 0.0
        for _ in range(150):
            minute += rng.choice((0.001, 0.5, 3, 40, 600))
            said.append(
                (
                    f"{station}/state",
                    entered(minute - 100_000, *rng.choice(states), order=rng.choice((None, "PO-1"))),
                )
            )
    await desk.say(*said)
    in_order = tuples(await desk.rows(BY_STATION))
    assert len(in_order) > 100
    for table in ("state_change", "state_shift", "state_day", "stop_spell"):
        await desk.connection.execute(f"TRUNCATE {table}")
    said += rng.choices(said, k=60)
    rng.shuffle(said)
    for first in range(0, len(said), 13):
        await desk.say(*said[first : first + 13])
    assert tuples(await desk.rows(BY_STATION)) == in_order
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


async def test_times_that_do_not_follow_from_the_states_are_found_and_mended(desk: Desk) -> None:
    await desk.say(*(("A/L1/S2/state", entered(minute, "production")) for minute in range(5)))
    await desk.connection.execute("UPDATE state_shift SET spent_ms = spent_ms + 1")
    (found,) = (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences
    assert (found.place, found.what) == ("A/L1/S2", f"time in production on {DAY}")
    assert (found.stored, found.expected) == ([4 * MINUTE + 1, 4], [4 * MINUTE, 4])
    await rebuild(desk.connection, desk.catalogue, desk.ids)
    assert tuples(await desk.rows(TIMES)) == [(DAY, "B", "production", "", 4 * MINUTE, 4)]
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()
