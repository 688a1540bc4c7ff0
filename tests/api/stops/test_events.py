"""What stops many at once is one event; what stops several by chance or by plan is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.api.stops.test_said import say
from tests.api.stops.test_stops import BEFORE, FIRST, PANELS, SECOND, after, at, told

if TYPE_CHECKING:
    from tests.api.kpi.conftest import Floor

NAMES = ("cause", "reason", "start", "end", "facilities", "lines", "stops", "time_s")


async def out(
    floor: Floor, *stations: tuple[tuple[str, str, str], float], reason: str = "POWER-FAILURE"
) -> None:
    """Stations stand for half an hour from their minute on."""
    floor.api.clock.at = after(400)
    for station, minute in stations:
        await floor.states(station, (after(minute), "down"), reason=reason)
        await floor.states(station, (after(minute + 30), "production"))


async def events_of_stops(floor: Floor) -> list[tuple[Any, ...]]:
    return told(await floor.api.rows("stops"), "facility", "line", "event")


async def test_one_power_failure_of_two_facilities_is_one_event(floor: Floor) -> None:
    await out(floor, (FIRST, 100), (SECOND, 100.5), (PANELS, 101.5))
    await floor.states(PANELS, (after(200), "down"), (after(201), "production"), reason="JAM")
    assert told(await floor.api.rows("stops/events"), *NAMES) == [
        ("reason", "POWER-FAILURE", at(100), at(131.5), ["FR", "PA"], ["FR/L1", "FR/L2", "PA/L1"], 3, 5400)
    ]
    name = "2026-10-12T03:10:00.000Z POWER-FAILURE"
    assert await events_of_stops(floor) == [
        ("PA", "L1", None),
        ("PA", "L1", name),
        ("FR", "L2", name),
        ("FR", "L1", name),
    ]
    assert [row["event"] for row in await floor.api.rows("stops", facility="PA")] == [None, name]
    assert [row["id"] for row in await floor.api.rows("stops/events", facility="PA")] == [name]
    assert await floor.api.rows("stops/events", start="2026-10-13", to="2026-10-14") == []


async def test_two_lines_of_a_facility_are_no_event_and_nor_is_what_begins_later_than_the_window(
    floor: Floor,
) -> None:
    await out(floor, (FIRST, 100), (SECOND, 100), (PANELS, 101.1))
    assert await floor.api.rows("stops/events") == []
    assert {row[2] for row in await events_of_stops(floor)} == {None}
    (event,) = await floor.api.rows("stops/events", window_s=66)
    assert event["stops"] == 3


async def test_what_lies_with_the_line_or_its_plan_is_chance(floor: Floor) -> None:
    for minute, reason in ((100, "JAM"), (150, "NO-ORDER"), (200, "MECHANICAL")):
        await out(floor, (FIRST, minute), (SECOND, minute), (PANELS, minute), reason=reason)
    assert await floor.api.rows("stops/events") == []
    # A code that has no name may be anything.
    await out(floor, (FIRST, 300), (PANELS, 300), reason="NO-GAS")
    assert [row["reason"] for row in await floor.api.rows("stops/events")] == ["NO-GAS"]


async def test_what_a_person_says_makes_a_stop_part_of_the_event(floor: Floor) -> None:
    await out(floor, (FIRST, 100))
    await out(floor, (PANELS, 100.5), reason="ELECTRICAL")
    assert await floor.api.rows("stops/events") == []
    assert (await say(floor, 100.5, PANELS, reason="POWER-FAILURE")).status_code == 200
    (event,) = await floor.api.rows("stops/events")
    assert (event["facilities"], event["stops"]) == (["FR", "PA"], 2)


async def test_an_event_lasts_while_one_of_its_stops_does(floor: Floor) -> None:
    floor.api.clock.at = after(160)
    for station in (FIRST, PANELS):
        await floor.states(station, (after(100), "down"), reason="POWER-FAILURE")
    await floor.states(FIRST, (after(110), "production"))
    assert told(await floor.api.rows("stops/events"), "end", "time_s") == [(None, 600 + 3600)]


async def test_late_news_of_one_more_joins_it_to_the_event_and_changes_no_other(floor: Floor) -> None:
    await out(floor, (FIRST, 100), (PANELS, 100))
    await out(floor, (FIRST, 200), (PANELS, 200))
    before = await floor.api.rows("stops/events")
    await out(floor, (SECOND, 99.5))
    rows = await floor.api.rows("stops/events")
    assert rows[0] == before[0]
    assert told(rows, "start", "stops") == [(at(200), 2), (at(99.5), 3)]


async def test_a_gateway_that_goes_takes_all_of_its_facility(floor: Floor) -> None:
    floor.api.clock.at = after(200)
    for station, minute in ((FIRST, 100), (SECOND, 100.2), (BEFORE, 100.4)):
        await floor.api.connected(station, after(minute), online=False)
    await floor.states(FIRST, (after(99.5), "delay"), (after(130), "production"), reason="SENSOR")
    await floor.states(SECOND, (after(101), "offline"), (after(121), "production"))
    await floor.states(PANELS, (after(100), "down"), (after(110), "production"), reason="SENSOR")
    named = ("gateway", None, at(100), None, ["FR"], ["FR/L1", "FR/L2"], 2, 30.5 * 60 + 1200)
    assert told(await floor.api.rows("stops/events"), *NAMES) == [named]
    for station in (FIRST, SECOND, BEFORE):
        await floor.api.connected(station, after(120), online=True)
    (event,) = await floor.api.rows("stops/events")
    assert event["end"] == at(120)
    assert await events_of_stops(floor) == [("PA", "L1", None), ("FR", "L1", event["id"])]
    (row,) = await floor.api.rows("stops", state="offline")
    assert row["event"] == event["id"] == "2026-10-12T03:10:00.000Z gateway FR"


async def test_one_station_that_goes_offline_is_no_gateway(floor: Floor) -> None:
    floor.api.clock.at = after(200)
    for station, minute in ((FIRST, 100), (SECOND, 100.2), (BEFORE, 105)):
        await floor.api.connected(station, after(minute), online=False)
    assert await floor.api.rows("stops/events") == []


async def test_an_event_at_the_edge_of_the_period_is_whole_and_told_of_once(floor: Floor) -> None:
    midnight = datetime(2026, 10, 11, 19, tzinfo=UTC)
    minute = (midnight - after(0)) / timedelta(minutes=1)
    await out(floor, (FIRST, minute - 0.5), (SECOND, minute), (PANELS, minute + 0.5))
    for days, stops in ((("2026-10-11", "2026-10-12"), [3]), (("2026-10-12", "2026-10-13"), [])):
        rows = await floor.api.rows("stops/events", start=days[0], to=days[1])
        assert [row["stops"] for row in rows] == stops
