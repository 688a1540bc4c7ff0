"""Stops: what the writer stored of a station's states, one by one."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from technopark.reasons import REASONS
from technopark_simulator.plant.reasons import REASONS as SIMULATED

if TYPE_CHECKING:
    from tests.api.kpi.conftest import Floor

FIRST, SECOND, BEFORE, PANELS = ("FR", "L1", "S2"), ("FR", "L2", "S1"), ("FR", "L1", "S1"), ("PA", "L1", "S1")
# The first shift of FR on Monday, 12 October: 06:30 in Tashkent.
MORNING = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def at(minutes: float) -> str:
    return after(minutes).isoformat().replace("+00:00", "Z")


def told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


async def a_shift(floor: Floor) -> None:
    """Four hours of a line: a jam of 90 s, a breakdown of 20 minutes, a break, and a breakdown that lasts."""
    floor.api.clock.at = after(240)
    await floor.states(
        FIRST, (after(0), "production"), (after(31.5), "production"), (after(80), "production")
    )
    await floor.states(FIRST, (after(30), "delay"), reason="JAM")
    await floor.states(FIRST, (after(60), "down"), reason="MECHANICAL", order="PO-1")
    await floor.states(FIRST, (after(120), "planned"), reason="BREAK")
    await floor.states(FIRST, (after(150), "production"))
    await floor.states(FIRST, (after(200), "down"))


async def test_a_stop_is_a_spell_of_the_station_that_counts_in_down_or_delay(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(BEFORE, (after(10), "down"), (after(20), "production"))
    rows = await floor.api.rows("stops")
    assert told(rows, "line", "station", "start", "end", "length_s", "state", "reason", "micro") == [
        ("L1", "S2", at(200), None, 2400, "down", None, False),
        ("L1", "S2", at(60), at(80), 1200, "down", "MECHANICAL", False),
        ("L1", "S2", at(30), at(31.5), 90, "delay", "JAM", True),
    ]
    assert {(row["kind"], row["day"], row["shift"], row["crew"]) for row in rows} == {
        ("unplanned", "2026-10-12", "A", None)
    }


async def test_a_stop_tells_the_crew_that_was_to_work_the_shift_in_which_it_began(floor: Floor) -> None:
    """The panels' only shift, from 08:00, has a crew; on Sunday it is not worked, and nobody's."""
    sunday = -24 * 60
    floor.api.clock.at = after(240)
    for begins in (after(sunday + 120), after(120)):
        await floor.states(PANELS, (begins, "down"), (begins + timedelta(minutes=9), "production"))
    rows = await floor.api.rows("stops", start="2026-10-10")
    assert told(rows, "day", "shift", "crew") == [("2026-10-12", "A", "K1"), ("2026-10-11", "A", None)]


async def test_other_states_are_told_of_where_they_are_asked_for(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(SECOND, (after(0), "setup"), (after(15), "offline"))
    rows = await floor.api.rows("stops", state=["planned", "setup", "offline"])
    assert told(rows, "line", "start", "end", "kind", "reason") == [
        ("L1", at(120), at(150), "planned", "BREAK"),
        ("L2", at(15), None, "unknown", None),
        ("L2", at(0), at(15), "setup", None),
    ]


async def test_what_says_the_same_again_begins_no_other_stop(floor: Floor) -> None:
    floor.api.clock.at = after(100)
    await floor.states(FIRST, (after(0), "production"), (after(40), "production"))
    for minute, order in ((10, "PO-1"), (20, "PO-2"), (30, "PO-2")):
        await floor.states(FIRST, (after(minute), "down"), reason="JAM", order=order)
    await floor.states(FIRST, (after(35), "down"), reason="SENSOR")
    both = [(at(35), at(40), "SENSOR"), (at(10), at(35), "JAM")]
    assert told(await floor.api.rows("stops"), "start", "end", "reason") == both
    # Nor does it where the period cuts in between, on either side.
    assert told(await floor.api.rows("stops", start=at(25), to=at(26)), "start", "end", "reason") == both[1:]
    assert told(await floor.api.rows("stops", start=at(30), to=at(36)), "start", "end", "reason") == both


async def test_one_that_lasts_goes_on_and_is_no_micro_stop_before_it_is_known(floor: Floor) -> None:
    floor.api.clock.at = after(1)
    await floor.states(FIRST, (after(0), "down"))
    (row,) = await floor.api.rows("stops")
    assert (row["length_s"], row["micro"]) == (60, None)
    assert await floor.api.rows("stops", micro=True) == []
    floor.api.clock.at = after(2)
    (row,) = await floor.api.rows("stops", micro=False)
    assert (row["length_s"], row["end"], row["micro"]) == (120, None, False)
    floor.api.clock.at = after(3 * 24 * 60)
    (row,) = await floor.api.rows("stops")
    assert (row["start"], row["length_s"]) == (at(0), 3 * 24 * 3600)
    await floor.states(FIRST, (after(1.5), "production"))
    assert await floor.api.rows("stops") == []
    (row,) = await floor.api.rows("stops", start="2026-10-12")
    assert (row["end"], row["length_s"], row["micro"]) == (at(1.5), 90, True)


async def test_filters(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(SECOND, (after(45), "down"), (after(50), "production"), reason="JAM")
    for asked, starts in (
        ({"facility": "PA"}, []),
        ({"line": "L2"}, [45]),
        ({"station": "S2"}, [200, 60, 30]),
        ({"state": "delay"}, [30]),
        ({"reason": "JAM"}, [45, 30]),
        ({"min_s": 301}, [200, 60]),
        ({"min_s": 300}, [200, 60, 45]),
        ({"micro": True}, [30]),
        ({"micro": False}, [200, 60, 45]),
        ({"micro": True, "micro_stop_s": 301}, [45, 30]),
        ({"micro": True, "micro_stop_s": 90}, []),
        ({"start": at(70), "to": at(90)}, [60]),
        ({"start": at(80), "to": at(200)}, []),
        ({"start": at(31), "to": at(60)}, [45, 30]),
    ):
        rows = await floor.api.rows("stops", **asked)
        assert [row["start"] for row in rows] == [at(minute) for minute in starts], asked


async def test_pages_hold_each_stop_once_whatever_comes_meanwhile(floor: Floor) -> None:
    floor.api.clock.at = after(60 * 24 * 60)
    days = range(0, 50, 7)
    for station in (FIRST, SECOND):
        for day in days:
            await floor.states(station, (after(day * 1440), "down"), (after(day * 1440 + 30), "production"))
    whole = {"start": "2026-10-01", "to": "2027-01-01"}
    everything = await floor.api.rows("stops", **whole)
    assert len(everything) == 2 * len(days)
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await floor.api.get("stops", **whole, limit=3, **cursor)
        seen += answer["rows"]
        if answer["next"] is None:
            break
        cursor = {"cursor": answer["next"]}
        # Newer than all that was told of: it belongs to pages that are over.
        newest = after(50 * 1440 + len(seen))
        await floor.states(PANELS, (newest, "down"), (newest + timedelta(seconds=10), "production"))
    assert seen == everything
    problem = await floor.api.problem("stops", cursor="next")
    assert (problem["status"], problem["errors"][0]["where"]) == (422, "query.cursor")


async def test_the_product_is_that_of_the_latest_reading_until_the_start(floor: Floor) -> None:
    floor.api.clock.at = after(300)
    await floor.totals(FIRST, "FR-A", (after(20), 0, 0), (after(61), 20, 0))
    await floor.totals(FIRST, "FR-B", (after(70), 22, 0), (after(200), 60, 0))
    starts = (5, 20, 62, 70, 71, 120, 205)
    for minute in starts:
        await floor.states(FIRST, (after(minute), "down"), (after(minute + 0.5), "production"))
    rows = await floor.api.rows("stops")
    assert [row["product"] for row in reversed(rows)] == [None, "FR-A", "FR-A", *["FR-B"] * 4]


async def test_a_stop_belongs_to_the_shift_and_day_on_which_it_began(floor: Floor) -> None:
    floor.api.clock.at = after(48 * 60)
    # Monday 22:29 to 22:31 and Tuesday 02:00 in Tashkent; a panel plant of one shift, at 20:00.
    await floor.states(FIRST, (after(959), "down"), (after(961), "production"), (after(1170), "down"))
    await floor.states(PANELS, (after(810), "down"), (after(812), "production"))
    rows = await floor.api.rows("stops", start="2026-10-12", to="2026-10-14")
    assert told(rows, "facility", "day", "shift") == [
        ("FR", "2026-10-12", "C"),
        ("FR", "2026-10-12", "B"),
        ("PA", "2026-10-12", None),
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
async def test_where_clocks_are_set_back_the_day_is_longer_and_its_stops_with_it(floor: Floor) -> None:
    # 25 October 2026, in Berlin: from 02:00 to 04:00 on the wall pass three hours, of the night shift since 22:30.
    floor.api.clock.at = datetime(2026, 10, 26, 12, tzinfo=UTC)
    await floor.states(
        FIRST,
        (datetime(2026, 10, 25, tzinfo=UTC), "down"),
        (datetime(2026, 10, 25, 3, tzinfo=UTC), "planned"),
    )
    (row,) = await floor.api.rows("stops", start="2026-10-25", to="2026-10-26")
    assert (row["day"], row["shift"], row["length_s"]) == ("2026-10-24", "C", 3 * 3600)


async def test_csv_has_the_same_rows(floor: Floor) -> None:
    await a_shift(floor)
    answer = await floor.api.ask("stops", format="csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(line["start"], line["end"], line["reason"], line["length_s"]) for line in lines] == [
        (at(200), "", "", "2400"),
        (at(60), at(80), "MECHANICAL", "1200"),
        (at(30), at(31.5), "JAM", "90"),
    ]


async def test_what_the_simulator_sends_has_names_in_three_languages(floor: Floor) -> None:
    rows = {row["code"]: row for row in await floor.api.rows("stops/reasons")}
    assert rows.keys() == REASONS.keys() >= SIMULATED.keys()
    assert all(len({*row["names"].values()}) == 3 for row in rows.values())
