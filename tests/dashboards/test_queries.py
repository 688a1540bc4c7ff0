"""Every panel's query runs on a migrated database of every edition and says what is true."""

from __future__ import annotations

import json
import numbers
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from technopark.calendar import production_day
from technopark_dashboards.build import dashboards, to_text

PANELS = [
    panel["title"]
    for panel in json.loads(to_text(dashboards()["park-overview-en"]))["panels"]
    if panel["type"] != "row"
]
TASHKENT = ZoneInfo("Asia/Tashkent")
WEDNESDAY = date(2026, 11, 18)
AFTERNOON = datetime(2026, 11, 18, 12, 30, tzinfo=UTC)
# Counting stations of three facilities, and one upstream of a counting one.
FRIDGES, WASHERS, PANELLING = ("F02", "L1", "S3"), ("F03", "L1", "S3"), ("F12", "L1", "S2")
FOAMING = ("F02", "L1", "S1")


def columns_shown(panel: dict[str, Any]) -> set[str]:
    """Columns that the panel names in its overrides, links and transformations."""
    named = {override["matcher"]["options"] for override in panel["fieldConfig"]["overrides"]}
    for transformation in panel.get("transformations", []):
        options = transformation["options"]
        named |= {options["rowField"], options["columnField"], options["valueField"]}
    return named


@pytest.mark.parametrize("title", PANELS)
async def test_a_panel_gets_rows_with_every_column_that_it_shows(busy_park: Any, title: str) -> None:
    panel = busy_park.panel(title)
    assert "$" not in busy_park.sql(title), "a variable that the board does not have"
    rows = await busy_park.shown(title)
    assert rows
    assert columns_shown(panel) <= set(rows[0].keys())
    if panel["targets"][0]["format"] == "table":
        assert set(rows[0].keys()) <= columns_shown(panel), "a column without a title"


@pytest.mark.parametrize("title", [title for title in PANELS if "per hour" in title])
async def test_series_come_in_order_of_time_with_a_name_and_a_number(busy_park: Any, title: str) -> None:
    assert busy_park.panel(title)["targets"][0]["format"] == "time_series"
    rows = await busy_park.shown(title)
    times = [row["time"] for row in rows]
    assert times == sorted(times)
    assert all(isinstance(row["metric"], str) for row in rows)
    assert any(isinstance(row["value"], numbers.Number) for row in rows)


@pytest.mark.parametrize("title", PANELS)
async def test_a_panel_of_a_park_where_nothing_happened_invents_nothing(park: Any, title: str) -> None:
    rows = await park.shown(title)
    measured = {
        "producing",
        "stopped",
        "value_usd",
        "share_of_plan",
        "good",
        "scrap",
        "state",
        "silent_s",
        "value",
    }
    assert all(row[column] is None for row in rows for column in measured & set(row.keys()))


@pytest.mark.parametrize("title", PANELS)
async def test_a_panel_keeps_to_the_facilities_that_the_reader_chose(busy_park: Any, title: str) -> None:
    rows = await busy_park.shown(title, facilities=["F02"])
    codes = {row["code"] for row in rows if "code" in row.keys()}  # noqa: SIM118 - a Record holds values
    assert codes <= {"F02"}
    assert not [row["metric"] for row in rows if "metric" in row.keys() and "F02" not in row["metric"]]  # noqa: SIM118


async def test_output_of_a_facility_is_what_its_counting_stations_report(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 900, scrap=7)
    await park.made(FRIDGES, "F02-RF280", 100)
    await park.made(FOAMING, "F02-RF350", 5000)
    (row,) = [row for row in await park.shown("Output today against the plan") if row["code"] == "F02"]
    assert (row["unit"], row["good"], row["scrap"], row["day"]) == ("pcs", 1000, 7, "2026-11-18")
    # Capacity 1,000,000 a year, load 0.50, 250 working days.
    assert row["plan"] == 2000
    assert row["share_of_plan"] == Decimal("0.5")


async def test_a_day_off_has_no_plan_and_no_share_of_it(park: Any) -> None:
    sunday = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    await park.made(FRIDGES, "F02-RF350", 3, day=sunday.date(), hour=sunday)
    (row,) = [
        row for row in await park.shown("Output today against the plan", end=sunday) if row["code"] == "F02"
    ]
    assert (row["good"], row["plan"], row["share_of_plan"]) == (3, None, None)
    (value,) = await park.shown("Output value today", end=sunday)
    assert (value["value_usd"], value["plan_usd"], value["share_of_plan"]) == (3 * 260, None, None)


