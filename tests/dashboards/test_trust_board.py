"""The board of trust says what the books say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.dashboards.conftest import AFTERNOON, WEDNESDAY

FRIDGES, FOAMING = ("F02", "L1", "S3"), ("F02", "L1", "S1")


async def shown(park: Any, title: str, **view: Any) -> Any:
    return await park.rows("trust", park.of("trust", title), **view)


async def test_a_number_that_never_came_is_missing_on_the_day_of_the_next_one(park: Any) -> None:
    await park.numbered("F02/L1/S1/output", "[0,5)", day=WEDNESDAY - timedelta(days=1))
    await park.numbered("F02/L1/S1/output", "[7,10)")
    (row,) = await shown(park, "Ledger by day and facility", hours=12)
    assert (row["day"], row["code"], row["missing"], row["sent"]) == ("2026-11-18", "F02", 2, 5)


async def test_a_number_that_came_on_a_later_day_is_not_missing(park: Any) -> None:
    await park.numbered("F02/L1/S1/output", "[0,5)", "[7,10)")
    await park.numbered("F02/L1/S1/output", "[5,7)", day=WEDNESDAY + timedelta(days=1))
    (row,) = await shown(park, "Ledger by day and facility", hours=12)
    assert (row["missing"], row["sent"]) == (0, 8)


async def test_trust_is_of_sums_and_rounded_down(park: Any) -> None:
    await park.numbered("F02/L1/S1/output", "[0,39999)", "[40000,80000)")
    await park.booked("F02", stored=79_999)
    (row,) = await shown(park, "Share trusted")
    assert (row["trust"], row["wrong"], row["received"]) == (Decimal("0.9999"), 1, 79_999)


async def test_where_nothing_is_numbered_sent_is_unknown_and_trust_stands_against_received(park: Any) -> None:
    await park.booked("F02", stored=95, duplicate=2, quarantined=3)
    (totals,) = await shown(park, "Ledger of the range")
    assert (totals["sent"], totals["missing"], totals["received"]) == (None, None, 100)
    (row,) = await shown(park, "Share trusted")
    assert row["trust"] == Decimal("0.97")


async def test_what_names_no_facility_is_shown_while_all_are_chosen(park: Any) -> None:
    await park.booked("?", quarantined=2)
    (row,) = await shown(park, "Ledger by day and facility")
    assert (row["code"], row["quarantined"]) == ("?", 2)
    assert not await shown(park, "Ledger by day and facility", facilities=["F01", "F02"])


async def test_latency_is_of_the_newest_readings_that_came_within_the_range(park: Any) -> None:
    await park.read(FRIDGES, sent=AFTERNOON - timedelta(minutes=9), late=timedelta(seconds=1))
    await park.read(FOAMING, sent=AFTERNOON - timedelta(minutes=8), late=timedelta(seconds=3))
    await park.read(("F03", "L1", "S3"), sent=AFTERNOON - timedelta(days=9), late=timedelta(seconds=900))
    (row,) = await shown(park, "Latency")
    assert (row["p50_s"], row["stations"]) == (2, 2)


async def test_a_contradiction_is_told_of_its_facility(park: Any) -> None:
    await park.contradicted(FRIDGES)
    (row,) = await shown(park, "Conflicts")
    assert (row["code"], row["kind"], row["conflicts"]) == ("F02", "output", 1)
