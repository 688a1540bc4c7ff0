"""Localization: value-weighted, by the statement in force on each production day, one basis at a time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.api import Api

END, FIRST, PANELS = ("FR", "L1", "S2"), ("FR", "L1", "S1"), ("PA", "L1", "S1")
OCTOBER = {"start": "2026-10", "to": "2026-10"}


def noon(day: int, month: int = 10) -> datetime:
    return datetime(2026, month, day, 7, tzinfo=UTC)


async def one(api: Api, **query: object) -> dict[str, Any]:
    (row,) = await api.rows("localization", **{**OCTOBER, **query})
    return row


async def test_a_group_is_weighted_by_value_never_a_mean_and_never_by_pieces(api: Api) -> None:
    # The reference vector: items of 36 %, 15 % and 60 % make 34.875 %; their mean is 37, by pieces it is 39.79.
    items = ((1000, "250", "160"), (10, "9000", "7650"), (200, "300", "120"))
    for product, (quantity, price, imported) in zip(("FR-A", "FR-B", "FR-C"), items, strict=True):
        await api.made(END, product, noon(12), good=quantity)
        await api.stated(product, price=price, imported=imported)
    by_product = await api.rows("localization", **OCTOBER)
    assert [row["percent"] for row in by_product] == [36, 15, 60]
    for by in ("facility", "park"):
        row = await one(api, by=by)
        assert row["percent"] == Decimal("34.88")  # 34.875 rounded once, half up
        assert (row["price_usd"], row["imported_usd"]) == (400_000, 260_500)
        assert (row["unit"], row["quantity"], row["basis"], row["flags"]) == ("pcs", 1210, "ex_works", [])


async def test_the_shared_vector_is_what_this_test_says(shared_data: Path) -> None:
    vector = json.loads((shared_data.parent / "domain_vectors.json").read_text())["localization"]
    assert [tuple(item.values()) for item in vector["items"]] == [
        (1000, 250, 160),
        (10, 9000, 7650),
        (200, 300, 120),
    ]
    assert vector["value_weighted"] == 0.34875


async def test_each_production_day_is_valued_by_the_statement_in_force_on_it(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="60", valid_from=date(2026, 10, 1))
    await api.stated("FR-A", price="100", imported="40", valid_from=date(2026, 10, 10))
    # 03:00 on the 10th is still the production day of the 9th.
    await api.made(END, "FR-A", datetime(2026, 10, 9, 22, tzinfo=UTC), good=10)
    await api.made(END, "FR-A", noon(10), good=30)
    row = await one(api)
    assert (row["price_usd"], row["imported_usd"], row["percent"]) == (4000, 10 * 60 + 30 * 40, 55)


async def test_of_revisions_the_one_said_last_counts_whatever_came_first(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40", ts=datetime(2026, 10, 3, tzinfo=UTC))
    await api.stated("FR-A", price="100", imported="70", ts=datetime(2026, 10, 2, tzinfo=UTC))
    await api.made(END, "FR-A", noon(12), good=1)
    assert (await one(api))["percent"] == 60


async def test_bases_are_never_mixed(api: Api) -> None:
    # One kit on three bases: 31.91, 34.69 and 36.00 percent.
    await api.stated("FR-A", price="235", imported="160", basis="production_cost")
    await api.stated("FR-A", price="245", imported="160", basis="ex_works")
    await api.stated("FR-B", price="100", imported="90", basis="fob")
    await api.stated("FR-A", price="250", imported="160", basis="fob")
    for product in ("FR-A", "FR-B"):
        await api.made(END, product, noon(12), good=1)
    rows = await api.rows("localization", by="facility", **OCTOBER)
    assert [(row["basis"], row["percent"], row["missing_quantity"], row["flags"]) for row in rows] == [
        ("ex_works", Decimal("34.69"), 1, ["incomplete"]),
        ("fob", Decimal("28.57"), 0, []),
        ("production_cost", Decimal("31.91"), 1, ["incomplete"]),
    ]
    assert [row["percent"] for row in await api.rows("localization", basis="fob", **OCTOBER)] == [36, 10]


async def test_imports_above_the_price_stay_negative_and_are_flagged(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="130")
    await api.made(END, "FR-A", noon(12), good=3)
    row = await one(api)
    assert (row["percent"], row["flags"]) == (-30, ["imports_above_price"])


async def test_what_was_made_without_a_statement_is_told_and_not_guessed(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40", valid_from=date(2026, 10, 10))
    await api.made(END, "FR-A", noon(9), good=10)
    await api.made(END, "FR-A", noon(10), good=30)
    await api.made(END, "FR-B", noon(10), good=5)
    partly, never = await api.rows("localization", **OCTOBER)
    assert (partly["quantity"], partly["missing_quantity"], partly["price_usd"]) == (40, 10, 3000)
    assert (partly["percent"], partly["flags"]) == (60, ["incomplete"])
    assert (never["basis"], never["percent"], never["price_usd"], never["flags"]) == (
        None,
        None,
        None,
        ["no_statement"],
    )
    assert (never["quantity"], never["missing_quantity"]) == (5, 5)


async def test_nothing_made_and_prices_of_zero_are_no_data(api: Api) -> None:
    assert await api.rows("localization", **OCTOBER) == []
    await api.stated("FR-A", price="0", imported="0")
    await api.made(END, "FR-A", noon(12), good=10)
    assert (await one(api))["percent"] is None
    await api.stated("FR-B", price="100", imported="10")
    await api.made(END, "FR-B", noon(12), good=0, scrap=4)
    assert (await one(api, product="FR-B"))["percent"] is None


async def test_only_stations_that_count_are_output(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40")
    await api.made(END, "FR-A", noon(12), good=10)
    await api.made(FIRST, "FR-A", noon(12), good=500)
    assert (await one(api))["quantity"] == 10


async def test_amounts_are_converted_at_the_rates_that_were_stated(api: Api) -> None:
    await api.stated("FR-A", price="3000000", imported="1200000", rate="0.00008")
    await api.made(END, "FR-A", noon(12), good=2)
    row = await one(api)
    assert (row["price_usd"], row["imported_usd"], row["percent"]) == (480, 192, 60)


async def test_months_are_rows_of_their_own_and_units_are_not_added(api: Api) -> None:
    for product, station in (("FR-A", END), ("PA-M", PANELS)):
        await api.stated(product, price="10", imported="5")
        await api.made(station, product, noon(12), good=4)
        await api.made(station, product, noon(12, month=9), good=8)
    rows = await api.rows("localization", start="2026-09", to="2026-10", by="park")
    assert [
        (row["month"], row["unit"], row["quantity"], row["missing_quantity"], row["percent"]) for row in rows
    ] == [
        ("2026-09", None, None, None, 50),
        ("2026-10", None, None, None, 50),
    ]
    panels = await api.rows("localization", start="2026-09", to="2026-10", by="facility", facility="PA")
    assert [(row["unit"], row["quantity"]) for row in panels] == [("m2", 8), ("m2", 4)]


async def test_without_months_it_is_the_present_one(api: Api) -> None:
    body = await api.get("localization")
    assert (body["from"], body["to"]) == ("2026-10", "2026-10")
    problem = await api.problem("localization", start="2026-13")
    assert "is not a month such as 2026-10" in problem["detail"]
    assert "is after to" in (await api.problem("localization", start="2026-12", to="2026-11"))["detail"]


async def test_intervals_are_cut_by_the_months_asked_for_and_say_their_days(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40")
    for month, good in ((2, 10), (3, 20), (4, 30), (10, 40)):
        await api.made(END, "FR-A", noon(12, month=month), good=good)
    asked = {"start": "2026-02", "to": "2026-10", "by": "park"}

    async def told(interval: str) -> list[tuple[str, str, int]]:
        rows = await api.rows("localization", interval=interval, **asked)
        return [(row["first_day"], row["last_day"], row["quantity"]) for row in rows]

    assert await told("quarter") == [
        ("2026-02-01", "2026-03-31", 30),
        ("2026-04-01", "2026-06-30", 30),
        ("2026-10-01", "2026-10-31", 40),
    ]
    assert await told("year") == await told("total") == [("2026-02-01", "2026-10-31", 100)]
    assert [day for day, _, _ in await told("day")] == [
        "2026-02-12",
        "2026-03-12",
        "2026-04-12",
        "2026-10-12",
    ]
    assert (
        "at most 12 months" in (await api.problem("localization", interval="day", start="2020-01"))["detail"]
    )


async def test_a_longer_interval_is_made_of_the_same_sums(api: Api) -> None:
    for day, imported in ((1, "40"), (9, "55"), (10, "60")):
        await api.stated("FR-A", price="100", imported=imported, valid_from=date(2026, 10, day))
    for day in range(5, 13):
        await api.made(END, "FR-A", noon(day), good=day)
    days = await api.rows("localization", interval="day", **OCTOBER)
    whole = await one(api, interval="total")
    for field in ("quantity", "price_usd", "imported_usd"):
        assert sum(row[field] for row in days) == whole[field]
    assert whole["percent"] == Decimal("48.31")


async def test_products_of_one_hs_code_are_one_row(api: Api) -> None:
    for product in ("FR-A", "FR-B"):
        await api.stated(product, price="100", imported="40")
        await api.made(END, product, noon(12), good=1)
    await api.made(PANELS, "PA-M", noon(12), good=4)
    rows = await api.rows("localization", by="hs", **OCTOBER)
    assert [(row["hs"], row["quantity"], row["percent"]) for row in rows] == [
        ("841810", 2, 60),
        ("760612", 4, None),
    ]


async def test_what_is_not_covered_is_worth_its_list_price(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40")
    await api.made(END, "FR-A", noon(12), good=1)
    await api.made(END, "FR-B", noon(12), good=5)  # listed at 300 USD
    row = await one(api, by="park")
    assert (row["missing_quantity"], row["missing_usd"], row["percent"]) == (5, 1500, 60)


async def test_a_period_that_is_over_is_not_touched_by_what_is_stated_later(api: Api) -> None:
    await api.stated("FR-A", price="3000000", imported="1200000", rate="0.00008", valid_from=date(2026, 8, 1))
    await api.made(END, "FR-A", noon(12, month=9), good=1)
    before = await api.rows("localization", start="2026-09", to="2026-09")
    await api.stated(
        "FR-A", price="3000000", imported="1200000", rate="0.00007", valid_from=date(2026, 10, 1)
    )
    assert await api.rows("localization", start="2026-09", to="2026-09") == before
