"""The power failure of the simulated park: one event, of all lines that it hit and of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from technopark.catalogue import Catalogue, load_catalogue
from technopark_simulator.plant.interruptions import power_failure
from technopark_simulator.plant.ledger import Ledger
from technopark_simulator.plant.model import line_models
from technopark_simulator.plant.timeline import LineTimeline
from technopark_simulator.workdays import instant, workdays

if TYPE_CHECKING:
    from tests.api.kpi.conftest import Floor


@pytest.fixture(scope="module")
def park() -> Catalogue:
    """The park that ships, which the simulator knows."""
    return load_catalogue()


async def test_a_power_failure_of_the_park_is_one_event(floor: Floor, park: Catalogue) -> None:
    failure = power_failure(park.site, 1, 2026, 4)
    floor.api.clock.at = instant(failure.end + 24 * 3_600_000)
    calendars = workdays(park)
    hit: set[str] = set()
    for facility, models in line_models(park, 1).items():
        for model in models:
            timeline = LineTimeline(model, Ledger(model, calendars[facility]))
            line = model.line
            day = timeline.day(calendars[facility].day_of(failure.start))
            for station, lived in zip(line.stations, day, strict=True):
                path = (facility, line.id, station.id)
                await floor.store(
                    (
                        f"technopark/v1/{'/'.join(path)}/state",
                        {"ts": part.start, "state": part.state}
                        | ({"reason": part.reason} if part.reason else {}),
                    )
                    for part in lived.segments
                )
                if station.counts and any(part.reason == "POWER-FAILURE" for part in lived.segments):
                    hit.add(f"{facility}/{line.id}")
    period = {"start": instant(failure.start - 3_600_000).isoformat(), "to": instant(failure.end).isoformat()}
    events = [
        row for row in await floor.api.rows("stops/events", **period) if row["reason"] == "POWER-FAILURE"
    ]
    assert len(events) == 1
    assert set(events[0]["lines"]) == hit
    assert events[0]["stops"] == len(hit) > 20
    rows = await floor.api.rows("stops", **period, reason="POWER-FAILURE")
    assert {(row["event"], f"{row['facility']}/{row['line']}") for row in rows} == {
        (events[0]["id"], line) for line in hit
    }
