"""What collectors must conclude follows from what a counter has counted, and from what can be known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from technopark.catalogue import Catalogue
from technopark.catalogue.model import CounterPolicy
from technopark.messages import Reading, StateChange
from technopark.truth import Numbers, QuarterOutput, Refusal, StateTimes
from technopark.wire import Topic
from technopark_simulator.plant.timeline import Counts
from technopark_simulator.publication import Element, Expected, Publication, publication
from technopark_simulator.truth import Oracle, ranges

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
OUTPUT = str(Topic("output", "F02", "L1", "S3"))

Said = tuple[float, int, int, int]
"""Minutes after noon, what was counted, what it shows, and the counter's life, in whole units."""


def element(minute: float, counted: int, shown: int, life: int, product: str = "F02-RF350") -> Element:
    ts = NOON + timedelta(minutes=minute)
    totals = Counts(shown * 1000, 0, 0)
    reading = Reading(ts, product, *totals, None, "r", round(minute))
    return Element(reading, Counts(counted * 1000, 0, 0), totals, None, life)


def heard(catalogue: Catalogue, said: Sequence[Said]) -> list[tuple[int, int]]:
    """Return the minutes and good units of the quarter-hours."""
    oracle = Oracle(catalogue, most_bytes=1000)
    for one in said:
        oracle.hear(publication(OUTPUT, (element(*one),)))
    return [
        ((record.start - NOON) // timedelta(minutes=1), record.good // 1000)
        for record in oracle.records()
        if isinstance(record, QuarterOutput)
    ]


@pytest.mark.parametrize(
    ("said", "quarters"),
    [
        pytest.param([(1, 100, 100, 0), (2, 103, 103, 0)], [(0, 3)], id="the first is a baseline"),
        pytest.param(
            [(1, 100, 100, 0), (31, 140, 140, 0)], [(0, 0), (30, 40)], id="lost ones move it to the later one"
        ),
        pytest.param(
            [(20, 110, 110, 0), (1, 100, 100, 0), (16, 104, 104, 0)], [(0, 0), (15, 10)], id="in any order"
        ),
        pytest.param([(1, 100, 100, 0), (2, 103, 103, 0), (2, 103, 103, 0)], [(0, 3)], id="twice is once"),
        pytest.param([(1, 100, 100, 0), (2, 104, 3, 1)], [(0, 3)], id="a reset shows what was made since"),
        pytest.param(
            [(1, 100, 100, 0), (2, 104, 0, 1), (16, 109, 5, 1)], [(0, 0), (15, 5)], id="a reset shown as zero"
        ),
        pytest.param(
            [(1, 100, 100, 0), (2, 103, 0, 0), (16, 105, 105, 0)], [(0, 0), (15, 5)], id="zero and back"
        ),
        pytest.param([(1, 65_530, 65_530, 0), (2, 65_546, 10, 0)], [(0, 16)], id="a rollover counts on"),
        pytest.param([(1, 4, 4, 0), (2, 12, 7, 1)], [(0, 3)], id="a reset that nobody can see"),
    ],
)
def test_what_is_expected(catalogue: Catalogue, said: list[Said], quarters: list[tuple[int, int]]) -> None:
    assert heard(catalogue, said) == quarters


def test_where_falls_are_ignored_a_reset_shows_nothing(catalogue: Catalogue) -> None:
    facility = catalogue.facility["F02"]
    line = facility.lines[0]
    stations = tuple(
        replace(station, counter=CounterPolicy(on_decrease="ignore")) for station in line.stations
    )
    ignoring = replace(catalogue, facilities=(replace(facility, lines=(replace(line, stations=stations),)),))
    assert heard(ignoring, [(1, 100, 100, 0), (2, 104, 3, 1), (3, 106, 5, 1)]) == [(0, 2)]


def test_output_belongs_to_the_product_of_the_later_reading(catalogue: Catalogue) -> None:
    oracle = Oracle(catalogue, most_bytes=1000)
    oracle.hear(publication(OUTPUT, (element(1, 5, 5, 0), element(2, 9, 9, 0, "F02-RF280"))))
    made = {record.product: record.good for record in oracle.records() if isinstance(record, QuarterOutput)}
    assert made == {"F02-RF350": 0, "F02-RF280": 4000}


def test_a_day_of_states_begins_with_its_first_shift(catalogue: Catalogue) -> None:
    """The day of F02 begins at 03:00 UTC."""
    oracle = Oracle(catalogue, most_bytes=1000)
    at = [(datetime(2026, 10, 14, 2, 30, tzinfo=UTC), "setup"), (NOON.replace(hour=3, minute=10), "down")]
    for ts, state in [*at, (NOON.replace(hour=4), "production")]:
        change = StateChange(ts, state)  # type: ignore[arg-type]  # the words above are states
        oracle.hear(publication(str(Topic("state", "F02", "L1", "S3")), (Element(change),)))
    times = [record.seconds for record in oracle.records() if isinstance(record, StateTimes)]
    assert times == [{"setup": 1800.0}, {"down": 3000.0, "setup": 600.0}]


def test_numbers_are_those_delivered(catalogue: Catalogue) -> None:
    oracle = Oracle(catalogue, most_bytes=1000)
    for minute in (0, 1, 2, 5):
        oracle.hear(publication(OUTPUT, (element(minute, 0, 0, 0),)))
    numbers = [record for record in oracle.records() if isinstance(record, Numbers)]
    assert numbers == [Numbers("F02/L1/S3/output", "r", ((0, 2), (5, 5)))]
    assert ranges([]) == ()


def test_a_refused_message_is_counted_by_what_is_kept_of_it(catalogue: Catalogue) -> None:
    oracle = Oracle(catalogue, most_bytes=4)
    for payload in (b"abcde", b"abcdf", b"x"):
        oracle.hear(Publication(OUTPUT, payload, expected=Expected("wrong", ("json",))))
    refusals = [record for record in oracle.records() if isinstance(record, Refusal)]
    assert [refusal.times for refusal in refusals] == [2, 1]
