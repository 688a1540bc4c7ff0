"""Targets: what was set holds, the rest follows from it and from capacity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from technopark.catalogue import CalendarEntry, Catalogue, load_catalogue
from technopark.targets import Scope, Target, Targets, days_of_month
from technopark.workday import working_day

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
MONDAY, SUNDAY = date(2026, 10, 12), date(2026, 10, 11)
PANEL, STRUCTURE = Scope("PA", None, "PA-M"), Scope("PA", None, "PA-T")
FRIDGE, PLANT = Scope("FR", None, "FR-A"), Scope("FR")
FIRST, SECOND = Scope("FR", "L1", "FR-A"), Scope("FR", "L2", "FR-A")


def told(target: Target) -> tuple[object, str]:
    return target.quantity, target.source


@pytest.fixture(scope="module")
def park() -> Catalogue:
    return load_catalogue(Path(__file__).parents[1] / "api" / "park.yaml")


def test_without_a_target_a_day_has_its_part_of_capacity_and_a_day_off_none(park: Catalogue) -> None:
    targets = Targets(park)
    assert told(targets.of_day(PANEL, MONDAY)) == (5000, "default")  # 2,500,000 x 0.5 / 250
    assert told(targets.of_day(PANEL, SUNDAY)) == (None, "default")
    # October has 22 weekdays, of which the first is a holiday.
    assert told(targets.of_month(PANEL, OCTOBER)) == (21 * 5000, "default")


def test_a_month_is_the_sum_of_its_days(park: Catalogue) -> None:
    september = date(2026, 9, 1)  # its last day is shorter
    pattern = replace(park.patterns["1x8"], before_holiday=park.patterns["1x8"].shifts[0].length / 4)
    changed = replace(park, patterns={**park.patterns, "1x8": pattern})
    targets = Targets(changed)
    days = [targets.of_day(PANEL, day).quantity for day in days_of_month(september)]
    known = [quantity for quantity in days if quantity is not None]
    assert len(known) == 21
    assert round(known[-1]) == round(5000 * Decimal("5.5") / Decimal("7.5"))
    assert targets.of_month(PANEL, september).quantity == sum(known)


def test_products_are_added_in_planned_seconds_only(park: Catalogue) -> None:
    assert told(Targets(park).of_day(Scope("PA"), MONDAY)) == (5000 * 8 + 50 * 900, "default")


def test_a_months_target_is_shared_by_planned_time(park: Catalogue) -> None:
    targets = Targets(park, months={(PANEL, OCTOBER): Decimal(42_000)})
    assert told(targets.of_month(PANEL, OCTOBER)) == (42_000, "set")
    assert told(targets.of_day(PANEL, MONDAY)) == (2000, "derived")
    assert told(targets.of_day(PANEL, SUNDAY)) == (None, "derived")
    days = [targets.of_day(PANEL, day).quantity or 0 for day in days_of_month(OCTOBER)]
    assert sum(days) == pytest.approx(42_000)
    assert targets.of_month(PANEL, NOVEMBER).source == "default"
    assert told(targets.of_month(Scope("PA"), OCTOBER)) == (42_000 * 8 + 21 * 50 * 900, "derived")
    assert told(targets.of_day(STRUCTURE, MONDAY)) == (50, "default")


def test_days_that_were_set_make_the_month_unless_it_was_set_too(park: Catalogue) -> None:
    days = {(PANEL, MONDAY): Decimal(9000)}
    assert told(Targets(park, days=days).of_month(PANEL, OCTOBER)) == (20 * 5000 + 9000, "derived")
    both = Targets(park, {(PANEL, OCTOBER): Decimal(1)}, days)
    assert told(both.of_month(PANEL, OCTOBER)) == (1, "set")
    assert told(both.of_day(PANEL, MONDAY)) == (9000, "set")


def test_lines_have_equal_shares_and_make_up_their_facility(park: Catalogue) -> None:
    targets = Targets(park)
    assert [told(targets.of_day(line, MONDAY)) for line in (FIRST, SECOND)] == [(500, "default")] * 2
    shared = Targets(park, {(FRIDGE, OCTOBER): Decimal(100_000)})
    assert told(shared.of_month(FIRST, OCTOBER)) == (50_000, "derived")
    one_set = Targets(park, {(FIRST, OCTOBER): Decimal(50_000)})
    assert told(one_set.of_month(SECOND, OCTOBER)) == (31 * 500 - 500, "default")  # the first is a holiday
    assert told(one_set.of_month(FRIDGE, OCTOBER)) == (50_000 + 30 * 500, "derived")


def test_a_lines_target_of_all_products_makes_the_facilitys_in_planned_seconds(park: Catalogue) -> None:
    line = Scope("FR", "L1")
    targets = Targets(park, {(line, OCTOBER): Decimal(1_000_000)})
    other = targets.of_month(Scope("FR", "L2"), OCTOBER).quantity
    assert other == 30 * (500 * 19 + 250 * 20 + 250 * 20)
    assert told(targets.of_month(PLANT, OCTOBER)) == (1_000_000 + other, "derived")
    assert targets.of_month(FRIDGE, OCTOBER).source == "default"  # seconds say nothing about one product


def test_a_day_that_the_calendar_closes_moves_its_share_to_the_others(park: Catalogue) -> None:
    closed = replace(park, calendar=(CalendarEntry(MONDAY, False, "repairs", facility="PA"),))
    assert not working_day(closed, closed.facility["PA"], MONDAY).shifts
    targets = Targets(closed, {(PANEL, OCTOBER): Decimal(42_000)})
    assert targets.of_day(PANEL, MONDAY).quantity is None
    assert targets.of_day(PANEL, date(2026, 10, 13)).quantity == 2100
