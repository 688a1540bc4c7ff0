"""Running totals become increments: the published cases, and what must hold of any series."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.catalogue.model import CounterPolicy
from technopark.counters import CounterState, Event, step

RESET = CounterPolicy()
IGNORE = CounterPolicy(on_decrease="ignore")


def increments(series: list[int], policy: CounterPolicy = RESET) -> list[int]:
    state: CounterState | None = None
    found = []
    for total in series:
        increment, state, _ = step(state, total, policy)
        found.append(increment)
    return found


def events(series: list[int], policy: CounterPolicy = RESET) -> list[int]:
    state: CounterState | None = None
    found = []
    for total in series:
        _, state, event = step(state, total, policy)
        found.append(event)
    return found


# The published series, with the setting that each vendor's rule amounts to.
PUBLISHED: dict[str, tuple[list[int], CounterPolicy, int]] = {
    "aveva_manual_reset": ([100, 110, 117, 123, 3], RESET, 26),
    "aveva_rollover_200": ([100, 110, 117, 123, 3], CounterPolicy(200, "rollover"), 103),
    "magmeter_1e9": ([999_999_900, 150], CounterPolicy(1_000_000_000), 250),
    "packos_reset": ([1000, 0, 10], RESET, 10),
    "packos_comm_glitch": ([1000, 0, 1002], RESET, 2),
    "u16": ([65_530, 4], CounterPolicy(65_536), 10),
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_published_counters_count_as_published(case: str) -> None:
    series, policy, total = PUBLISHED[case]
    assert sum(increments(series, policy)) == total


def test_the_published_cases_are_those_of_the_reference_file(shared_data: Path) -> None:
    vectors: list[dict[str, Any]] = json.loads((shared_data.parent / "domain_vectors.json").read_text())[
        "counters"
    ]
    assert {case["id"]: (case["series"], case["total"]) for case in vectors} == {
        name: (series, total) for name, (series, _, total) in PUBLISHED.items()
    }


def test_the_first_total_is_a_baseline_and_no_production() -> None:
    assert increments([812_345]) == [0]


def test_a_zero_is_held_until_the_next_reading_decides() -> None:
    assert increments([1000, 0]) == [0, 0]
    assert increments([1000, 0, 0, 0, 1001]) == [0, 0, 0, 0, 1]
    assert increments([1000, 0, 0, 7]) == [0, 0, 0, 7]
    assert events([1000, 0, 1000, 1005]) == [Event.NONE, Event.NONE, Event.RETURN, Event.NONE]
    assert events([1000, 0, 7]) == [Event.NONE, Event.NONE, Event.RESET]


def test_a_zero_before_a_rollover_does_not_hide_it() -> None:
    assert sum(increments([65_530, 0, 4], CounterPolicy(65_536))) == 10


def test_a_fall_is_what_the_station_says_it_is() -> None:
    assert increments([123, 3]) == [0, 3]
    assert increments([123, 3, 8], IGNORE) == [0, 0, 5]
    assert events([123, 3], IGNORE)[-1] == Event.BASELINE


def test_a_fall_from_the_middle_of_the_range_is_no_rollover() -> None:
    assert increments([30_000, 4], CounterPolicy(65_536)) == [0, 4]


def test_a_modulus_counts_in_units_of_the_product() -> None:
    state = CounterState(65_530_000, held=False)
    assert step(state, 4_000, CounterPolicy(65_536), unit=1000).increment == 10_000


@given(st.lists(st.integers(0, 10**15), min_size=1))
def test_a_counter_that_only_rises_counts_what_it_rose(totals: list[int]) -> None:
    series = sorted(totals)
    assert sum(increments(series)) == series[-1] - series[0]


@given(st.lists(st.integers(0, 10**6), min_size=1), st.data())
def test_start_up_zeros_that_return_add_nothing(totals: list[int], data: st.DataObject) -> None:
    series = sorted(total + 1 for total in totals)
    with_zeros = [reading for total in series for reading in ([0] * data.draw(st.integers(0, 2)) + [total])]
    if with_zeros[0] == 0:
        with_zeros = with_zeros[next(i for i, total in enumerate(with_zeros) if total) :]
    assert sum(increments(with_zeros)) == series[-1] - series[0]


@given(st.lists(st.integers(0, 6_000), min_size=1, max_size=200), st.integers(0, 65_535))
def test_a_counter_that_wraps_counts_on(steps: list[int], start: int) -> None:
    true = [start]
    for made in steps:
        true.append(true[-1] + made)
    shown = [total % 65_536 for total in true]
    # A reading of exactly zero waits for the next one; what it hides is counted then.
    counted = sum(
        increments([*shown, (true[-1] + 1) % 65_536, (true[-1] + 2) % 65_536], CounterPolicy(65_536))
    )
    falls_short = [b - a for a, b in pairwise(true) if a % 65_536 <= b % 65_536 and b - a >= 65_536]
    assert not falls_short
    expected = true[-1] + 2 - start
    if all(
        later >= earlier or (earlier > 0.9 * 65_536 and later < 0.1 * 65_536)
        for earlier, later in pairwise(shown)
    ):
        assert counted == expected


@given(st.lists(st.integers(0, 2**50)), st.sampled_from([RESET, IGNORE, CounterPolicy(65_536)]))
def test_no_increment_is_ever_negative(totals: list[int], policy: CounterPolicy) -> None:
    assert all(increment >= 0 for increment in increments(totals, policy))


@given(st.lists(st.integers(0, 100), min_size=2), st.integers(0, 100))
def test_what_a_reading_leaves_behind_depends_on_no_more_than_it_must(totals: list[int], other: int) -> None:
    """A total above zero leaves the same behind whatever came before it: late readings restate a bounded run."""
    nonzero = totals[-1] + 1
    assert step(CounterState(other, held=False), nonzero, RESET).state == CounterState(nonzero, held=False)
    assert step(CounterState(other, held=True), nonzero, RESET).state == CounterState(nonzero, held=False)
