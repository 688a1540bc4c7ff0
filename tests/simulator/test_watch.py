"""What the view knows of the park is what the park published."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from technopark.catalogue import Catalogue
from technopark.messages import Posting, Reading, StateChange, Statement
from technopark_cli.local.broker import Broker
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Publication
from technopark_simulator.view import Snapshot
from technopark_simulator.watch import Sent, Watch
from technopark_simulator.workdays import milliseconds

Speak = Callable[[Park, Sequence[tuple[datetime, Pace]]], list[Publication]]

# Production days begin at 6 or later on site, which is five hours ahead: two of them lie in this stretch.
BEGIN = datetime(2026, 10, 13, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 14, 7, tzinfo=UTC)
END = datetime(2026, 10, 14, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(catalogue: Catalogue, speak: Speak, history_pace: Pace) -> list[Publication]:
    return speak(Park(catalogue, 1, milliseconds(BEGIN)), [(LATER, history_pace), (END, history_pace)])


@pytest.fixture(scope="module")
def snapshot(catalogue: Catalogue, published: list[Publication]) -> Snapshot:
    watch = Watch(catalogue)
    for publication in published:
        watch.hear(publication)
    return watch.snapshot(0, {})


def test_each_station_is_in_one_state(snapshot: Snapshot, catalogue: Catalogue) -> None:
    for view in snapshot.facilities:
        lines = catalogue.facility[view.id].lines
        assert sum(view.states.values()) == sum(len(line.stations) for line in lines)


def test_good_output_is_that_of_the_production_day_only(
    snapshot: Snapshot, published: list[Publication], catalogue: Catalogue
) -> None:
    """Refrigerators: what the line's counter says at the end, less what it said when the day began."""
    facility = catalogue.facility["F02"]
    opens = datetime.combine(END.date(), catalogue.pattern_of(facility).day_start, tzinfo=catalogue.site.zone)
    (line,) = facility.lines
    (last,) = [station.id for station in line.stations if station.counts]
    totals = {
        element.message.ts: element.counted.good
        for publication in published
        if publication.topic.endswith(f"F02/{line.id}/{last}/output")
        for element in publication.elements
        if isinstance(element.message, Reading) and element.counted is not None
    }
    before = max(total for ts, total in totals.items() if ts < opens)
    made = max(totals.values()) - before
    (view,) = [view for view in snapshot.facilities if view.id == "F02"]
    assert made > 0
    assert {unit: int(good * 1000) for unit, good in view.good.items()} == {"pcs": made}


def test_papers_are_counted(snapshot: Snapshot, published: list[Publication]) -> None:
    said = Counter(type(element.message) for one in published for element in one.elements)
    assert sum(view.shipments for view in snapshot.facilities) == said[Posting]
    assert sum(view.statements for view in snapshot.facilities) == said[Statement]


def test_the_latest_breakdowns_come_first_and_lines_without_orders_are_none(
    snapshot: Snapshot, published: list[Publication]
) -> None:
    broke = sorted(
        element.message.ts
        for one in published
        for element in one.elements
        if isinstance(element.message, StateChange)
        and element.message.state == "down"
        and element.message.reason != "NO-ORDER"
    )
    assert [event.at for event in snapshot.breakdowns] == broke[: -len(snapshot.breakdowns) - 1 : -1]
    assert len(snapshot.breakdowns) == 6
    assert "NO-ORDER" not in {event.reason for event in snapshot.breakdowns}


def test_late_messages_do_not_bring_back_what_was(
    catalogue: Catalogue, published: list[Publication], speak: Speak, history_pace: Pace
) -> None:
    """The first night comes once more on the next day, and at the end: stations stood then, at other totals."""
    before = len(speak(Park(catalogue, 1, milliseconds(BEGIN)), [(LATER, history_pace)]))
    night = speak(Park(catalogue, 1, milliseconds(BEGIN)), [(BEGIN + timedelta(minutes=10), history_pace)])
    in_order, late, at_night = Watch(catalogue), Watch(catalogue), Watch(catalogue)
    mixed = [*published[:before], *night, *published[before:], *night]
    for watch, heard in ((in_order, published), (late, mixed), (at_night, night)):
        for publication in heard:
            watch.hear(publication)
    said, said_late, said_at_night = (
        [(view.states, view.good) for view in watch.snapshot(0, {}).facilities]
        for watch in (in_order, late, at_night)
    )
    assert said_late == said
    assert said_at_night != said


def test_rates_are_those_of_the_last_snapshots(catalogue: Catalogue) -> None:
    watch = Watch(catalogue, ("F02",))
    watch.snapshot(100.0, {"F02": Sent(0, 0)})
    snapshot = watch.snapshot(104.0, {"F02": Sent(200, 3)})
    (view,) = snapshot.facilities
    assert (view.traffic.published, view.traffic.rate, view.traffic.unacknowledged) == (200, 50.0, 3)


SIMULATE = (
    *(sys.executable, "-m", "technopark_cli", "simulate", "--view", "--history-only", "--days", "0.1"),
    *("--start", (END - timedelta(days=1)).isoformat(), "--facility", "F02"),
)


async def test_a_simulation_on_a_terminal_draws_the_park(private_broker: Broker) -> None:
    """The command itself, on a pseudo-terminal: the last table tells what the broker has acknowledged."""
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *SIMULATE,
        stderr=theirs,
        env={**os.environ, "TECHNOPARK_MQTT_URL": private_broker.url, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    told = await asyncio.to_thread(_read_all, ours)
    assert await process.wait() == 0, told
    last = [line for line in told.splitlines() if "Household refrigerators" in line][-1]
    published, _, unacknowledged = last.split()[-3:]
    assert int(published.replace(",", "")) > 0
    assert unacknowledged == "0"


async def test_without_a_terminal_nothing_is_drawn(private_broker: Broker) -> None:
    process = await asyncio.create_subprocess_exec(
        *SIMULATE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TECHNOPARK_MQTT_URL": private_broker.url},
    )
    _, told = await process.communicate()
    assert process.returncode == 0, told
    assert b"Latest breakdowns" not in told


def _read_all(terminal: int) -> str:
    parts = []
    with contextlib.suppress(OSError):  # what Linux answers once the other end is closed
        while part := os.read(terminal, 65536):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()
