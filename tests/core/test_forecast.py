"""Forecasts: Student's t as tables have it, and an outlook that widens with what is not known."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from technopark.forecast import MIN_DAYS, MOST_DAYS, learn, student_t

STEADY = [100.0 + 5 * (-1) ** count for count in range(40)]


@pytest.mark.parametrize(
    ("value", "freedom", "share"),
    [
        (12.706, 1, 0.975),
        (2.015, 5, 0.95),
        (2.228, 10, 0.975),
        (-1.812, 10, 0.05),
        (2.750, 30, 0.995),
        (0, 7, 0.5),
        (1.960, 1e6, 0.975),
    ],
)
def test_students_t_is_that_of_the_tables(value: float, freedom: float, share: float) -> None:
    assert student_t(value, freedom) == pytest.approx(share, abs=1e-4)


def test_few_days_are_no_experience() -> None:
    assert learn(STEADY[: MIN_DAYS - 1]) is None
    assert learn(STEADY[:MIN_DAYS]) is not None


def test_the_newest_days_count() -> None:
    experience = learn([*[1.0] * 500, *STEADY[:20], *STEADY])
    assert experience is not None
    assert experience.days == MOST_DAYS
    assert experience.expected(10) == pytest.approx(1000, rel=0.01)


def test_what_is_expected_is_as_likely_as_not() -> None:
    experience = learn(STEADY)
    assert experience is not None
    assert experience.probability(experience.expected(10), 10) == pytest.approx(0.5, abs=0.02)


def test_the_farther_ahead_and_the_fewer_the_days_the_less_is_certain() -> None:
    many, few = learn(STEADY), learn(STEADY[-MIN_DAYS:])
    assert many is not None
    assert few is not None

    def sure(of: float, after: float = 0) -> float:
        assert many is not None
        return many.probability(of * many.expected(10), 10, after)

    assert sure(0.98) > sure(0.98, after=40) > 0.5
    assert sure(0.98) > few.probability(0.98 * few.expected(10), 10) > 0.5


def test_a_level_that_changed_is_followed() -> None:
    rng = random.Random(5)
    experience = learn(
        [*(100 + rng.gauss(0, 3) for _ in range(40)), *(80 + rng.gauss(0, 3) for _ in range(20))]
    )
    assert experience is not None
    assert experience.expected(10) == pytest.approx(800, rel=0.03)


def test_a_plant_that_always_made_the_same_is_taken_at_its_word() -> None:
    experience = learn([50.0] * MIN_DAYS)
    assert experience is not None
    assert [experience.probability(needed, 4) for needed in (199, 200, 201)] == [1, 1, 0]


def test_without_days_to_come_only_what_is_done_counts() -> None:
    experience = learn(STEADY)
    assert experience is not None
    assert [experience.probability(needed, 0) for needed in (-1, 0, 1)] == [1, 1, 0]


@given(
    st.lists(st.floats(0, 1e9), min_size=MIN_DAYS, max_size=80),
    st.floats(-1e9, 1e12),
    st.floats(0, 60),
    st.floats(0, 60),
)
@example([0.0] * (MIN_DAYS - 1) + [1e-170], 0, 1, 0)
def test_a_probability_is_one_whatever_the_plant_did(
    paces: list[float], needed: float, days: float, after: float
) -> None:
    experience = learn(paces)
    assert experience is not None
    assert 0 <= experience.probability(needed, days, after) <= 1
    assert experience.probability(needed, days, after) >= experience.probability(needed + 1, days, after)
