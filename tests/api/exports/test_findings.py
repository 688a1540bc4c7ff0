"""Findings: what is doubtful about stored postings, and what is usual by the history of the park."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, get_args

import pytest

from technopark.exports import Bands, CheckCode, SaidKey, Severity
from technopark_api.exports.findings.read import Measure, Wanted, read_findings, read_findings_of_all
from technopark_api.periods import Months
from technopark_api.reports.texts import texts

if TYPE_CHECKING:
    from tests.support.api import Api

OCTOBER = {"start": "2026-10", "to": "2026-10"}
DOCS = Path(__file__).parents[3] / "docs" / "exports.md"


async def test_a_doubt_tells_what_was_found_and_what_was_expected(api: Api) -> None:
    await api.posted("FR-A", shipment="S-1", quantity="120", value="31200", net_kg="780")
    await api.posted("FR-A", shipment="S-2", quantity="10", value="2600")
    (row,) = await api.rows("exports/findings", **OCTOBER)
    assert row == {
        "code": "mass_off",
        "severity": "warning",
        "facility": "FR",
        "shipment": "S-1",
        "line": 1,
        "posting": 1,
        "kind": "original",
        "product": "FR-A",
        "country": "KZ",
        "shipped_on": "2026-10-12",
        "field": "net_kg",
        "found": "780",
        "expected": "7800 within 20 %",
        "why": "120 pcs of 65 kg each",
        "said": {
            "found": {"key": "value", "values": {}, "numbers": {"value": 780}},
            "expected": {"key": "within", "values": {}, "numbers": {"value": 7800, "percent": 20}},
            "why": {
                "key": "mass_of_units",
                "values": {"unit": "pcs"},
                "numbers": {"quantity": 120, "mass": 65},
            },
        },
        "corrected": False,
    }


@pytest.mark.parametrize(
    ("language", "found", "expected", "why"),
    [
        ("uz", "780", "7 800, 20 % doirasida", "120 dona, har biri 65 kg"),
        ("ru", "780", "7 800 в пределах 20 %", "120 шт. по 65 кг"),
        ("en", "780", "7800 within 20 %", "120 pcs of 65 kg each"),
    ],
)
async def test_a_doubt_is_said_in_the_language_asked_for(
    api: Api, language: str, found: str, expected: str, why: str
) -> None:
    await api.posted("FR-A", shipment="S-1", quantity="120", value="31200", net_kg="780")
    (row,) = await api.rows("exports/findings", lang=language, **OCTOBER)
    said = [row[name].replace("\u00a0", " ") for name in ("found", "expected", "why")]
    assert said == [found, expected, why]
    assert row["said"]["why"]["key"] == "mass_of_units"
    text = (await api.ask("exports/findings", lang=language, format="csv", **OCTOBER)).text
    assert why in text.replace("\u00a0", " ")


def test_every_text_that_can_be_said_is_there_in_every_language() -> None:
    """Each is in all of them, and in no other language the same as in English; a value alone is."""
    keys = {f"said.{key}" for key in get_args(SaidKey)}
    for language in ("uz", "ru", "en"):
        assert {key for key in texts(language) if key.startswith("said.")} == keys
    for language in ("uz", "ru"):
        assert {key for key in keys if texts(language)[key] == texts("en")[key]} == {
            "said.value",
            "said.posting",
        }


async def test_what_was_taken_back_is_told_of_only_when_asked_for(api: Api) -> None:
    await api.posted("FR-A", shipment="S-1", posting=1, country="UZ")
    await api.posted(
        "FR-A", shipment="S-1", posting=2, kind="reversal", refers_to="1", country="UZ", quantity="-10", value="-2600"
    )  # fmt: skip
    await api.posted("FR-A", shipment="S-1", posting=3, refers_to="1")
    assert await api.rows("exports/findings", **OCTOBER) == []
    (row,) = await api.rows("exports/findings", corrected=True, **OCTOBER)
    assert (row["code"], row["posting"], row["corrected"]) == ("country_own", 1, True)


async def test_a_reversal_in_a_later_month_is_measured_against_what_it_takes_back(api: Api) -> None:
    await api.posted("FR-A", shipment="S-1", posting=1, shipped_on=date(2026, 9, 30))
    await api.posted(
        "FR-A", shipment="S-1", posting=2, kind="reversal", refers_to="1", quantity="-10", value="-2500"
    )
    rows = await api.rows("exports/findings", **OCTOBER)
    assert [(row["code"], row["field"]) for row in rows] == [
        ("reversal_differs", "value"),
        ("reversal_differs", "shipped_on"),
    ]
    assert await api.rows("exports/findings", start="2026-09", to="2026-09") == []


async def test_the_usual_value_is_that_of_the_twelve_months_before(api: Api) -> None:
    # The catalogue says 260; five originals say 400, and the mean of them all would be far off.
    for value in ("4000", "4000", "4000", "3900", "90000"):
        await api.posted("FR-A", value=value, shipped_on=date(2026, 9, 15))
    await api.posted("FR-A", shipment="USUAL", value="4100")
    await api.posted("FR-A", shipment="LIKE-THE-CATALOGUE", value="2600")
    (row,) = await api.rows("exports/findings", **OCTOBER)
    assert (row["shipment"], row["code"], row["expected"]) == (
        "LIKE-THE-CATALOGUE",
        "unit_value_off",
        "400.00 USD within 30 %",
    )
    # Another span that holds the month says the same of it.
    rows = await api.rows("exports/findings", start="2025-06", to="2026-10", severity="warning")
    assert [entry for entry in rows if entry["shipped_on"] >= "2026-10-01"] == [row]


async def test_the_usual_rate_is_that_of_the_currency(api: Api) -> None:
    for _ in range(5):
        await api.posted("FR-A", currency="EUR", rate="1.1", value="2400", shipped_on=date(2026, 9, 15))
    await api.posted("FR-A", currency="EUR", rate="1.4", value="2000")
    (row,) = await api.rows("exports/findings", **OCTOBER)
    assert (row["code"], row["found"], row["expected"]) == ("rate_off", "1.4", "1.1 within 20 %")


# What a posting may say at, beside and beyond the edge of what is usual, for each of its fields.
EDGES: dict[str, tuple[str | None, ...]] = {
    "net_kg": ("520", "520.001", "519.999", "523", "650", "779.999", "780", "780.001", "700.001"),
    "gross_kg": ("650", "649.999", "700"),
    "value": ("2600", "1820", "1819.99", "1821", "3379.99", "3380", "3380.01", "0"),
    "quantity": ("10", "0", "8", "12.5"),
    "country": ("KZ", "UZ", "XX"),
    "hs": ("841810", "8418102001", "841", "730890", "999999"),
    "incoterms": ("FCA", "DAT", "fca"),
    "rate": ("1", "0.8", "1.2", "0.79", "1.21"),
    "currency": ("USD", "EUR", "GBP"),
    "declaration": (
        *(
            None,
            "26001/121026/0012345",
            "26001/290224/0012345",
            "26001/290225/0012345",
            "26001/310426/0012345",
        ),
        *("26001/311026/0012345", "26001/001026/0012345", "26001/121326/0012345", "26001/300226/0012345"),
        *("26001/121026/001234", "26001/121026/0012345\n", "2600X/121026/0012345", "٢6001/121026/0012345"),
    ),
}


async def test_what_is_not_read_raises_no_doubt(api: Api) -> None:
    for currency in ("USD", "EUR", "EUR"):  # too few pounds to say what is usual
        for value in ("2500", "2600", "2700"):
            await api.posted("FR-A", value=value, currency=currency, shipped_on=date(2026, 8, 15))
    chance = Random(7)
    for count in range(300):
        names = chance.sample(sorted(EDGES), chance.choice((1, 1, 2, 3)))
        said = {"net_kg": "650", "shipment": f"A-{count}", "posting": 1}
        await api.posted("FR-A", **said | {name: chance.choice(EDGES[name]) for name in names})  # type: ignore[arg-type]
        if count % 9 == 0:
            another = {"kind": chance.choice(("reversal", "return", "original")), "refers_to": "1"}
            posting, day = chance.choice((0, 2, 3)), chance.choice((date(2026, 10, 30), date(2026, 11, 2)))
            await api.posted("FR-A", shipment=f"A-{count}", posting=posting, shipped_on=day, **another)  # type: ignore[arg-type]
    await api.posted("FR-A", shipment="LATER-FIRST", posting=1)
    await api.posted("FR-A", shipment="LATER-FIRST", posting=0, shipped_on=date(2026, 11, 2))
    asked = {
        "wanted": Wanted((), (), corrected=True),
        "measure": Measure(Bands(), "UZ"),
        "facilities": None,
    }
    months = Months(date(2026, 8, 1), date(2026, 11, 1))
    found = await read_findings(api.connection.fetch, months, **asked)  # type: ignore[arg-type]
    assert found == await read_findings_of_all(api.connection.fetch, months, **asked)  # type: ignore[arg-type]
    assert {row.code for row in found} > {"mass_off", "unit_value_off", "rate_off", "declaration_malformed"}


async def test_findings_are_filtered_and_come_as_csv(api: Api) -> None:
    await api.posted("FR-A", country="XX", net_kg="1")
    await api.posted("PA-M", facility="PA", hs="730890", net_kg="55", gross_kg="56", value="95", country="TJ")

    async def codes(**query: object) -> list[str]:
        return [row["code"] for row in await api.rows("exports/findings", **OCTOBER, **query)]

    assert await codes() == ["country_unknown", "mass_off", "hs_of_another_product"]
    assert await codes(severity="error") == ["country_unknown"]
    assert await codes(code=["mass_off", "hs_of_another_product"]) == ["mass_off", "hs_of_another_product"]
    assert await codes(facility="PA") == await codes(country="TJ") == await codes(product="PA-M")
    answer = await api.ask("exports/findings", format="csv", severity="error", **OCTOBER)
    assert answer.text.splitlines()[1].startswith("country_unknown,error,FR,")
    assert (await api.problem("exports/findings", code="nonsense"))["status"] == 422


async def test_logistics_ship_products_of_others_and_their_units_are_weighed_by_these(api: Api) -> None:
    await api.posted(
        "PA-T", facility="LC", hs="730890", quantity="2.5", net_kg="2500", gross_kg="2600", value="3125"
    )
    assert await api.rows("exports/findings", **OCTOBER) == []
    assert Decimal(1250) == api.catalogue.product["PA-T"][1].price_usd


def test_each_code_is_explained() -> None:
    rows = [line.split(" | ") for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]
    explained = {row[0].strip("| `"): row[1] for row in rows}
    assert set(get_args(CheckCode)) <= set(explained)
    assert {explained[code] for code in get_args(CheckCode)} == set(get_args(Severity))
