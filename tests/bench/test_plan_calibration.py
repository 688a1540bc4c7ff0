"""Of the months called 80 % likely about 80 % are met, by the bounds that chance allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest

from bench.plan_calibration import EDGES, Call, brier, call_month, reliability, simulated, statistical

SIGMAS = 3.3  # chance alone breaks one of a thousand bounds


def check(calls: Sequence[Call], *, off: float) -> None:
    """The share that was met is what was called, to chance and `off`: what the model may be wrong by."""
    for low, high in pairwise(EDGES):
        within = [call for call in calls if low <= call.probability < high]
        expected = sum(call.probability for call in within)
        chance = math.sqrt(sum(call.probability * (1 - call.probability) for call in within))
        met = sum(call.met for call in within)
        assert abs(met - expected) <= SIGMAS * chance + off * len(within) + 1, (
            low,
            high,
            len(within),
            met,
            expected,
        )


def called_eighty(calls: Sequence[Call]) -> tuple[int, float]:
    within = [call for call in calls if 0.7 <= call.probability < 0.9]
    return len(within), sum(call.met for call in within) / len(within)


def test_months_of_simulated_plants_are_met_as_often_as_they_were_called_likely() -> None:
    calls = list(simulated(3))
    check(calls, off=0.01)
    months, met = called_eighty(calls)
    assert months > 80
    # Two and a half standard deviations of so many months at 80 %.
    assert abs(met - 0.8) < 2.5 * math.sqrt(0.8 * 0.2 / months)
    assert brier(calls) < 0.1  # a coin has 0.25, always calling the mean about as much


@pytest.mark.parametrize(
    ("memory", "drift", "idle"),
    [(0, 0, 0), (0.5, 0, 0), (0, 0.01, 0), (0, 0, 0.1)],
    ids=["steady", "days that remember", "wandering level", "idle days"],
)
def test_months_of_plants_whose_shifts_share_their_days_are_too(
    memory: float, drift: float, idle: float
) -> None:
    calls = list(statistical(250, memory=memory, drift=drift, idle=idle))
    check(calls, off=0.03)
    months, met = called_eighty(calls)
    assert months > 80
    assert abs(met - 0.8) < 2.5 * math.sqrt(0.8 * 0.2 / months) + 0.03


def test_a_call_does_not_know_what_comes() -> None:
    past, worked = [100.0 + count % 7 for count in range(60)], [103.0] * 5
    calls = [call_month(past, [*worked, *[rest] * 16], 2200, 5) for rest in (0.0, 200.0)]
    assert [call.met for call in calls if call is not None] == [False, True]
    assert len({call.probability for call in calls if call is not None}) == 1


def test_the_table_has_every_call_once() -> None:
    calls = [Call(probability / 20, met=probability % 2 == 0) for probability in range(21)]
    table = reliability(calls)
    assert sum(int(row["months"] or 0) for row in table) == 21
    assert [row["from"] for row in table] == list(EDGES[:-1])
