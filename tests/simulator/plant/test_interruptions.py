"""One cause stops many: power fails for the whole park at once, and a material that is out stops all its users."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest

from technopark_simulator.plant.interruptions import power_failure
from technopark_simulator.plant.timeline import LineTimeline, Segment

DAYS = [date(2026, 4, 1) + timedelta(days=index) for index in range(91)]


class Stop(NamedTuple):
    line: LineTimeline
    day: date
    station: int
    segment: Segment


def stops(lines: list[LineTimeline], days: list[date], reason: str) -> Iterator[Stop]:
    for line in lines:
        for day in days:
            for station, station_day in enumerate(line.day(day)):
                for segment in station_day.segments:
                    if segment.reason == reason:
                        yield Stop(line, day, station, segment)


@pytest.fixture(scope="module")
def shortages(lines: list[LineTimeline]) -> list[Stop]:
    """What runs short in a quarter, at one line of each of three plants that use sheet steel."""
    users = [next(line for line in lines if line.model.facility == name) for name in ("F02", "F11", "F17")]
    return list(stops(users, DAYS, "NO-MATERIAL"))


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_a_power_failure_stops_every_station_that_works(lines: list[LineTimeline], quarter: int) -> None:
    calendar = lines[0].ledger.workdays
    failure = power_failure(calendar.site, lines[0].model.seed, 2026, quarter)
    for line in lines:
        for station_day in line.day(line.ledger.workdays.day_of(failure.start)):
            for segment in station_day.segments:
                if segment.start < failure.end and segment.end > failure.start:
                    assert segment.state == "planned" or segment.reason == "POWER-FAILURE", line.model.path
                else:
                    assert segment.reason != "POWER-FAILURE", line.model.path


def test_a_power_failure_hits_most_of_the_park(lines: list[LineTimeline]) -> None:
    calendar = lines[0].ledger.workdays
    failure = power_failure(calendar.site, lines[0].model.seed, 2026, 4)
    hit = list(stops(lines, [calendar.day_of(failure.start)], "POWER-FAILURE"))
    assert len({stop.line.model.facility for stop in hit}) >= 16


def test_material_is_missed_by_the_first_station_and_the_others_starve(shortages: list[Stop]) -> None:
    assert {stop.station for stop in shortages} == {0}
    starved = 0
    for stop in shortages:
        for station_day in stop.line.day(stop.day)[1:]:
            starved += any(
                segment.reason == "STARVED" and stop.segment.start < segment.start <= stop.segment.end
                for segment in station_day.segments
            )
    assert starved


def test_a_shortage_stops_neighbours_at_the_same_time(shortages: list[Stop]) -> None:
    together = [
        (one, other)
        for one in shortages
        for other in shortages
        if one.line.model.facility < other.line.model.facility
        and one.segment.start < other.segment.end
        and other.segment.start < one.segment.end
    ]
    assert together


def test_a_line_without_the_material_works_on(lines: list[LineTimeline]) -> None:
    """Moulds and dies are cut from blocks that are in stock."""
    line = next(line for line in lines if line.model.facility == "F09")
    assert not line.model.materials
    assert not list(stops([line], DAYS[:31], "NO-MATERIAL"))


def test_a_line_is_slow_at_first_after_a_long_stop(lines: list[LineTimeline]) -> None:
    """Less output a second in the first stretch after a breakdown than over the rest of the day, on the mean."""
    line = next(line for line in lines if line.model.facility == "F02")
    after: list[float] = []
    usual: list[float] = []
    for day in DAYS[:21]:
        segments = line.day(day)[-1].segments
        for before, segment in pairwise(segments):
            if segment.state != "production":
                continue
            pace = (segment.ended - segment.begun) / (segment.end - segment.start)
            long_stop = before.state == "down" and before.end - before.start >= 120_000
            (after if long_stop else usual).append(pace)
    assert after
    assert sum(after) / len(after) < 0.9 * sum(usual) / len(usual)
