"""The plan that is written down is the one that is worked out, with holidays, moved days and targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from technopark.catalogue import load_catalogue
from technopark.catalogue.model import CalendarEntry, Line
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.kept_plan import Months, keep_all_plans, keep_plan, months_about
from technopark.targets import Scope, Targets, scopes_of
from technopark.workday import working_day

PARK = load_catalogue()
FRIDGES = PARK.facility["F02"]
DECEMBER = Months(date(2026, 12, 1), date(2027, 1, 1))
HOLIDAY = date(2026, 12, 8)  # Constitution Day, a Tuesday


@pytest.fixture
async def park(connection: asyncpg.Connection[Any]) -> asyncpg.Connection[Any]:
    await sync_catalogue(connection, PARK)
    return connection


async def plan(connection: asyncpg.Connection[Any]) -> dict[tuple[Scope, date], tuple[Decimal | None, str]]:
    rows = await connection.fetch(
        "SELECT facility.code, line.code AS line, product.code AS product, day, quantity, source FROM plan_day"
        " JOIN facility ON facility.id = plan_day.facility_id LEFT JOIN line ON line.id = line_id"
        " LEFT JOIN product ON product.id = product_id"
    )
    return {
        (Scope(row["code"], row["line"], row["product"]), row["day"]): (row["quantity"], row["source"])
        for row in rows
    }


async def wants(
    connection: asyncpg.Connection[Any],
    quantity: int,
    starts: date,
    *,
    span: str = "month",
    line: str | None = None,
) -> None:
    await connection.execute(
        "INSERT INTO target (facility_id, line_id, product_id, span, starts, version, quantity, set_by)"
        " SELECT facility.id, line.id, product.id, $1, $2, 1, $3, 'test' FROM facility"
        " JOIN product ON product.code = 'F02-RF350'"
        " LEFT JOIN line ON line.facility_id = facility.id AND line.code = $4 WHERE facility.code = 'F02'",
        span,
        starts,
        Decimal(quantity),
        line,
    )


async def test_every_scope_of_the_park_has_what_is_worked_out_for_it(park: asyncpg.Connection[Any]) -> None:
    await keep_all_plans(park, PARK, DECEMBER)
    targets = Targets(PARK)
    found = await plan(park)
    for facility in PARK.facilities:
        for scope in scopes_of(facility):
            for day in (date(2026, 12, 4), date(2026, 12, 7), HOLIDAY, date(2026, 12, 12)):
                wanted = targets.of_day(scope, day)
                quantity, source = found[scope, day]
                assert source == "default"
                if wanted.quantity is None:
                    assert quantity is None, (scope, day)
                else:
                    assert quantity is not None
                    assert abs(quantity - wanted.quantity) <= Decimal("0.0005"), (scope, day)
    assert {day for _, day in found} == {DECEMBER.first + timedelta(days=count) for count in range(31)}


async def test_shifts_are_those_of_the_calendar(park: asyncpg.Connection[Any]) -> None:
    own = CalendarEntry(date(2026, 12, 9), working=False, reason="Repairs", facility="F02")
    catalogue = replace(PARK, calendar=(*PARK.calendar, own))
    await keep_all_plans(park, catalogue, DECEMBER)
    rows = await park.fetch(
        "SELECT day, shift, begins, ends, planned_s, crew FROM planned_shift JOIN facility"
        " ON facility.id = facility_id WHERE code = 'F02' ORDER BY begins"
    )
    days = {row["day"] for row in rows}
    assert not days & {HOLIDAY, date(2026, 12, 9), date(2026, 12, 6)}
    for row in rows:
        shifts = {shift.id: shift for shift in working_day(catalogue, FRIDGES, row["day"]).shifts}
        shift = shifts[row["shift"]]
        assert tuple(row)[2:] == (shift.start, shift.end, int(shift.seconds), shift.crew)
    shorter = [row["planned_s"] for row in rows if row["day"] == date(2026, 12, 7)]
    assert shorter == [int(6.5 * 3600)] * 3


async def test_again_it_changes_nothing(park: asyncpg.Connection[Any]) -> None:
    await keep_plan(park, PARK, FRIDGES, DECEMBER)
    written = "SELECT array_agg(ctid ORDER BY ctid) FROM "
    before = [await park.fetchval(written + table) for table in ("plan_day", "planned_shift")]
    await keep_plan(park, PARK, FRIDGES, DECEMBER)
    assert [await park.fetchval(written + table) for table in ("plan_day", "planned_shift")] == before


async def test_a_target_moves_the_days_that_it_is_of_and_no_others(park: asyncpg.Connection[Any]) -> None:
    months = Months(date(2026, 11, 1), DECEMBER.after)
    await keep_plan(park, PARK, FRIDGES, months)
    before = await plan(park)
    await wants(park, 2200, DECEMBER.first)
    await wants(park, 7, date(2026, 12, 10), span="day", line="L1")
    await keep_plan(park, PARK, FRIDGES, DECEMBER)
    after = await plan(park)
    facility, line = Scope("F02", None, "F02-RF350"), Scope("F02", "L1", "F02-RF350")
    assert after[line, date(2026, 12, 10)] == (Decimal(7), "set")
    assert after[facility, HOLIDAY] == (None, "derived")
    december = [after[facility, day][0] for scope, day in after if scope == facility and day.month == 12]
    assert abs(sum((quantity or Decimal(0) for quantity in december), Decimal(-2200))) < Decimal("0.05")
    other = Scope("F02", None, "F02-RF280")
    unmoved = {key for key in before if key[0] == other or key[1].month == 11}
    assert {key: after[key] for key in unmoved} == {key: before[key] for key in unmoved}


async def test_what_has_left_the_catalogue_has_no_plan_and_what_the_database_lacks_is_passed_over(
    park: asyncpg.Connection[Any],
) -> None:
    await keep_plan(park, PARK, FRIDGES, DECEMBER)
    fewer = replace(
        FRIDGES, products=FRIDGES.products[:1], lines=tuple(only_first(line) for line in FRIDGES.lines)
    )
    without = replace(PARK, facilities=tuple(fewer if each is FRIDGES else each for each in PARK.facilities))
    await keep_plan(park, without, fewer, DECEMBER)
    assert {scope.product for scope, _ in await plan(park)} == {None, "F02-RF350"}
    await park.execute("UPDATE product SET code = 'F02-OLD' WHERE code = 'F02-RF350'")
    await keep_plan(park, without, fewer, DECEMBER)
    assert {scope.product for scope, _ in await plan(park)} == {None}
    await park.execute("UPDATE facility SET code = 'F99' WHERE code = 'F02'")
    await keep_plan(park, PARK, FRIDGES, DECEMBER)
    assert {scope.product for scope, _ in await plan(park)} == {None}


def only_first(line: Line) -> Line:
    return replace(line, products=tuple(product for product in line.products if product == "F02-RF350"))


def test_months_are_whole_and_reach_over_the_turn_of_the_year() -> None:
    assert months_about(date(2026, 12, 31), back=1) == Months(date(2026, 11, 1), date(2027, 3, 1))
    assert months_about(date(2027, 1, 1), back=12) == Months(date(2026, 1, 1), date(2027, 4, 1))
