"""The picture of the park on a terminal: counts in words and numbers, units apart, what broke down below."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

from rich.console import Console

from technopark_simulator.view import Breakdown, FacilityView, Snapshot, Traffic, picture

AT = datetime(2026, 10, 14, 10, 40, 5, tzinfo=UTC)
REFRIGERATORS = FacilityView(
    id="F02",
    name="Household refrigerators",
    states={"production": 2, "down": 1},
    good={"pcs": Decimal(1458)},
    shipments=755,
    statements=39,
    traffic=Traffic(published=12_345, rate=4.25, unacknowledged=6),
)
BOILERS = FacilityView(
    id="F15",
    name="Boilers and steel",
    states={"planned": 3},
    good={"t": Decimal("13.442"), "pcs": Decimal(3)},
    traffic=Traffic(published=5, rate=0.5, unacknowledged=1),
)
LOGISTICS = FacilityView(id="F18", name="Logistics centre", shipments=413)


def drawn(snapshot: Snapshot, width: int = 120) -> list[str]:
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=False)
    console.print(picture(snapshot))
    return console.export_text().splitlines()


def row(lines: list[str], start: str) -> str:
    """Return the line that starts so, with single blanks between its cells."""
    return " ".join(next(line for line in lines if line.strip().startswith(start)).split())


def test_each_facility_has_a_row_that_needs_no_colour() -> None:
    lines = drawn(Snapshot(AT, (REFRIGERATORS, BOILERS, LOGISTICS)))
    headings = "Facility prod setup delay down plan off good today ships costs MQTT per s unacked"
    assert row(lines, "Facility") == headings
    assert row(lines, "F02") == "F02 Household refrigerators 2 - - 1 - - 1,458 pcs 755 39 12,345 4.2 6"


def test_units_are_told_apart_and_never_added() -> None:
    lines = drawn(Snapshot(AT, (REFRIGERATORS, BOILERS, LOGISTICS)))
    assert "3 pcs + 13.442 t" in row(lines, "F15")


def test_the_park_adds_stations_papers_and_messages_but_no_output() -> None:
    lines = drawn(Snapshot(AT, (REFRIGERATORS, BOILERS, LOGISTICS)))
    assert row(lines, "Park") == "Park 2 - - 1 3 - - 1,168 39 12,350 4.8 7"


def test_a_facility_without_stations_has_no_output() -> None:
    lines = drawn(Snapshot(AT, (LOGISTICS,)))
    assert row(lines, "F18") == "F18 Logistics centre - - - - - - - 413 0 0 0.0 0"


def test_what_broke_down_is_told_with_its_reason() -> None:
    events = (Breakdown(AT, "F02/L1/S2", "MECHANICAL"), Breakdown(AT, "F15/L1/S1", None))
    lines = drawn(Snapshot(AT, (REFRIGERATORS,), events))
    assert lines[-2] == " 14 Oct 10:40:05  F02/L1/S2  down: MECHANICAL"
    assert lines[-1] == " 14 Oct 10:40:05  F15/L1/S1  down: no reason given"


def test_the_time_of_the_latest_message_is_told() -> None:
    assert "2026-10-14 10:40:05" in drawn(Snapshot(AT, ()))[0]
    assert "nothing said yet" in drawn(Snapshot(None, ()))[0]


def test_on_a_narrow_terminal_names_give_way_and_numbers_stay() -> None:
    lines = drawn(Snapshot(AT, (REFRIGERATORS,)), width=84)
    assert all(len(line) <= 84 for line in lines)
    assert "Household refrigerators" not in row(lines, "F02")
    assert row(lines, "F02").endswith(" 2 - - 1 - - 1,458 pcs 755 39 12,345 4.2 6")
