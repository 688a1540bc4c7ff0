"""Options that make no sense are refused in words that name them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from technopark.errors import SettingsError
from technopark_simulator.options import ReplayOptions, SimulateOptions, parse_speed


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"days": -1}, "days: -1 is below 0"),
        ({"days": float("nan")}, "days: nan is below 0"),
        ({"speed": 0}, "speed: 0 is not a number above zero"),
        ({"speed": float("inf")}, "speed: inf is not a number above zero"),
        ({"period_s": 0}, "period_s: 0 is below 1"),
        ({"statement_months": -1}, "statement_months: -1 is below 0"),
        ({"batch": 0}, "batch: 0 is not between 1 and 5000"),
        ({"in_flight": 2000}, "in_flight: 2000 is not between 1 and 1000"),
        ({"start": datetime(2026, 10, 1)}, "start: 2026-10-01T00:00:00 has no offset"),  # noqa: DTZ001 - that is what is wrong with it
        (
            {"until": datetime(2026, 10, 1, tzinfo=UTC), "duration": timedelta(1)},
            "until and duration both say when to end",
        ),
    ],
)
def test_a_wrong_option_of_the_simulation_is_named(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        SimulateOptions(**wrong)


@pytest.mark.parametrize(("text", "speed"), [("real", 1.0), ("max", None), ("60", 60.0), ("0.5", 0.5)])
def test_a_speed_is_real_max_or_a_number(text: str, speed: float | None) -> None:
    assert parse_speed(text) == speed


@pytest.mark.parametrize("text", ["fast", "", "-1", "0", "nan", "inf"])
def test_another_speed_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="speed"):
        parse_speed(text)


def test_a_shuffled_recording_has_no_pace() -> None:
    with pytest.raises(SettingsError, match="shuffle has no pace"):
        ReplayOptions(file=Path("x.csv"), mapping="sme", speed=1.0, shuffle=3)
