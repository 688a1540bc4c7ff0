"""What reports say: read back from the workbook, and held against what was stored."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import pytest

from technopark.exports import CheckCode
from technopark_api.board.assets import STATIC
from technopark_api.reports.texts import texts
from tests.api.reports.conftest import Workbook, records, spent

if TYPE_CHECKING:
    from tests.support.api import Api


async def test_postings_stand_line_by_line_with_returns_apart(workbook: Workbook) -> None:
    sheets = await workbook("exports-monthly")
    *lines, total = records(sheets["Shipments"])
    assert [(line["Code"], line["Kind"], line["Quantity"], line["Value, USD"]) for line in lines] == [
        ("FR", "original", 120, 31200.10),
        ("FR", "reversal", -5, -1200.10),
        ("FR", "original", 10, 10000),
        ("PA", "original", 10, pytest.approx(80.3)),
    ]
    assert lines[0]["Date"] == date(2026, 9, 12)
    assert lines[0]["HS code"] == "841810"
    assert (total["Code"], total["Value, USD"]) == ("Total", 40080.30)
    back, of_all_back = records(sheets["Returns"])
    assert (back["Kind"], back["Value, USD"], of_all_back["Value, USD"]) == ("return", 520, 520)


async def test_totals_by_facility_agree_with_sql_to_the_cent(workbook: Workbook, september: Api) -> None:
    *facilities, total = records((await workbook("exports-monthly"))["Facilities"])
    stored = await september.connection.fetch(
        "SELECT code, round(sum(value_usd) FILTER (WHERE posting.kind <> 'return'), 2) AS value, count(*) FILTER "
        "(WHERE posting.kind <> 'return') AS postings FROM posting JOIN facility ON facility.id = facility_id "
        "WHERE date_trunc('month', shipped_on) = '2026-09-01' GROUP BY code ORDER BY code"
    )
    assert [
        (row["Code"], Decimal(str(row["Value, USD"])).quantize(Decimal("0.01")), row["Postings"])
        for row in facilities
    ] == [tuple(row) for row in stored]
    assert sum(row["Share"] for row in facilities) == pytest.approx(1, abs=1e-9)
    assert total["Value, USD"] == float(sum(row["value"] for row in stored))


async def test_countries_stand_beside_earlier_months(workbook: Workbook) -> None:
    *countries, total = records((await workbook("exports-by-country"))["Countries"])
    shown = [
        (
            row["Country"],
            row["Value, USD"],
            row["Month before, USD"],
            row["On month before"],
            row["On year before"],
        )
        for row in countries
    ]
    assert shown == [
        ("KZ", 30000, 20000, 0.5, 1.0),
        ("TJ", 10080.3, "", "new", "new"),
        ("AF", "", 7, -1, ""),
    ]
    assert [row["Name of country"] for row in countries] == ["Kazakhstan", "Tajikistan", "Afghanistan"]
    assert [row["Share"] for row in countries] == [0.7485, 0.2515, ""]
    assert (total["Share"], total["Value, USD"], total["Shipments"]) == (1, 40080.3, 3)
    assert total["On month before"] == pytest.approx((40080.3 - 20007) / 20007, abs=5e-5)


async def test_localization_is_weighted_by_value_and_bases_are_apart(workbook: Workbook) -> None:
    rows = records((await workbook("localization-by-product"))["Products"])
    found = {(row["Product code"], row["Basis"]): row for row in rows if row["Code"] != "Total"}
    assert {key: row["Localization"] for key, row in found.items()} == {
        ("FR-A", "ex-works price"): 0.36,
        ("FR-A", "production cost"): 0.3191,
        ("FR-B", "ex-works price"): 0.15,
        ("FR-C", "ex-works price"): 0.6,
        ("PA-M", ""): "",
    }
    assert found["PA-M", ""]["Remark"] == "no statement"
    first = found["FR-A", "ex-works price"]
    assert (first["Imported, USD"], first["Local value (numerator), USD"]) == (160_000, 90_000)
    totals = {row["Basis"]: row for row in rows if row["Code"] == "Total"}
    assert totals["ex-works price"]["Full value (denominator), USD"] == 400_000
    assert totals["ex-works price"]["Localization"] == 0.3488
    assert totals["production cost"]["Localization"] == 0.3191


async def test_a_statement_that_came_after_the_cut_off_plays_no_part(
    workbook: Workbook, september: Api
) -> None:
    await september.connection.execute(
        "UPDATE statement SET received_at = '2026-10-12T07:30:00Z' WHERE basis = 'production_cost'"
    )
    rows = records((await workbook("localization-by-product"))["Products"])
    assert {row["Basis"] for row in rows} == {"ex-works price", ""}


async def test_a_facilitys_times_make_its_oee(workbook: Workbook) -> None:
    sheets = await workbook("facility-summary", facility="FR")
    days = records(sheets["OEE by day"])
    whole = days[-1]
    hours = ("Planned busy, h", "Production, h", "Setup, h", "Down, h")
    assert [whole[key] for key in hours] == [16, 13, 1, 2]
    planned_h = (1000 * 19 + 210 * 20) / 3600
    assert whole["OEE"] == pytest.approx(planned_h / 16, abs=5e-5)
    assert whole["Availability"] == pytest.approx(13 / 16, abs=5e-5)
    lost = records(sheets["Losses"])
    assert [(row["State"], row["Hours"], row["Share of planned busy"]) for row in lost] == [
        ("Down", 2, 0.125),
        ("Setup", 1, 0.0625),
        ("Total", 3, 0.1875),
    ]


async def test_output_is_by_product_in_its_unit_and_only_value_is_added(workbook: Workbook) -> None:
    sheets = await workbook("facility-summary", facility="FR")
    *products, total = records(sheets["Products"])
    assert [(row["Product code"], row["Good"], row["Scrap"], row["Unit"]) for row in products] == [
        ("FR-A", 1000, 10, "pcs"),
        ("FR-B", 10, 0, "pcs"),
        ("FR-C", 200, 0, "pcs"),
    ]
    assert products[0]["Scrap ratio"] == 0.0099
    assert (total["Good"], total["Output, USD"]) == ("", 1000 * 260 + 210 * 300)


async def test_a_logistics_centre_has_no_oee_rather_than_zero(workbook: Workbook) -> None:
    sheets = await workbook("facility-summary", facility="LC")
    figures = {row["Figure"]: row["This month"] for row in records(sheets["Key figures"])}
    assert (figures["OEE"], figures["Value of output, USD"]) == ("", "")
    assert sheets["Products"][1][0] == "No data"


async def test_the_parks_figures_are_of_sums(workbook: Workbook) -> None:
    sheets = await workbook("park-summary")
    figures = {row["Figure"]: row for row in records(sheets["Key figures"])}
    output = figures["Value of output, USD"]
    assert output["This month"] == 1000 * 260 + 210 * 300 + 12.5 * 9.5
    assert output["Month before"] == 500 * 260
    assert figures["Exports, USD"]["Year before"] == 15000
    assert figures["Localization, basis: ex-works price"]["This month"] == 0.3488
    *facilities, total = records(sheets["Facilities"])
    assert [row["Code"] for row in facilities] == ["FR", "PA"]
    assert total["Output, USD"] == output["This month"]


async def test_a_state_that_lasts_counts_until_the_cut_off(workbook: Workbook, september: Api) -> None:
    await spent(september, ("PA", "L1", "S1"), "production", 1)
    await september.state(("PA", "L1", "S1"), "down", datetime(2026, 10, 12, 6, tzinfo=UTC))
    sheets = await workbook("facility-summary", facility="PA", month="2026-10")
    assert records(sheets["OEE by day"])[-1]["Down, h"] == 1


async def test_what_is_doubtful_is_said_in_the_language_of_the_report(
    workbook: Workbook, september: Api
) -> None:
    await september.posted(
        "FR-A",
        shipment="S-9",
        posting=1,
        quantity="120",
        value="31200",
        net_kg="780",
        shipped_on=date(2026, 9, 20),
    )
    doubts = {}
    for language, sheet in (("uz", "Shubhalar"), ("ru", "Сомнения"), ("en", "Doubts")):
        rows = (await workbook("export-findings", lang=language))[sheet]
        (row,) = [row for row in rows[1:] if row[2] == "S-9/1/1"]
        doubts[language] = [str(cell).replace("\u00a0", " ") for cell in row[-5:]]
    assert doubts == {
        "uz": [
            "Ogohlantirish", "Massa miqdorga mos emas", "780", "7 800, 20 % doirasida", "120 dona, har biri 65 kg",
        ],
        "ru": [
            "Предупреждение", "Масса не отвечает количеству", "780", "7 800 в пределах 20 %", "120 шт. по 65 кг",
        ],
        "en": ["Warning", "Mass does not fit the quantity", "780", "7800 within 20 %", "120 pcs of 65 kg each"],
    }  # fmt: skip


async def test_doubts_about_what_came_after_the_cut_off_are_no_part_of_it(
    workbook: Workbook, september: Api
) -> None:
    late = datetime(2026, 10, 12, 8, tzinfo=UTC)
    await september.posted("FR-A", shipment="S-9", country="XX", shipped_on=date(2026, 9, 20), at=late)
    assert "S-9" not in str((await workbook("export-findings"))["Doubts"])
    assert "S-9" in str((await workbook("export-findings", cut_off=late.isoformat()))["Doubts"])


def test_doubts_are_called_the_same_on_the_board_and_in_reports() -> None:
    for language in ("uz", "ru", "en"):
        board = json.loads((STATIC / "i18n" / f"{language}.json").read_text())
        assert {code: texts(language)[f"finding.{code}"] for code in get_args(CheckCode)} == {
            code: board[f"trade.code.{code}"] for code in get_args(CheckCode)
        }
