"""Products and orders by the hour: worked out from states and readings, and the same as by the shift."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.kpi.conftest import milliseconds

if TYPE_CHECKING:
    from tests.api.kpi.conftest import Floor
    from tests.support.api import Station

FIRST, BEFORE, PANELS = ("FR", "L1", "S2"), ("FR", "L1", "S1"), ("PA", "L1", "S1")
# The shift of PA on Monday, 12 October: from 08:00 to 16:00 in Tashkent.
OPENS = datetime(2026, 10, 12, 3, tzinfo=UTC)
MONDAY = {"start": "2026-10-12", "to": "2026-10-13"}
TIMES = ("apt", "aust", "adet", "adot", "planned", "offline")
ADD_UP = (*TIMES, "pri_pq", "pri_gq", "good", "scrap", "rework")


def after(minutes: float) -> datetime:
    return OPENS + timedelta(minutes=minutes)


def told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def state(station: Station, minute: float, name: str, order: str | None) -> tuple[str, dict[str, Any]]:
    topic = f"technopark/v1/{'/'.join(station)}/state"
    return topic, {"ts": milliseconds(after(minute)), "state": name, "order": order}


def counted(
    station: Station, minute: float, product: str, good: int, order: str | None
) -> tuple[str, dict[str, Any]]:
    topic = f"technopark/v1/{'/'.join(station)}/output"
    return topic, {"ts": milliseconds(after(minute)), "product": product, "good": good, "order": order}


async def a_shift_of_two_orders(floor: Floor) -> None:
    """Panels of one order, then structures of another, from which it changes in the middle of an hour."""
    floor.api.clock.at = after(600)
    await floor.store(
        [
            state(PANELS, 0, "production", "PO-1"),
            counted(PANELS, 0, "PA-M", 100, "PO-1"),
            counted(PANELS, 59, "PA-M", 190, "PO-1"),
            counted(PANELS, 85, "PA-M", 240, "PO-1"),
            state(PANELS, 90, "setup", "PO-2"),
            state(PANELS, 100.5, "production", "PO-2"),
            counted(PANELS, 119, "PA-T", 241, "PO-2"),
            state(PANELS, 130, "down", None),
            counted(PANELS, 131, "PA-T", 243, "PO-2"),
            state(PANELS, 200, "production", "PO-1"),
            counted(PANELS, 230, "PA-M", 300, "PO-1"),
            state(PANELS, 480, "planned", None),
        ]
    )


async def test_an_hour_is_parted_by_what_was_worked_on_in_it(floor: Floor) -> None:
    await a_shift_of_two_orders(floor)
    rows = await floor.api.rows("kpi", **MONDAY, facility="PA", interval="hour", by="product,order")
    second = [row for row in rows if row["start"] == "2026-10-12T04:00:00Z"]
    names = ("line", "product", "order", "apt", "aust", "good", "unit", "pri_gq", "oee_percent", "aoet")
    assert told(second, *names) == [
        ("L1", "PA-M", "PO-1", 1800, 0, 50, "m2", 1500, Decimal("83.33"), 3600),
        ("L1", "PA-T", "PO-2", Decimal(1170), 630, 1, "t", 900, 50, 1800),
    ]
    third = [row for row in rows if row["start"] == "2026-10-12T05:00:00Z"]
    assert told(third, "product", "order", "apt", "adot", "good", "aoet") == [
        ("PA-M", "PO-1", None, None, None, 3600),
        ("PA-T", "PO-2", 600, 0, 2, 660),
        (None, None, 0, 3000, None, None),
    ]


@pytest.mark.parametrize("by", ["product", "order", "product,order", "station,product", "station,order"])
async def test_the_hours_of_a_shift_add_up_to_it_and_to_the_hours_of_all_work(floor: Floor, by: str) -> None:
    await a_shift_of_two_orders(floor)
    asked = {**MONDAY, "facility": "PA"}
    work = [name for name in by.split(",") if name != "station"]

    def sums(rows: list[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], list[Any]]:
        found: dict[tuple[Any, ...], list[Any]] = {}
        for row in rows:
            if any(row[name] is not None for name in ADD_UP):
                so_far = found.setdefault(tuple(row[name] for name in names), [0] * len(ADD_UP))
                for index, name in enumerate(ADD_UP):
                    so_far[index] += row[name] or 0
        return found

    hours = await floor.api.rows("kpi", **asked, interval="hour", by=by)
    shift = [row for row in await floor.api.rows("kpi", **asked, interval="shift", by=by) if row["shift"]]
    inside = [row for row in hours if after(0) <= datetime.fromisoformat(row["start"]) < after(480)]
    assert sums(inside, *work) == sums(shift, *work)
    assert len(sums(shift, *work)) > 1
    if "aoet" in shift[0]:
        ran = sum(row["aoet"] or 0 for row in inside)
        assert ran == sum(row["aoet"] or 0 for row in shift) == (230 + 41) * 60
    whole = await floor.api.rows("kpi", **asked, interval="hour", by="line")
    shared, undivided = sums(hours, "start"), sums(whole, "start")
    # Units are not added: of an hour of two there are no quantities, which their products have.
    assert {key: found[:8] for key, found in shared.items()} == {
        key: found[:8] for key, found in undivided.items()
    }


async def test_what_comes_late_changes_its_hour_and_work_and_no_other(floor: Floor) -> None:
    await a_shift_of_two_orders(floor)

    async def hours() -> dict[tuple[str | None, ...], dict[str, Any]]:
        rows = await floor.api.rows("kpi", **MONDAY, interval="hour", by="order,product")
        return {(row["start"][11:13], row["order"], row["product"]): row for row in rows}

    before = await hours()
    await floor.store([counted(PANELS, 40, "PA-M", 160, "PO-1")])
    assert await hours() == before  # of the same hour as what it was counted with
    await floor.store([counted(PANELS, 30, "PA-M", 130, "PO-2")])
    reading_came = await hours()
    changed = {key for key in before.keys() | reading_came.keys() if before.get(key) != reading_came.get(key)}
    # The order is of two products now, and ran for longer: what was of its product is of none.
    assert ("03", "PO-1", "PA-M") in changed
    assert told([reading_came["03", "PO-1", "PA-M"], reading_came["03", "PO-2", "PA-M"]], "good", "apt") == [
        (60, 3600),
        (30, None),
    ]
    assert reading_came["04", "PO-2", None]["apt"] == 1170
    assert reading_came["04", "PO-2", "PA-T"]["good"] == 1
    assert not {key for key in changed if key[1] == "PO-1"} - {("03", "PO-1", "PA-M")}
    await floor.store([state(PANELS, 250, "delay", "PO-1")])
    state_came = await hours()
    differ = {key for key in state_came if state_came[key] != reading_came.get(key)}
    # The order ran ten minutes longer in the hour before.
    assert {key[0] for key in differ} == {"06", "07", "08", "09", "10"}
    assert [rows["06", "PO-1", "PA-M"]["aoet"] for rows in (reading_came, state_came)] == [3000, 3600]
    assert told([state_came["07", "PO-1", "PA-M"]], "apt", "adet", "aoet") == [(600, 3000, 600)]


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
async def test_the_hour_that_the_clock_shows_twice_is_two(floor: Floor) -> None:
    """On 25 October 2026 in Berlin it is 02:30 at 00:30 and at 01:30 of UTC."""
    begin = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    floor.api.clock.at = begin + timedelta(hours=12)
    minute = (begin - OPENS) / timedelta(minutes=1)
    await floor.store(
        [
            state(FIRST, minute, "production", "PO-1"),
            counted(FIRST, minute, "FR-A", 0, "PO-1"),
            counted(FIRST, minute + 20, "FR-A", 10, "PO-1"),
            counted(FIRST, minute + 40, "FR-A", 25, "PO-1"),
            counted(FIRST, minute + 100, "FR-A", 60, "PO-1"),
            state(FIRST, minute + 100, "planned", None),
        ]
    )
    asked = {"start": "2026-10-25", "to": "2026-10-26", "interval": "hour"}
    for by in ("product", "order"):
        rows = await floor.api.rows("kpi", **asked, by=by)
        assert told(rows, "start", "end", "apt", "good")[:3] == [
            ("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", 1800, 10),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", 3600, 15),
            ("2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z", 600, 35),
        ]


async def test_time_is_of_the_product_that_the_counting_station_named(floor: Floor) -> None:
    """A station before it tells of the order only, and tells of it earlier than any reading does."""
    floor.api.clock.at = after(300)
    await floor.store(
        [
            state(BEFORE, 0, "production", "PO-9"),
            state(BEFORE, 70, "planned", None),
            state(FIRST, 30, "setup", "PO-9"),
            counted(FIRST, 170, "FR-B", 4, "PO-9"),
            counted(FIRST, 190, "FR-B", 6, "PO-9"),
        ]
    )
    rows = await floor.api.rows("kpi", **MONDAY, interval="hour", by="station,product")
    assert told(rows, "start", "station", "product", "apt", "aust")[:3] == [
        ("2026-10-12T03:00:00Z", "S1", "FR-B", 3600, 0),
        ("2026-10-12T03:00:00Z", "S2", "FR-B", 0, 1800),
        ("2026-10-12T04:00:00Z", "S1", "FR-B", 600, 0),
    ]


async def test_orders_by_hour_are_told_of_as_far_back_as_readings_are_kept(floor: Floor) -> None:
    await a_shift_of_two_orders(floor)
    since = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
    asked = {"interval": "hour", "to": "2026-10-14"}
    by_product = await floor.api.rows("kpi", **asked, start="2026-10-12", by="product")
    await floor.api.connection.execute("UPDATE station_head SET kept_since = $1", since)
    problem = await floor.api.problem("kpi", **asked, start="2026-10-12", by="product,order")
    assert (problem["status"], problem["errors"]) == (
        422,
        [
            {
                "where": "query.from",
                "problem": "readings tell of orders by hour, and they are kept from 2026-10-13 on",
            }
        ],
    )
    await floor.api.rows("kpi", **asked, start="2026-10-13", by="order")
    assert await floor.api.rows("kpi", **asked, start="2026-10-12", by="product") == by_product


async def test_the_table_comes_as_csv(floor: Floor) -> None:
    await a_shift_of_two_orders(floor)
    asked = {**MONDAY, "interval": "hour", "by": "product,order"}
    body = await floor.api.get("kpi", **asked)
    answer = await floor.api.ask("kpi", **asked, format="csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == list(body["definitions"]) == list(body["rows"][0])
    assert {"product", "order", "aoet"} < set(rows[0])
    assert not {"day", "shift", "station"} & set(rows[0])
    assert told(rows, "start", "product", "order", "good")[0] == (
        "2026-10-12T03:00:00Z",
        "PA-M",
        "PO-1",
        "90",
    )
