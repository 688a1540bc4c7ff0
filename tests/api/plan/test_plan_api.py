"""The plan: targets against what was made, paces by the calendar, and an outlook that says what it knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from technopark.workday import working_day

if TYPE_CHECKING:
    from tests.support.api import Api

END, SECOND, PANELS = ("FR", "L1", "S2"), ("FR", "L2", "S1"), ("PA", "L1", "S1")
OCTOBER = {"start": "2026-10-01", "to": "2026-11-01"}
MONDAY = {"start": "2026-10-12", "to": "2026-10-13"}
NOON = timedelta(hours=7)  # in UTC, within the shift


async def set_target(api: Api, path: str, quantity: int | None, **query: str) -> None:
    answer = await api.client.put(f"/api/v1/targets/{path}", params=query, json={"quantity": quantity})
    assert answer.status_code == HTTPStatus.OK, answer.text


async def make_days(api: Api, first: date, count: int, quantities: list[int], product: str = "PA-M") -> None:
    """Panels on worked days before today, by turns as many as given."""
    made = 0
    for distance in range(count):
        day = first + timedelta(days=distance)
        if working_day(api.catalogue, api.catalogue.facility["PA"], day).shifts:
            at = datetime(day.year, day.month, day.day, tzinfo=UTC) + NOON
            await api.made(PANELS, product, at, good=quantities[made % len(quantities)])
            made += 1


async def panels(api: Api, **query: str) -> dict[str, Any]:
    rows = await api.rows("plan", facility="PA", product="PA-M", **{**OCTOBER, **query})
    (row,) = rows
    return row


async def test_a_month_tells_what_is_over_what_remains_and_what_it_takes(api: Api) -> None:
    api.clock.at = datetime(2026, 10, 12, 6, 30, tzinfo=UTC)  # 11:30: 3.5 of 7.5 hours of Monday have passed
    await set_target(api, "PA/2026-10", 105_000, product="PA-M")
    await make_days(api, date(2026, 10, 1), 11, [4000])  # six days: the first of October is a holiday
    row = await panels(api)
    assert (row["month"], row["target"], row["target_source"], row["unit"]) == (
        "2026-10",
        105_000,
        "set",
        "m2",
    )
    assert (row["shifts_planned"], row["shifts_worked"], row["shifts_remaining"]) == (
        21,
        Decimal("6.47"),
        Decimal("14.53"),
    )
    assert row["actual"] == 24_000
    assert row["percent_of_target"] == Decimal("22.86")
    assert row["target_so_far"] == round(Decimal(105_000) * (6 + Decimal("3.5") / Decimal("7.5")) / 21, 3)
    assert float(row["pace"]) == pytest.approx(24_000 / (6 + 3.5 / 7.5))
    assert float(row["needed_pace"]) == pytest.approx(81_000 / (14 + 4 / 7.5))
    # Six days are no experience: the month's own pace is carried on, and no probability is made up.
    assert float(row["expected"]) == pytest.approx(24_000 * 21 / (6 + 3.5 / 7.5))
    assert (row["probability_percent"], row["days_known"]) == (None, 6)


async def test_a_month_is_likely_met_as_far_as_the_days_before_suggest(api: Api) -> None:
    api.clock.at = datetime(2026, 10, 12, 3, tzinfo=UTC)  # as Monday's shift begins
    await make_days(api, date(2026, 8, 3), 70, [4800, 5200, 5000])
    likely: dict[int, Decimal] = {}
    for target in (95_000, 104_000, 105_000, 106_000, 115_000):
        await set_target(api, "PA/2026-10", target, product="PA-M")
        row = await panels(api)
        likely[target] = row["probability_percent"]
        assert row["days_known"] == 47  # of 50 weekdays less three holidays
        assert float(row["expected"]) == pytest.approx(21 * 5000, rel=0.01)
    assert list(likely.values()) == sorted(likely.values(), reverse=True)
    assert 30 < likely[105_000] < 70
    assert (likely[95_000], likely[115_000]) == (Decimal("99.9"), Decimal("0.1"))


async def test_a_target_that_is_reached_is_certain_and_needs_nothing_more(api: Api) -> None:
    await make_days(api, date(2026, 8, 3), 70, [5000])
    await set_target(api, "PA/2026-10", 25_000, product="PA-M")
    row = await panels(api)
    assert (row["probability_percent"], row["needed_pace"]) == (100, 0)


async def test_a_month_that_is_over_is_what_it_was(api: Api) -> None:
    await make_days(api, date(2026, 9, 1), 30, [5000])
    row = await panels(api, start="2026-09-01", to="2026-10-01")
    assert row["actual"] == row["expected"] == 21 * 5000
    assert (row["shifts_remaining"], row["needed_pace"], row["probability_percent"], row["days_known"]) == (
        0,
        None,
        None,
        None,
    )


async def test_nothing_told_is_no_zero(api: Api) -> None:
    row = await panels(api)
    assert (row["actual"], row["percent_of_target"], row["pace"], row["expected"]) == (None,) * 4
    assert (row["target"], row["target_source"]) == (105_000, "default")
    assert row["needed_pace"] is not None


async def test_a_product_that_was_not_made_made_nothing_on_days_that_are_known(api: Api) -> None:
    await make_days(api, date(2026, 8, 3), 70, [5000])
    (row,) = await api.rows("plan", **OCTOBER, product="PA-T")
    assert (row["actual"], row["days_known"]) == (None, 47)
    assert row["probability_percent"] == Decimal("0.1")


async def test_products_are_added_in_planned_seconds_and_in_nothing_else(api: Api) -> None:
    await api.made(PANELS, "PA-M", api.clock.at, good=1000)
    await api.made(PANELS, "PA-T", api.clock.at, good=Decimal("2.5"))
    (row,) = await api.rows("plan", **OCTOBER, facility="PA", by="facility")
    assert (row["unit"], row["actual"]) == ("s", 1000 * 8 + Decimal("2.5") * 900)
    assert row["target"] == 21 * (5000 * 8 + 50 * 900)
    assert "product" not in row


async def test_only_counting_stations_make_a_lines_output(api: Api) -> None:
    await api.made(END, "FR-A", api.clock.at, good=10)
    await api.made(("FR", "L1", "S1"), "FR-A", api.clock.at, good=999)
    await api.made(SECOND, "FR-A", api.clock.at, good=5)
    rows = await api.rows("plan", **OCTOBER, facility="FR", product="FR-A", by="line")
    assert [(row["line"], row["actual"]) for row in rows] == [("L1", 10), ("L2", 5)]
    assert {row["target"] for row in rows} == {30 * 500}


async def test_a_day_is_told_by_production_day_and_a_day_off_only_if_something_was_made(api: Api) -> None:
    await api.made(PANELS, "PA-M", datetime(2026, 10, 11, 7, tzinfo=UTC), good=7)  # Sunday
    await api.made(PANELS, "PA-M", api.clock.at, good=1250)
    rows = await api.rows(
        "plan", start="2026-10-10", to="2026-10-13", interval="production_day", facility="PA", product="PA-M"
    )
    assert [(row["day"], row["target"], row["actual"], row["percent_of_target"]) for row in rows] == [
        ("2026-10-11", None, 7, None),
        ("2026-10-12", 5000, 1250, 25),
    ]
    assert rows[1]["target_so_far"] == 1000
    assert "pace" not in rows[1]


async def test_todays_plan_is_the_overviews(api: Api) -> None:
    await set_target(api, "PA/2026-10", 42_000, product="PA-M")
    (row, *_) = await api.rows("plan", **MONDAY, interval="production_day", facility="PA")
    overview = await api.get("overview")
    shown = next(each for each in overview["facilities"] if each["id"] == "PA")["output"][0]
    assert (shown["plan"], shown["plan_so_far"]) == (row["target"], row["target_so_far"]) == (2000, 400)
    assert overview["totals"]["planned_value_today_usd"] == 2000 * Decimal("9.5") + 50 * 1250 + 560_000


async def test_a_night_shift_belongs_to_the_day_on_which_it_began(api: Api) -> None:
    api.clock.at = datetime(2026, 10, 14, tzinfo=UTC)
    await api.made(END, "FR-A", datetime(2026, 10, 12, 21, tzinfo=UTC), good=100)  # Tuesday 02:00
    rows = await api.rows("plan", **MONDAY, interval="shift", facility="FR", product="FR-A")
    assert [(row["day"], row["shift"], row["actual"]) for row in rows] == [
        ("2026-10-12", "A", None),
        ("2026-10-12", "B", None),
        ("2026-10-12", "C", 100),
    ]
    assert sum(row["target"] for row in rows) == pytest.approx(1000, abs=0.01)
    assert rows[2]["start"] == "2026-10-12T19:00:00Z"


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
async def test_where_clocks_change_the_night_shift_has_less_of_the_day(api: Api) -> None:
    rows = await api.rows(
        "plan", start="2026-03-28", to="2026-03-29", interval="shift", facility="FR", product="FR-A"
    )
    assert [row["target"] for row in rows] == [Decimal("333.333"), Decimal("333.333"), Decimal("288.889")]


async def test_what_cannot_be_told_is_a_problem(api: Api) -> None:
    assert (await api.problem("plan", product="XX"))["status"] == HTTPStatus.NOT_FOUND
    assert (await api.problem("plan", by="station"))["status"] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (await api.problem("plan", interval="week"))["status"] == HTTPStatus.UNPROCESSABLE_ENTITY
    long = await api.problem("plan", start="2026-01-01", to="2026-06-01", interval="shift")
    assert long["errors"] == [{"where": "query.to", "problem": "at most 62 days can be told of by shift"}]
    table = await api.ask("plan", **OCTOBER, format="csv")
    assert table.text.splitlines()[0].startswith("start,end,month,facility,product,unit,target")
