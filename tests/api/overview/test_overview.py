"""The overview: statuses, today's output by unit against the plan, values, shipments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.api import Api

FIRST, END, SECOND, PANELS = ("FR", "L1", "S1"), ("FR", "L1", "S2"), ("FR", "L2", "S1"), ("PA", "L1", "S1")
STATIONS = (FIRST, END, SECOND)


async def facility(api: Api, code: str) -> dict[str, Any]:
    overview = await api.get("overview")
    found: dict[str, Any] = next(entry for entry in overview["facilities"] if entry["id"] == code)
    return found


async def test_a_park_that_was_never_heard_of_has_no_data(api: Api) -> None:
    overview = await api.get("overview")
    assert (overview["today"], overview["now"]) == ("2026-10-12", "2026-10-12T04:30:00Z")
    assert {
        entry["id"]: (
            entry["status"],
            entry["value_today_usd"],
            entry["last_event"],
            entry["shipments_today"],
        )
        for entry in overview["facilities"]
    } == {
        "FR": ("silent", None, None, None),
        "PA": ("silent", None, None, None),
        "LC": ("none", None, None, None),
    }
    totals = overview["totals"]
    assert (totals["stations"], totals["silent"], totals["value_today_usd"]) == (4, 4, None)


async def test_each_station_is_counted_once_as_what_it_can_be_believed_to_be(api: Api) -> None:
    now = api.clock.at
    await api.state(FIRST, "production", now - timedelta(hours=2))
    await api.state(END, "delay", now)
    await api.state(SECOND, "offline", now)
    await api.heard(PANELS, now)
    fridges, panels = await facility(api, "FR"), await facility(api, "PA")
    assert {name: count for name, count in fridges["stations"].items() if count} == {
        "total": 3,
        "stale": 1,
        "delay": 1,
        "offline": 1,
    }
    assert {name: count for name, count in panels["stations"].items() if count} == {"total": 1, "unknown": 1}
    totals = (await api.get("overview"))["totals"]
    assert totals["stations"] == totals["producing"] + totals["stopped"] + totals["stale"] + totals["silent"]
    await api.state(END, "planned", now + timedelta(seconds=1))
    totals = (await api.get("overview"))["totals"]
    assert (totals["stopped"], totals["planned"]) == (3, 1)


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ({END: "production", FIRST: "down"}, "producing"),
        ({FIRST: "production", END: "setup"}, "stopped"),  # the station that counts does not produce
        ({FIRST: "planned", END: "planned", SECOND: "planned"}, "planned"),
        ({FIRST: "planned", END: "down"}, "stopped"),
        ({}, "silent"),
    ],
)
async def test_the_status_of_a_facility_follows_from_its_stations(
    api: Api, states: dict[tuple[str, str, str], str], status: str
) -> None:
    for station, state in states.items():
        await api.state(station, state, api.clock.at)
    assert (await facility(api, "FR"))["status"] == status


async def test_a_facility_whose_stations_all_went_quiet_is_stale_not_producing(api: Api) -> None:
    for station in STATIONS:
        await api.state(station, "production", api.clock.at)
    api.clock.at += timedelta(minutes=6)
    assert (await facility(api, "FR"))["status"] == "stale"


async def test_today_is_the_facilitys_own_production_day(api: Api) -> None:
    api.clock.at = datetime(2026, 10, 12, 22, tzinfo=UTC)  # Tuesday 03:00 in Tashkent
    await api.made(END, "FR-A", datetime(2026, 10, 12, 4, tzinfo=UTC), good=10, scrap=1)
    await api.made(END, "FR-A", datetime(2026, 10, 12, 21, tzinfo=UTC), good=5)
    await api.made(FIRST, "FR-A", datetime(2026, 10, 12, 21, tzinfo=UTC), good=999)  # does not count
    fridges = await facility(api, "FR")
    assert fridges["day"] == "2026-10-12"
    assert [(entry["unit"], entry["good"], entry["scrap"]) for entry in fridges["output"]] == [("pcs", 15, 1)]
    assert fridges["value_today_usd"] == 15 * 260
    assert (await api.get("overview"))["today"] == "2026-10-13"


async def test_output_stands_against_the_plan_by_unit_and_planned_time(api: Api) -> None:
    # Monday 09:30: 1.5 of the 7.5 planned hours of one shift have passed, and of the 22.5 of three.
    await api.made(PANELS, "PA-M", api.clock.at, good=Decimal("1250.5"))
    panels, fridges = await facility(api, "PA"), await facility(api, "FR")
    assert panels["output"] == [
        {
            "unit": "m2",
            "good": Decimal("1250.5"),
            "scrap": 0,
            "rework": 0,
            "plan": 5000,  # 2,500,000 x 0.5 / 250
            "plan_so_far": 1000,
            "percent_of_plan_so_far": Decimal("125.05"),
        },
        {
            "unit": "t",
            "good": None,
            "scrap": None,
            "rework": None,
            "plan": 50,
            "plan_so_far": 10,
            "percent_of_plan_so_far": None,
        },
    ]
    assert [(entry["plan"], entry["plan_so_far"]) for entry in fridges["output"]] == [
        (2000, Decimal("133.333"))
    ]


async def test_breaks_are_no_planned_time(api: Api) -> None:
    api.clock.at = datetime(2026, 10, 12, 7, 15, tzinfo=UTC)  # 12:15, in the break from 12:00 to 12:30
    assert [entry["plan_so_far"] for entry in (await facility(api, "PA"))["output"]] == [
        Decimal("2666.667"),
        Decimal("26.667"),
    ]


async def test_on_a_day_off_nothing_is_planned_and_no_percent_is_made_up(api: Api) -> None:
    api.clock.at = datetime(2026, 10, 11, 6, tzinfo=UTC)  # Sunday
    await api.made(PANELS, "PA-M", api.clock.at, good=100)
    square_metres = (await facility(api, "PA"))["output"][0]
    assert (square_metres["good"], square_metres["plan"], square_metres["plan_so_far"]) == (100, None, None)
    assert square_metres["percent_of_plan_so_far"] is None


async def test_on_a_holiday_nothing_is_planned_and_the_day_says_which_it_is(api: Api) -> None:
    api.clock.at = datetime(2026, 9, 1, 6, tzinfo=UTC)
    panels = await facility(api, "PA")
    assert [(entry["plan"], entry["percent_of_plan_so_far"]) for entry in panels["output"]] == [
        (None, None)
    ] * 2
    assert panels["holiday"]["names"]["en"] == "Independence Day"
    assert (await api.get("overview"))["totals"]["planned_value_today_usd"] is None


async def test_only_values_are_added_over_facilities(api: Api) -> None:
    await api.made(END, "FR-A", api.clock.at, good=2)
    await api.made(PANELS, "PA-M", api.clock.at, good=10)
    await api.made(PANELS, "PA-T", api.clock.at, good=Decimal("0.5"))
    totals = (await api.get("overview"))["totals"]
    assert totals["value_today_usd"] == 2 * 260 + 10 * Decimal("9.5") + Decimal("0.5") * 1250
    # 500,000 x 260 + 500,000 x 300 of fridges, 2,500,000 x 9.5 + 25,000 x 1250 of panels; half of it, on 250 days.
    assert totals["planned_value_today_usd"] == (280_000_000 + 55_000_000) / 2 / 250
    assert not {"good", "scrap", "output"} & totals.keys()


async def test_the_newest_of_state_and_connection_is_the_last_event(api: Api) -> None:
    await api.state(END, "down", api.clock.at - timedelta(seconds=9), reason="E-STOP")
    await api.connected(SECOND, api.clock.at - timedelta(seconds=5), online=True)
    fridges = await facility(api, "FR")
    assert fridges["last_event"] == {
        "at": "2026-10-12T04:29:55Z",
        "line": "L2",
        "station": "S1",
        "kind": "connection",
        "state": "online",
        "reason": None,
    }
    assert fridges["last_received_at"] == "2026-10-12T04:29:55Z"


async def test_shipments_of_the_local_day_are_exports_without_returns(api: Api) -> None:
    today = date(2026, 10, 12)
    await api.posted("FR-A", facility="LC", value="31200.00", shipped_on=today)
    await api.posted(
        "FR-A", facility="LC", value="-1200.00", kind="reversal", quantity="-1", shipped_on=today
    )
    await api.posted("FR-A", facility="LC", value="500", kind="return", shipped_on=today)
    await api.posted("FR-A", facility="LC", value="99", shipped_on=today - timedelta(days=1))
    assert (await facility(api, "LC"))["shipments_today"] == {"postings": 2, "value_usd": 30000}
