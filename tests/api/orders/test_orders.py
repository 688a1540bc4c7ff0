"""Orders: each whole, by what its line's counting station told of it; newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.api.kpi.conftest import milliseconds

if TYPE_CHECKING:
    from tests.api.kpi.conftest import Floor
    from tests.support.api import Station

FIRST, SECOND, BEFORE, PANELS = ("FR", "L1", "S2"), ("FR", "L2", "S1"), ("FR", "L1", "S1"), ("PA", "L1", "S1")
# The first shift of FR on Monday, 12 October: 06:30 in Tashkent.
MORNING = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
MONDAY = {"start": "2026-10-12", "to": "2026-10-13"}


def after(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


async def work(
    floor: Floor, station: Station, order: str | None, product: str, *counts: tuple[float, int, int]
) -> None:
    """A station produces an order from the first minute on, and tells its counters: minute, good and scrap so far."""
    begin = counts[0][0]
    topic = f"technopark/v1/{'/'.join(station)}"
    await floor.store(
        [
            (f"{topic}/state", {"ts": milliseconds(after(begin)), "state": "production", "order": order}),
            *(
                (
                    f"{topic}/output",
                    {
                        "ts": milliseconds(after(minute)),
                        "product": product,
                        "good": good,
                        "scrap": scrap,
                        "rework": 0,
                        "order": order,
                    },
                )
                for minute, good, scrap in counts
            ),
        ]
    )


async def test_an_order_is_told_of_whole_whatever_the_period(floor: Floor) -> None:
    floor.api.clock.at = after(40 * 60)
    await work(floor, FIRST, "PO-1", "FR-A", (0, 0, 0), (60, 50, 5))
    # On Tuesday, after 25 hours.
    await work(floor, FIRST, "PO-1", "FR-A", (25 * 60, 80, 8))
    for day in ("2026-10-12", "2026-10-13"):
        (row,) = await floor.api.rows("orders", start=day, to=f"2026-10-{int(day[-2:]) + 1}")
        assert told([row], "facility", "line", "order", "product", "unit", "good", "scrap") == [
            ("FR", "L1", "PO-1", "FR-A", "pcs", 80, 8)
        ]
        assert told([row], "began", "last_told", "running", "state") == [
            ("2026-10-12T01:30:00Z", "2026-10-13T02:30:00Z", True, "production")
        ]
    # It goes on, as the present state is told for it, though nobody told of it for hours.
    assert told(await floor.api.rows("orders", start="2026-10-13T12:00:00+05:00"), "order") == [("PO-1",)]
    assert await floor.api.rows("orders", start="2026-10-10", to="2026-10-12") == []
    assert await floor.api.rows("orders", start="2026-10-12T06:00:00Z", to="2026-10-12T06:00:01Z") != []


async def test_the_newest_comes_first_and_only_the_last_one_runs(floor: Floor) -> None:
    floor.api.clock.at = after(300)
    await work(floor, FIRST, "PO-1", "FR-A", (0, 0, 0), (60, 50, 5))
    await work(floor, FIRST, "PO-2", "FR-B", (70, 52, 5), (130, 70, 5))
    await work(floor, SECOND, "PO-1", "FR-B", (30, 0, 0), (90, 20, 0))
    names = ("line", "order", "product", "good", "running")
    assert told(await floor.api.rows("orders", **MONDAY), *names) == [
        ("L1", "PO-2", "FR-B", 20, True),
        ("L2", "PO-1", "FR-B", 20, True),
        ("L1", "PO-1", "FR-A", 50, False),
    ]
    assert told(await floor.api.rows("orders", **MONDAY, running="true", line="L1"), "order") == [("PO-2",)]
    assert told(await floor.api.rows("orders", **MONDAY, limit=1), "order") == [("PO-2",)]
    # A stop of the order that runs is its state; without an order none runs.
    await floor.states(FIRST, (after(140), "down"), order="PO-2", reason="JAM")
    (row,) = await floor.api.rows("orders", **MONDAY, running="true", line="L1")
    assert told([row], "state", "state_since", "last_told") == [
        ("down", "2026-10-12T03:50:00Z", "2026-10-12T03:50:00Z")
    ]
    await floor.states(FIRST, (after(150), "delay"), reason="NO-ORDER")
    assert await floor.api.rows("orders", **MONDAY, running="true", line="L1") == []


async def test_only_the_counting_station_speaks_for_its_line(floor: Floor) -> None:
    floor.api.clock.at = after(300)
    await work(floor, BEFORE, "PO-9", "FR-A", (0, 0, 0), (60, 50, 5))
    await work(floor, FIRST, None, "FR-A", (0, 0, 0), (60, 50, 5))
    assert await floor.api.rows("orders", **MONDAY) == []


async def test_units_are_never_added(floor: Floor) -> None:
    floor.api.clock.at = after(600)
    await work(floor, PANELS, "PO-5", "PA-M", (180, 0, 0), (200, 10, 0))
    await work(floor, PANELS, "PO-5", "PA-T", (210, 12, 0))
    (row,) = await floor.api.rows("orders", **MONDAY)
    assert told([row], "order", "product", "unit", "good", "scrap", "rework") == [
        ("PO-5", None, None, None, None, None)
    ]
    # An order of which only a state was told has made nothing that is known.
    await floor.states(SECOND, (after(240), "setup"), order="PO-6")
    (row,) = await floor.api.rows("orders", **MONDAY, facility="FR")
    assert told([row], "order", "product", "good", "running", "state") == [
        ("PO-6", None, None, True, "setup")
    ]


async def test_what_was_made_is_that_of_the_indicators_by_order(floor: Floor) -> None:
    floor.api.clock.at = after(600)
    await work(floor, FIRST, "PO-1", "FR-A", (0, 0, 0), (60, 50, 5), (470, 60, 7))
    await work(floor, FIRST, "PO-2", "FR-B", (500, 66, 7), (590, 90, 9))
    orders = {row["order"]: row for row in await floor.api.rows("orders", **MONDAY)}
    of_kpi = await floor.api.rows("kpi", **MONDAY, by="order", interval="shift")
    for order, row in orders.items():
        parts = [each for each in of_kpi if each["order"] == order and each["good"] is not None]
        assert parts
        assert row["good"] == sum((each["good"] for each in parts), Decimal(0))
        assert row["scrap"] == sum((each["scrap"] for each in parts), Decimal(0))
