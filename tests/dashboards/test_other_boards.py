"""The boards of stops, quality, localization and exports compute as the domain says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.dashboards.conftest import AFTERNOON, WEDNESDAY

FRIDGES, WASHERS, FOAMING = ("F02", "L1", "S3"), ("F03", "L1", "S3"), ("F02", "L1", "S1")
TUESDAY = WEDNESDAY - timedelta(days=1)


async def shown(park: Any, board: str, title: str, **view: Any) -> Any:
    return await park.rows(board, park.of(board, title), **view)


async def test_reasons_stand_in_the_order_of_the_time_that_they_took(park: Any) -> None:
    await park.was(FRIDGES, "down", 60, reason="JAM", times=9)
    await park.was(FRIDGES, "delay", 180, reason="MATERIAL", times=1)
    await park.was(WASHERS, "down", 60, reason="JAM", times=1)
    await park.was(FRIDGES, "planned", 600, reason="BREAK")
    await park.was(FOAMING, "down", 600, reason="JAM")
    rows = await shown(park, "stops", "Pareto of stops")
    assert [(row["reason"], row["spent_s"], row["times"], row["cumulative"]) for row in rows] == [
        ("MATERIAL", 10_800, 1, Decimal("0.6")), ("JAM", 7_200, 10, 1),
    ]  # fmt: skip


async def test_reliability_is_of_the_entries_into_down(park: Any) -> None:
    await park.was(FRIDGES, "production", 400)
    await park.was(FRIDGES, "down", 30, reason="JAM", times=3)
    await park.was(FRIDGES, "down", 10, reason="SENSOR", times=1)
    await park.was(WASHERS, "production", 100)
    rows = await shown(park, "stops", "MTBF and MTTR by line")
    assert [(row["line"], row["failures"], row["mtbf_s"], row["mttr_s"]) for row in rows] == [
        ("F02 L1", 4, 6000, 600), ("F03 L1", None, None, None),
    ]  # fmt: skip


async def test_a_stop_lasts_until_its_state_or_reason_changes(park: Any) -> None:
    start = AFTERNOON - timedelta(hours=5)
    await park.changed(FRIDGES, "down", start, reason="JAM")
    await park.changed(FRIDGES, "down", start + timedelta(minutes=10), reason="JAM")
    await park.changed(FRIDGES, "production", start + timedelta(minutes=30))
    await park.changed(FRIDGES, "delay", AFTERNOON - timedelta(minutes=10))
    rows = await shown(park, "stops", "Longest stops")
    assert [(row["state"], row["reason"], row["lasted_s"]) for row in rows] == [
        ("down", "JAM", 1800), ("delay", "-", 600),
    ]  # fmt: skip
    assert rows[1]["until"] is None


async def test_scrap_of_several_days_is_of_sums(park: Any) -> None:
    await park.made(FRIDGES, "F02-RF350", 90, scrap=10, day=TUESDAY)
    await park.made(FRIDGES, "F02-RF350", 300, scrap=0)
    (row,) = await shown(park, "quality", "Quality by product", hours=24)
    assert (row["product"][:9], row["scrap_ratio"], row["good"]) == ("F02-RF350", Decimal("0.025"), 390)
    (row,) = await shown(park, "quality", "Quality of the range", hours=24)
    assert (row["scrap_ratio"], row["rework_ratio"], row["quality"]) == (
        Decimal("0.025"),
        0,
        Decimal("0.975"),
    )


async def test_localization_of_a_month_is_valued_day_by_day(park: Any) -> None:
    await park.stated("F02-RF350", "100", "60", valid_from=date(2026, 11, 1))
    await park.stated("F02-RF350", "100", "90", valid_from=date(2026, 11, 18))
    await park.stated("F02-RF350", "100", "80", valid_from=date(2026, 11, 18), revision=1)
    await park.made(FRIDGES, "F02-RF350", 30, day=TUESDAY)
    await park.made(FRIDGES, "F02-RF350", 10)
    (row,) = await shown(park, "localization", "By month and product")
    assert (row["month"], row["basis"], row["localization"]) == ("2026-11", "ex_works", Decimal("0.35"))
    assert (row["quantity"], row["unstated"]) == (40, None)


async def test_what_was_made_before_the_first_statement_is_told_of(park: Any) -> None:
    await park.stated("F02-RF350", "100", "60", valid_from=WEDNESDAY)
    await park.made(FRIDGES, "F02-RF350", 5, day=TUESDAY)
    await park.made(FRIDGES, "F02-RF350", 10)
    (row,) = await shown(park, "localization", "By month and product")
    assert (row["localization"], row["quantity"], row["unstated"]) == (Decimal("0.4"), 15, 5)


async def test_a_certificate_stands_against_the_month_on_its_own_basis(park: Any) -> None:
    await park.stated("F02-RF350", "100", "60", certified="45", until=date(2026, 12, 18))
    await park.stated("F02-RF350", "50", "10", basis="fob")
    await park.made(FRIDGES, "F02-RF350", 10)
    (row,) = await shown(park, "localization", "Certificates against the actual")
    assert (row["basis"], row["days_left"]) == ("ex_works", 30)
    assert (row["certified"], row["localization"], row["above_certified"]) == (
        Decimal("0.45"), Decimal("0.4"), Decimal("-0.05"),
    )  # fmt: skip


async def test_exports_stand_beside_the_same_days_a_year_before(park: Any) -> None:
    await park.shipped("S-1", "1500")
    await park.shipped("S-2", "1000", on=date(2025, 11, 18))
    await park.shipped("S-3", "9000", on=date(2025, 11, 19))
    await park.shipped("S-1", "200", posting=2, kind="return")
    (row,) = await shown(park, "exports", "Exports by terms")
    assert (row["value_usd"], row["earlier_usd"], row["growth"]) == (1500, 1000, Decimal("0.5"))
    assert (row["returned_usd"], row["shipments"]) == (200, 1)


async def test_a_share_is_of_what_went_under_the_same_terms(park: Any) -> None:
    await park.shipped("S-1", "300", country="KZ")
    await park.shipped("S-2", "100", country="TJ")
    await park.shipped("S-3", "500", country="KZ", incoterms="DAP")
    rows = await shown(park, "exports", "Countries")
    assert {(row["country"], row["incoterms"]): row["share"] for row in rows} == {
        ("KZ", "DAP"): 1, ("KZ", "FCA"): Decimal("0.75"), ("TJ", "FCA"): Decimal("0.25"),
    }  # fmt: skip
