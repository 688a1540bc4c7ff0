"""What moved localization between two periods, in points that sum to the change, and what would move it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.api import Api

END = ("FR", "L1", "S2")
PANELS = ("PA", "L1", "S1")
PARTS = ("mix_points", "coverage_points", "price_points", "exchange_rate_points", "imported_points")
PATH = "localization/change"
BOTH = {"start": "2026-09", "to": "2026-10"}


async def made(api: Api, product: str, month: int, good: int) -> None:
    station = PANELS if product.startswith("PA") else END
    await api.made(station, product, datetime(2026, month, 12, 7, tzinfo=UTC), good=good)


async def one(api: Api, **query: object) -> dict[str, Any]:
    (row,) = await api.rows(PATH, **{**BOTH, **query})
    return row


def parts(row: dict[str, Any]) -> dict[str, Decimal]:
    return {name.removesuffix("_points"): row[name] for name in PARTS if row[name]}


async def test_a_group_moves_by_its_mix_while_its_products_stay_what_they_are(api: Api) -> None:
    await api.stated("FR-A", price="250", imported="160")
    await api.stated("FR-B", price="9000", imported="7650")
    for month, good in ((9, 100), (10, 300)):
        await made(api, "FR-A", month, good)
        await made(api, "FR-B", month, 10)
    row = await one(api, by="facility")
    assert (row["from_percent"], row["to_percent"], row["change_points"]) == (
        Decimal("19.57"),
        Decimal("24.55"),
        Decimal("4.98"),
    )
    assert parts(row) == {"mix": Decimal("4.98")}
    assert [parts(row) for row in await api.rows(PATH, **BOTH)] == [{}, {}]


async def test_price_rate_and_imports_are_told_apart_and_sum_up(api: Api) -> None:
    await api.stated("FR-A", price="250", imported="160", valid_from=date(2026, 9, 1))
    await api.stated("FR-A", price="260", imported="150", imported_rate="1.1", valid_from=date(2026, 10, 1))
    await made(api, "FR-A", 9, 10)
    await made(api, "FR-A", 10, 10)
    row = await one(api)
    found = parts(row)
    assert set(found) == {"price", "exchange_rate", "imported"}
    assert found["price"] > 0 > found["exchange_rate"]
    assert sum(found.values()) == row["change_points"] == row["to_percent"] - row["from_percent"]


async def test_a_product_that_has_got_its_statement_is_coverage_not_mix(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40")
    await api.stated("FR-B", price="100", imported="80", valid_from=date(2026, 10, 1))
    for month in (9, 10):
        await made(api, "FR-A", month, 10)
        await made(api, "FR-B", month, 10)
    assert parts(await one(api, by="facility")) == {"coverage": -20}


async def test_levers_are_shares_of_value_whatever_is_filtered(api: Api) -> None:
    for product, price in (("FR-A", "10"), ("FR-B", "30"), ("PA-M", "60")):
        await api.stated(product, price=price, imported="5")
        await made(api, product, 10, 100)
    rows = await api.rows(PATH, **BOTH)
    assert [(row["product"], row["facility_lever"], row["park_lever"]) for row in rows] == [
        ("FR-A", Decimal("0.25"), Decimal("0.1")),
        ("FR-B", Decimal("0.75"), Decimal("0.3")),
        ("PA-M", 1, Decimal("0.6")),
    ]
    assert [row["park_lever"] for row in await api.rows(PATH, product="FR-B", **BOTH)] == [Decimal("0.3")]
    assert [row["park_lever"] for row in await api.rows(PATH, by="facility", **BOTH)] == [
        Decimal("0.4"),
        Decimal("0.6"),
    ]
    assert "park_lever" not in await one(api, by="park")


async def test_a_period_without_data_has_no_parts(api: Api) -> None:
    await api.stated("FR-A", price="100", imported="40")
    await made(api, "FR-A", 10, 1)
    row = await one(api)
    assert (row["from_percent"], row["to_percent"], row["change_points"]) == (None, 60, None)
    assert [row[name] for name in PARTS] == [None] * 5
    assert (row["from_price_usd"], row["to_price_usd"]) == (0, 100)
    assert await api.rows(PATH, start="2025", to="2025") == []


async def test_periods_are_months_quarters_and_years(api: Api) -> None:
    for asked, told in (
        ({}, ("2026-09", "2026-10")),
        ({"to": "2026-Q1"}, ("2025-Q4", "2026-Q1")),
        ({"to": "2026"}, ("2025", "2026")),
        ({"start": "2025-10", "to": "2026-10"}, ("2025-10", "2026-10")),
    ):
        body = await api.get(PATH, **asked)
        assert (body["from"], body["to"]) == told
    for wrong in ("2026-Q5", "2026-13", "Q1", "26"):
        assert "is no month, quarter or year" in (await api.problem(PATH, to=wrong))["detail"]
