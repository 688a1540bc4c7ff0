"""Reconciliation: shipments and declarations, shipments and output."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from technopark_api.exports.reconciliation.shapes import UnmatchedCode

if TYPE_CHECKING:
    from tests.support.api import Api

OCTOBER = {"start": "2026-10", "to": "2026-10"}
DECLARED = "26001/121026/0012345"
LINE = ("FR", "L1", "S2")
DOCS = Path(__file__).parents[3] / "docs" / "exports.md"


async def made(api: Api, product: str = "FR-A", good: int = 1000) -> None:
    await api.made(LINE, product, datetime(2026, 9, 10, 6, tzinfo=UTC), good=good)


async def test_a_shipment_without_a_declaration_is_told_once(api: Api) -> None:
    await made(api)
    await api.posted("FR-A", shipment="S-1", line=1)
    await api.posted("FR-A", shipment="S-1", line=2)
    await api.posted("FR-A", shipment="S-2", declaration=DECLARED)
    (row,) = await api.rows("exports/reconciliation", **OCTOBER)
    assert (row["code"], row["month"], row["shipments"]) == ("no_declaration", "2026-10", ["FR/S-1"])


async def test_what_was_taken_back_needs_no_declaration(api: Api) -> None:
    await made(api)
    await api.posted("FR-A", shipment="S-1", posting=1)
    await api.posted(
        "FR-A", shipment="S-1", posting=2, kind="reversal", refers_to="1", quantity="-10", value="-2600"
    )
    await api.posted("FR-A", shipment="S-1", posting=3, declaration=DECLARED)
    assert await api.rows("exports/reconciliation", **OCTOBER) == []


async def test_a_declaration_stands_for_one_shipment_country_and_currency(api: Api) -> None:
    await made(api)
    await api.posted("FR-A", shipment="S-1", declaration=DECLARED)
    await api.posted("FR-A", shipment="S-2", declaration=DECLARED, country="TJ", shipped_on=date(2026, 9, 30))
    await api.posted("FR-A", shipment="S-3", line=1, declaration="26001/121026/0000001")
    await api.posted(
        "FR-A", shipment="S-3", line=2, declaration="26001/121026/0000001", currency="EUR", rate="1.1"
    )
    rows = await api.rows("exports/reconciliation", **OCTOBER)
    assert [(row["code"], row["severity"], row["found"]) for row in rows] == [
        ("declaration_of_several_currencies", "error", "2 currencies: EUR, USD"),
        ("declaration_of_several_shipments", "warning", "2 shipments: FR/S-1, FR/S-2"),
        ("declaration_of_several_countries", "error", "2 countries: KZ, TJ"),
    ]
    assert [
        row["code"] for row in await api.rows("exports/reconciliation", start="2026-09", to="2026-09")
    ] == [
        "declaration_of_several_shipments",
        "declaration_of_several_countries",
    ]


async def test_no_more_is_shipped_than_was_made_and_stood_in_stock(api: Api) -> None:
    await made(api, good=100)
    await api.posted("FR-A", quantity="90", declaration=DECLARED, shipped_on=date(2026, 9, 20))
    await api.posted("FR-A", facility="LC", quantity="20", declaration="26001/121026/0000002")
    await api.posted("FR-A", quantity="3", kind="return", declaration="26001/121026/0000002")
    (row,) = await api.rows("exports/reconciliation", start="2026-09", to="2026-10")
    assert (row["code"], row["month"], row["facilities"], row["products"]) == (
        "shipped_above_produced",
        "2026-10",
        ["FR"],
        ["FR-A"],
    )
    assert row["found"] == "110 pcs shipped until the month's end"
    assert row["expected"].startswith("at most 103:")
    assert await api.rows("exports/reconciliation", opening="FR-A:7", **OCTOBER) == []
    (stock,) = await api.rows("exports/stock", **OCTOBER)
    assert [stock[name] for name in ("produced", "shipped", "returned", "left")] == [0, 20, 3, -7]
    assert [stock[f"{name}_so_far"] for name in ("produced", "shipped", "returned")] == [100, 110, 3]


async def test_what_was_shipped_before_any_output_is_on_record_is_not_compared(api: Api) -> None:
    await api.posted("FR-A", quantity="90", declaration=DECLARED, shipped_on=date(2026, 9, 9))
    assert await api.rows("exports/reconciliation", start="2026-09", to="2026-10") == []
    await made(api, good=10)
    assert await api.rows("exports/reconciliation", start="2026-09", to="2026-10") == []
    await api.posted("FR-B", quantity="1", declaration="26001/121026/0000002")
    (row,) = await api.rows("exports/reconciliation", start="2026-09", to="2026-10")
    assert (row["code"], row["products"]) == ("shipped_above_produced", ["FR-B"])


async def test_an_opening_stock_that_cannot_be_read_is_an_error(api: Api) -> None:
    assert (await api.problem("exports/stock", opening="FR-A"))["errors"][0]["where"] == "query.opening"
    assert (await api.problem("exports/stock", opening="NONE:5"))["status"] == 404


async def test_what_does_not_match_comes_as_csv(api: Api) -> None:
    await made(api)
    await api.posted("FR-A", shipment="S-1")
    text = (await api.ask("exports/reconciliation", format="csv", **OCTOBER)).text
    assert text.splitlines()[1].startswith("no_declaration,warning,2026-10,FR,,FR/S-1,FR-A,KZ,USD,")


def test_each_code_is_explained() -> None:
    text = DOCS.read_text("utf-8")
    assert [code for code in get_args(UnmatchedCode) if f"| `{code}` |" not in text] == []