async def test_a_day_that_was_not_worked_out_has_an_unknown_plan(park: Any) -> None:
    await park.connection.execute("DELETE FROM plan_day WHERE day = $1", WEDNESDAY)
    rows = await park.shown("Output today against the plan", facilities=["F02"])
    assert [(row["plan"], row["share_of_plan"]) for row in rows] == [(None, None)]


async def test_the_plan_of_a_day_is_the_target_that_a_person_set(park: Any) -> None:
    await park.wanted("F02", 1500, WEDNESDAY, product="F02-RF350", span="day")
    await park.made(FRIDGES, "F02-RF350", 1000)
    (row,) = await park.shown("Output today against the plan", facilities=["F02"])
    # The other two products keep what follows from a capacity of 400,000.
    assert (row["plan"], row["share_of_plan"]) == (1500 + 800, pytest.approx(Decimal(1000) / 2300))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 18, 2, 59, 59, tzinfo=UTC),  # 07:59:59 in Tashkent: the first shift has not begun
        datetime(2026, 11, 18, 3, 0, tzinfo=UTC),
        datetime(2026, 11, 18, 18, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 18, 19, 0, tzinfo=UTC),  # local midnight, in the middle of the night shift
    ],
)
async def test_today_is_the_production_day_in_which_the_range_ends(park: Any, instant: datetime) -> None:
    (row,) = await park.shown("Output today against the plan", end=instant, facilities=["F02"])
    facility = park.catalogue.facility["F02"]
    day_start = park.catalogue.pattern_of(facility).day_start
    assert row["day"] == production_day(day_start, TASHKENT, instant).isoformat()


async def test_a_production_day_begins_by_local_time_where_clocks_change(park: Any) -> None:
    await park.connection.execute("UPDATE site SET zone = 'Europe/Berlin'")
    for instant in (datetime(2026, 3, 29, 6, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 59, tzinfo=UTC)):
        (row,) = await park.shown("Output today against the plan", end=instant, facilities=["F02"])
        day_start = park.catalogue.pattern_of(park.catalogue.facility["F02"]).day_start
        assert row["day"] == production_day(day_start, ZoneInfo("Europe/Berlin"), instant).isoformat()


async def test_units_are_never_added_and_value_is(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 10)
    await park.made(PANELLING, park.catalogue.facility["F12"].products[0].id, 100)
    by_unit = {
        (row["code"], row["unit"]): row["good"] for row in await park.shown("Output today against the plan")
    }
    assert (by_unit["F02", "pcs"], by_unit["F12", "m2"]) == (10, 100)
    price = park.catalogue.facility["F12"].products[0].price_usd
    (value,) = await park.shown("Output value today")
    assert value["value_usd"] == 10 * 260 + 100 * price
    planned = sum(
        product.capacity * product.price_usd
        for facility in park.catalogue.facilities
        for product in facility.products
    )
    assert value["plan_usd"] == pytest.approx(planned * Decimal("0.50") / 250)
    assert value["share_of_plan"] == pytest.approx(value["value_usd"] / value["plan_usd"])


async def test_hours_are_those_of_the_sites_clock(park: Any) -> None:
    await park.connection.execute("UPDATE site SET zone = 'Asia/Kolkata'")  # half an hour off UTC's
    for minute in (0, 15, 30, 45):
        await park.made(FRIDGES, "F02-RF350", 4, hour=datetime(2026, 11, 18, 10, minute, tzinfo=UTC))
    rows = [row for row in await park.shown("Output per hour") if row["value"] is not None]
    assert [(row["time"].hour, row["time"].minute, row["value"]) for row in rows] == [(9, 30, 8), (10, 30, 8)]
    assert rows[0]["metric"] == "F02 Household refrigerators, pcs"
    values = [row["value"] for row in await park.shown("Output value per hour") if row["value"] is not None]
    assert values == [8 * 260, 8 * 260]


async def test_an_hour_without_readings_is_a_gap_and_not_a_zero(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 5, hour=datetime(2026, 11, 18, 8, 0, tzinfo=UTC))
    await park.made(FRIDGES, "F02-RF350", 0, hour=datetime(2026, 11, 18, 10, 0, tzinfo=UTC))
    rows = {row["time"].hour: row["value"] for row in await park.shown("Output per hour", hours=6)}
    assert (rows[8], rows[9], rows[10]) == (5, None, 0)


