"""The board of a facility shows the indicators as ratios of sums, and states as intervals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from technopark.targets import Scope, Targets
from tests.dashboards.conftest import AFTERNOON, WEDNESDAY

FRIDGES, FOAMING = ("F02", "L1", "S3"), ("F02", "L1", "S1")
TUESDAY = WEDNESDAY - timedelta(days=1)


async def shown(park: Any, title: str, **view: Any) -> Any:
    return await park.rows("facility", park.of("facility", title), **view)


async def test_indicators_of_the_range_are_ratios_of_sums_over_its_days(park: Any) -> None:
    # 19 s a unit: 60 units are 19 minutes. Tuesday was short and bad, Wednesday long and good.
    await park.was(FRIDGES, "production", 100, day=TUESDAY)
    await park.was(FRIDGES, "down", 100, day=TUESDAY)
    await park.was(FRIDGES, "production", 600)
    await park.made(FRIDGES, "F02-RF350", 60, scrap=140, day=TUESDAY)
    await park.made(FRIDGES, "F02-RF350", 1200)
    (row,) = await shown(park, "Indicators of the range", hours=40)
    assert row["availability"] == Decimal(700) / 800
    assert row["oee"] == Decimal(19 * 21) / 800
    assert row["scrap_ratio"] == Decimal("0.1")
    by_day = await shown(park, "OEE and its parts by day", hours=40)
    assert [day["availability"] for day in by_day] == [Decimal("0.5"), 1]


async def test_a_line_did_what_its_counting_station_did(park: Any) -> None:
    await park.was(FRIDGES, "production", 100)
    await park.was(FOAMING, "down", 500)
    (row,) = await shown(park, "Indicators of the range")
    assert row["availability"] == 1


async def test_planned_stops_are_outside_the_busy_time_and_a_day_of_them_has_no_oee(park: Any) -> None:
    await park.was(FRIDGES, "planned", 480)
    (row,) = await shown(park, "Indicators of the range")
    assert (row["oee"], row["availability"], row["quality"]) == (None, None, None)


async def test_a_state_that_lasts_counts_until_now(park: Any) -> None:
    await park.heard(FRIDGES, "down", ago=timedelta(hours=1))
    now = await park.connection.fetchval("SELECT now()")
    await park.was(FRIDGES, "production", 60, day=(now + timedelta(hours=5)).date() - timedelta(days=1))
    (row,) = await shown(park, "Indicators of the range", end=now, hours=72)
    assert row["availability"] == Decimal("0.5")


async def test_the_state_before_the_range_stands_at_its_beginning(park: Any) -> None:
    await park.changed(FRIDGES, "down", AFTERNOON - timedelta(days=3))
    await park.changed(FRIDGES, "production", AFTERNOON - timedelta(hours=1))
    rows = await shown(park, "States over time", hours=8)
    assert [(row["time"], row["value"]) for row in rows] == [
        (AFTERNOON - timedelta(hours=8), 4),
        (AFTERNOON - timedelta(hours=1), 1),
    ]


async def test_output_by_day_stands_against_the_plan_and_a_day_off_has_none(park: Any) -> None:
    sunday = AFTERNOON + timedelta(days=4)
    await park.made(FRIDGES, "F02-RF350", 500)
    rows = await shown(park, "Output against plan by day", end=sunday, hours=4 * 24)
    assert [(row["unit"], row["good"], row["plan"]) for row in rows] == [
        ("pcs", 500, 2000), ("pcs", None, 2000), ("pcs", None, 2000), ("pcs", None, None), ("pcs", None, None),
    ]  # fmt: skip


async def test_a_holiday_has_no_plan_the_day_before_has_less_and_targets_hold(park: Any) -> None:
    # Constitution Day is a Tuesday; on Monday each of three shifts is an hour of 7.5 shorter.
    wednesday = datetime(2026, 12, 9, 12, 30, tzinfo=UTC)
    rows = await shown(park, "Output against plan by day", end=wednesday, hours=6 * 24)
    plans = [row["plan"] for row in rows]
    assert plans[:4] == [2000, 2000, None, None]
    assert plans[4] == pytest.approx(2000 * Decimal("6.5") / Decimal("7.5"))
    assert plans[5:] == [None, 2000]
    await park.wanted("F02", 22_000, date(2026, 12, 1), product="F02-RF350")
    rows = await shown(park, "Output against plan by day", end=wednesday, hours=6 * 24)
    targets = Targets(
        park.catalogue, months={(Scope("F02", None, "F02-RF350"), date(2026, 12, 1)): Decimal(22_000)}
    )
    for row, day in zip(rows, range(3, 10), strict=True):
        wanted = [
            targets.of_day(Scope("F02", None, product.id), date(2026, 12, day)).quantity
            for product in park.catalogue.facility["F02"].products
        ]
        if row["plan"] is None:
            assert wanted == [None] * 3
        else:
            assert row["plan"] == pytest.approx(
                sum(quantity or 0 for quantity in wanted), abs=Decimal("0.002")
            )


async def test_starts_of_shifts_are_marked_in_short_ranges_on_days_that_are_worked(park: Any) -> None:
    (annotation,) = park.boards["facility-en"]["annotations"]["list"]
    sql = annotation["target"]["rawSql"]
    saturday = AFTERNOON + timedelta(days=3)
    rows = await park.connection.fetch(park.expanded("facility", sql, end=saturday, hours=48))
    pattern = park.catalogue.pattern_of(park.catalogue.facility["F02"])
    zone = park.catalogue.site.zone
    marked = [(row["time"].astimezone(zone), row["text"]) for row in rows]
    friday = WEDNESDAY + timedelta(days=2)
    assert {(at.time(), shift) for at, shift in marked if at.date() == friday} == {
        (shift.start, shift.id) for shift in pattern.shifts
    }
    # The night that begins on Saturday is Friday's last shift; nobody works on Saturday.
    assert [at.hour for at, _ in marked if at.date() == saturday.date()] == [0]
    assert not await park.connection.fetch(park.expanded("facility", sql, end=saturday, hours=73))
