"""Exports: reversals subtract, returns stand beside, units and shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.api import Api

OCTOBER = {"start": "2026-10", "to": "2026-10"}
NOTHING = {"quantity": None, "value_usd": None, "quantity_growth_percent": None, "value_growth_percent": None}


async def test_a_reversal_subtracts_and_a_return_is_never_netted(api: Api) -> None:
    await api.posted("FR-A", shipment="S-1", quantity="120", value="31200.00")
    await api.posted("FR-A", shipment="S-1", quantity="-20", value="-5200.00", kind="reversal")
    await api.posted("FR-A", shipment="S-2", quantity="10", value="2600")
    await api.posted("FR-A", shipment="S-2", quantity="3", value="780", kind="return")
    (row,) = await api.rows("exports", **OCTOBER)
    assert row == {
        "month": "2026-10",
        "product": "FR-A",
        "country": "KZ",
        "country_alpha3": "KAZ",
        "country_numeric": "398",
        "unit": "pcs",
        "quantity": 110,
        "net_kg": 110 * 65,
        "gross_kg": 110 * 70,
        "currency": "USD",
        "value": 28600,
        "value_usd": 28600,
        "unit_value_usd": 260,
        "shipments": 2,
        "declarations": 0,
        "postings": 3,
        "returned_quantity": 3,
        "returned_value_usd": 780,
        "share_percent": 100,
        "quantity_share_percent": 100,
        "previous": {"from": "2026-09", "to": "2026-09", **NOTHING},
        "last_year": {"from": "2025-10", "to": "2025-10", **NOTHING},
        "incoterms_used": ["FCA"],
    }


async def test_only_returns_are_no_exports_of_zero(api: Api) -> None:
    await api.posted("FR-A", kind="return", quantity="2", value="520")
    (row,) = await api.rows("exports", **OCTOBER)
    assert (row["quantity"], row["value_usd"], row["share_percent"], row["returned_quantity"]) == (
        None,
        None,
        None,
        2,
    )
    assert (row["shipments"], row["postings"]) == (0, 0)


async def test_the_month_is_that_of_shipping(api: Api) -> None:
    for day, value in ((date(2026, 9, 30), "1"), (date(2026, 10, 1), "10"), (date(2026, 10, 31), "100")):
        await api.posted("FR-A", shipped_on=day, value=value)
    await api.posted("FR-A", shipped_on=date(2026, 11, 1), value="1000")
    rows = await api.rows("exports", start="2026-09", to="2026-10", by="month")
    assert [(row["month"], row["value_usd"]) for row in rows] == [("2026-09", 1), ("2026-10", 110)]


async def test_units_part_rows_and_values_keep_their_rates(api: Api) -> None:
    await api.posted("PA-M", facility="PA", quantity="12.5", value="1000000", rate="0.00008")
    await api.posted("PA-T", facility="PA", quantity="1.25", value="1500")
    rows = await api.rows("exports", by="facility", **OCTOBER)
    assert [(row["facility"], row["unit"], row["quantity"], row["value_usd"]) for row in rows] == [
        ("PA", "m2", Decimal("12.5"), 80),
        ("PA", "t", Decimal("1.25"), 1500),
    ]


async def test_shares_of_a_month_sum_to_one_hundred(api: Api) -> None:
    for country in ("KZ", "KG", "TJ"):
        await api.posted("FR-A", country=country, value="100")
        await api.posted("FR-A", country=country, value="7", shipped_on=date(2026, 9, 1))
    await api.posted("FR-A", country="AF", value="0", shipped_on=date(2026, 8, 1))
    rows = await api.rows("exports", start="2026-08", to="2026-10", by="month,country")
    assert [(row["month"], row["country"], row["share_percent"]) for row in rows] == [
        ("2026-08", "AF", None),
        ("2026-09", "KG", Decimal("33.34")),
        ("2026-09", "KZ", Decimal("33.33")),
        ("2026-09", "TJ", Decimal("33.33")),
        ("2026-10", "KG", Decimal("33.34")),
        ("2026-10", "KZ", Decimal("33.33")),
        ("2026-10", "TJ", Decimal("33.33")),
    ]


async def test_what_parts_the_rows_is_chosen_and_delivery_terms_that_were_added_are_told(api: Api) -> None:
    await api.posted("FR-A", incoterms="EXW", contract="C-1")
    await api.posted("FR-A", incoterms="CPT", contract=None)
    (together,) = await api.rows("exports", by="hs", **OCTOBER)
    apart = await api.rows("exports", by="incoterms,contract", **OCTOBER)
    assert (together["hs"], together["incoterms_used"]) == ("841810", ["CPT", "EXW"])
    assert [(row["incoterms"], row["contract"], row["incoterms_used"]) for row in apart] == [
        ("CPT", None, ["CPT"]),
        ("EXW", "C-1", ["EXW"]),
    ]


async def test_filters_by_facility_product_and_country(api: Api) -> None:
    await api.posted("FR-A", facility="LC", country="KZ", value="1")
    await api.posted("FR-B", facility="FR", country="TJ", value="10")

    async def values(**query: object) -> list[int]:
        return [row["value_usd"] for row in await api.rows("exports", **OCTOBER, **query)]

    assert await values(facility="LC") == [1]
    assert await values(product="FR-B") == [10]
    assert await values(country=["KZ", "TJ"]) == [1, 10]
    assert (await api.problem("exports", country="Kazakhstan"))["errors"][0]["where"] == "query.country.0"


async def test_a_month_is_compared_with_the_one_before_and_with_last_years(api: Api) -> None:
    await api.posted("FR-A", quantity="30", value="9000")
    await api.posted("FR-A", quantity="20", value="6000", shipped_on=date(2026, 9, 30))
    await api.posted("FR-A", quantity="-5", value="-1500", kind="reversal", shipped_on=date(2026, 9, 30))
    await api.posted("FR-A", quantity="99", value="9", kind="return", shipped_on=date(2026, 9, 30))
    await api.posted("FR-A", quantity="40", value="12000", shipped_on=date(2025, 10, 31))
    await api.posted("FR-A", quantity="1", value="1", shipped_on=date(2025, 11, 1))
    (row,) = await api.rows("exports", **OCTOBER)
    assert row["previous"] == {
        "from": "2026-09", "to": "2026-09", "quantity": 15, "value_usd": 4500,
        "quantity_growth_percent": 100, "value_growth_percent": 100,
    }  # fmt: skip
    assert row["last_year"] == {
        "from": "2025-10", "to": "2025-10", "quantity": 40, "value_usd": 12000,
        "quantity_growth_percent": -25, "value_growth_percent": -25,
    }  # fmt: skip


async def test_growth_is_that_of_the_published_year(api: Api) -> None:
    await api.posted("FR-A", quantity="309169", shipped_on=date(2025, 3, 1))
    await api.posted("FR-A", quantity="193869", shipped_on=date(2024, 8, 1))
    (row,) = await api.rows("exports", start="2025-01", to="2025-12", by="product")
    assert row["previous"]["quantity_growth_percent"] == row["last_year"]["quantity_growth_percent"]
    assert row["previous"]["quantity_growth_percent"] == Decimal("59.473")
    assert (row["previous"]["from"], row["previous"]["to"]) == ("2024-01", "2024-12")


async def test_quarters_are_compared_with_quarters(api: Api) -> None:
    for month, value in ((4, "1"), (6, "2"), (7, "10"), (9, "20")):
        await api.posted("FR-A", shipped_on=date(2026, month, 28), value=value)
    await api.posted("FR-A", shipped_on=date(2025, 7, 1), value="60")
    rows = await api.rows("exports", start="2026-04", to="2026-09", by="quarter")
    assert [(row["quarter"], row["value_usd"], row["previous"]["value_usd"]) for row in rows] == [
        ("2026-Q2", 3, None),
        ("2026-Q3", 30, 3),
    ]
    assert (rows[1]["previous"]["from"], rows[1]["previous"]["to"]) == ("2026-04", "2026-06")
    assert rows[1]["last_year"]["value_growth_percent"] == -50


async def test_a_new_market_has_no_growth_and_a_lost_one_no_row(api: Api) -> None:
    await api.posted("FR-A", country="TR")
    await api.posted("FR-A", country="GE", shipped_on=date(2026, 9, 1))
    (row,) = await api.rows("exports", by="country", **OCTOBER)
    assert (row["country"], row["previous"]["value_growth_percent"]) == ("TR", None)


async def test_value_in_the_currency_of_the_contract_stands_where_there_is_one(api: Api) -> None:
    await api.posted("FR-A", currency="EUR", rate="1.1", value="1000", country="TR")
    await api.posted("FR-A", currency="RUB", rate="0.0125", value="80000", country="RU")
    rows = await api.rows("exports", by="country", **OCTOBER)
    assert [(row["country"], row["currency"], row["value"], row["value_usd"]) for row in rows] == [
        ("RU", "RUB", 80000, 1000),
        ("TR", "EUR", 1000, 1100),
    ]
    (together,) = await api.rows("exports", by="product", **OCTOBER)
    assert (together["currency"], together["value"], together["value_usd"]) == (None, None, 2100)


async def test_shares_of_quantity_are_of_the_same_unit(api: Api) -> None:
    await api.posted("PA-M", facility="PA", quantity="1000", value="1")
    await api.posted("PA-T", facility="PA", quantity="3", value="1")
    await api.posted("PA-T", facility="PA", quantity="1", value="2", country="TJ")
    rows = await api.rows("exports", by="country", **OCTOBER)
    assert [
        (row["country"], row["unit"], row["quantity_share_percent"], row["share_percent"]) for row in rows
    ] == [
        ("KZ", "m2", 100, 25),
        ("KZ", "t", 75, 25),
        ("TJ", "t", 25, 50),
    ]


async def test_comparisons_are_columns_of_the_csv(api: Api) -> None:
    await api.posted("FR-A")
    header = (await api.ask("exports", format="csv", **OCTOBER)).text.splitlines()[0].split(",")
    assert {"previous_from", "previous_quantity", "last_year_value_growth_percent"} <= set(header)


async def test_a_country_has_all_its_codes_with_leading_zeros_and_an_unknown_one_none(api: Api) -> None:
    await api.posted("FR-A", country="AF")
    await api.posted("FR-A", country="XX")
    rows = await api.rows("exports", by="country", **OCTOBER)
    assert [(row["country_alpha3"], row["country_numeric"]) for row in rows] == [("AFG", "004"), (None, None)]
    table = await api.get("exports", by="month", **OCTOBER)
    assert "country_numeric" not in {*table["rows"][0], *table["definitions"]}