async def test_an_hour_that_the_range_cuts_counts_whole(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 5, hour=datetime(2026, 11, 17, 12, 0, tzinfo=UTC))
    rows = await park.shown("Output per hour", end=AFTERNOON, hours=24)
    assert rows[0]["time"] == datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
    assert rows[0]["value"] == 5


async def test_a_stale_station_is_stale_whatever_it_said_last(park: Any) -> None:
    await park.heard(FRIDGES, "production")
    await park.heard(WASHERS, "production", ago=timedelta(hours=2))
    await park.heard(PANELLING, "production", online=False)
    await park.heard(FOAMING, "down")
    (producing,) = await park.shown("Facilities producing")
    assert (producing["producing"], producing["facilities"]) == (1, 17)
    (stopped,) = await park.shown("Stations stopped")
    stations = sum(1 for _ in park.catalogue.places())
    assert (stopped["stopped"], stopped["faulty"]) == (1, 1)
    (stale,) = await park.shown("Stations stale")
    assert (stale["stale"], stale["silent"]) == (2, stations - 4)
    shown = {(row["code"], row["line"], row["station"]): row for row in await park.shown("Station states")}
    freshness = {key[0]: row["freshness"] for key, row in shown.items() if row["freshness"] != "silent"}
    assert freshness == {"F02": "fresh", "F03": "stale", "F12": "stale"}


async def test_a_facility_produces_when_a_counting_station_does(park: Any) -> None:
    await park.heard(FOAMING, "production")
    await park.heard(FRIDGES, "setup")
    (row,) = await park.shown("Facilities producing")
    assert row["producing"] == 0


async def test_the_table_and_the_numbers_above_it_agree(busy_park: Any) -> None:
    await busy_park.heard(FRIDGES, "down")
    await busy_park.heard(WASHERS, "delay", ago=timedelta(days=1))
    await busy_park.heard(FOAMING, "planned")
    states = await busy_park.shown("Station states")
    (stopped,) = await busy_park.shown("Stations stopped")
    (stale,) = await busy_park.shown("Stations stale")
    fresh = [row["state"] for row in states if row["freshness"] == "fresh"]
    assert stopped["stopped"] == sum(state != "production" for state in fresh) == 2
    assert stopped["faulty"] == sum(state in ("delay", "down") for state in fresh) == 1
    assert stale["stale"] == sum(row["freshness"] == "stale" for row in states) == 1


async def localization(park: Any, facility: str = "F02") -> dict[str | None, Any]:
    rows = await park.shown("Localization this month")
    return {row["basis"]: row for row in rows if row["code"] == facility}


async def test_localization_of_a_facility_is_weighted_by_value(park: Any) -> None:
    # A published mistake is the mean of 36, 15 and 60 %: 37.0; weighted by pieces it would be 39.79.
    for product, good, price, imported in (
        ("F02-RF350", 1000, "250", "160"),
        ("F02-RF280", 10, "9000", "7650"),
        ("F02-RF420", 200, "300", "120"),
    ):
        await park.made(FRIDGES, product, good)
        await park.stated(product, price, imported)
    row = (await localization(park))["ex_works"]
    assert row["localization"] == Decimal("0.34875")
    assert (row["price_usd"], row["imported_usd"], row["month"]) == (400_000, 260_500, "2026-11")
    assert row["products_without_statement"] == 0


async def test_a_unit_is_valued_by_the_statement_in_force_on_its_day(park: Any) -> None:
    await park.stated("F02-RF350", "100", "50")
    await park.stated("F02-RF350", "100", "40", valid_from=WEDNESDAY)
    await park.stated("F02-RF350", "100", "30", valid_from=WEDNESDAY, revision=1)
    await park.made(FRIDGES, "F02-RF350", 1, day=WEDNESDAY - timedelta(days=1))
    await park.made(FRIDGES, "F02-RF350", 1, day=WEDNESDAY)
    await park.made(FRIDGES, "F02-RF350", 100, day=date(2026, 10, 31))
    row = (await localization(park))["ex_works"]
    assert row["imported_usd"] == 50 + 30
    assert row["localization"] == Decimal("0.6")


async def test_bases_are_never_mixed(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 1)
    await park.made(FRIDGES, "F02-RF280", 1)
    await park.stated("F02-RF350", "235", "160", basis="production_cost")
    await park.stated("F02-RF350", "245", "160", basis="ex_works")
    await park.stated("F02-RF280", "100", "90", basis="ex_works")
    rows = await localization(park)
    assert float(rows["production_cost"]["localization"]) == pytest.approx(1 - 160 / 235)
    assert float(rows["ex_works"]["localization"]) == pytest.approx(1 - 250 / 345)
    missing = {basis: row["products_without_statement"] for basis, row in rows.items()}
    assert missing == {"production_cost": 1, "ex_works": 0}


async def test_imports_above_the_price_stay_negative(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 1)
    await park.stated("F02-RF350", "100", "125")
    assert (await localization(park))["ex_works"]["localization"] == Decimal("-0.25")


async def test_output_without_a_statement_has_no_percentage(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 1)
    rows = await localization(park)
    assert list(rows) == [None]
    assert (rows[None]["localization"], rows[None]["products_without_statement"]) == (None, 1)


async def test_reversals_correct_exports_and_returns_stand_beside_them(park: Any) -> None:
    await park.shipped("S-1", "1000")
    await park.shipped("S-1", "-1000", posting=2, kind="reversal")
    await park.shipped("S-1", "900", posting=3)
    await park.shipped("S-1", "200", posting=4, kind="return")
    (country,) = await park.shown("Exports by country")
    assert (country["country"], country["value_usd"], country["returned_usd"], country["shipments"]) == (
        "KZ", 900, 200, 1,
    )  # fmt: skip
    (month,) = await park.shown("Exports by month")
    assert (month["month"], month["value_usd"]) == ("2026-11", 900)


async def test_values_under_different_incoterms_are_not_added(park: Any) -> None:
    await park.shipped("S-1", "1000")
    await park.shipped("S-2", "300", incoterms="CPT")
    by_month = await park.shown("Exports by month")
    assert {(row["month"], row["incoterms"]): row["value_usd"] for row in by_month} == {
        ("2026-11", "CPT"): 300,
        ("2026-11", "FCA"): 1000,
    }
    by_country = await park.shown("Exports by country")
    assert [(row["incoterms"], row["value_usd"]) for row in by_country] == [("FCA", 1000), ("CPT", 300)]


async def test_exports_are_those_of_twelve_local_months(park: Any) -> None:
    await park.shipped("S-1", "1", on=date(2025, 11, 30))
    await park.shipped("S-2", "2", on=date(2025, 12, 1))
    await park.shipped("S-3", "3", on=date(2026, 11, 30))
    await park.shipped("S-4", "4", on=date(2026, 12, 1))
    months = {row["month"]: row["value_usd"] for row in await park.shown("Exports by month")}
    assert months == {"2025-12": 2, "2026-11": 3}
    # 19:00 UTC on the last of November is the first of December in Tashkent.
    december = datetime(2026, 11, 30, 19, 0, tzinfo=UTC)
    months = {row["month"]: row["value_usd"] for row in await park.shown("Exports by month", end=december)}
    assert months == {"2026-11": 3, "2026-12": 4}


async def test_quarantine_counts_what_names_no_known_facility_too(park: Any) -> None:
    await park.refused("range", facility="F01", times=3)
    await park.refused("range", facility="F77")
    await park.refused("topic", facility=None)
    rows = await park.shown("Messages in quarantine", facilities=["F01"])
    assert [(row["reason"], row["messages"], row["times"], row["facilities"]) for row in rows] == [
        ("range", 2, 4, 2),
        ("topic", 1, 1, 0),
    ]
    later = await park.shown("Messages in quarantine", end=AFTERNOON + timedelta(days=3))
    assert later == []


async def test_what_was_decided_waits_no_longer_and_what_found_no_room_is_counted(park: Any) -> None:
    await park.refused("range", facility="F01", times=3)
    await park.refused("range", facility="F02", state="discarded")
    await park.connection.execute(
        "INSERT INTO quarantine_overflow VALUES ($1, '?', 'range', 50, $2, 't', 'd', 'e')",
        WEDNESDAY,
        AFTERNOON,
    )
    (row,) = await park.shown("Messages in quarantine")
    assert (row["messages"], row["waiting"], row["times"], row["facilities"]) == (2, 1, 54, 2)


async def test_the_facility_filter_offers_the_park_in_its_order(park: Any) -> None:
    (variable,) = [found for found in park.board["templating"]["list"] if found["name"] == "facility"]
    rows = await park.connection.fetch(variable["query"].replace("$language", "en"))
    assert [row["__value"] for row in rows] == [facility.id for facility in park.catalogue.facilities]
    assert rows[1]["__text"] == "F02 Household refrigerators"
