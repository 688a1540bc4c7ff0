"""Are forecasts of months honest: of the months called 80 % likely, about 80 % should be met.

Plants of two kinds play many months: those of the simulator (its plant model, without broker and database), and
statistical ones whose days have effects of their own. In each month, on a day drawn at random, the forecast is asked
how likely a target is that was drawn before the month began; then the month is played to its end. Deterministic by
seed.

Prints one JSON object on a line of its own with a table of reliability for each kind of plant, and writes it to
`bench/results/plan_calibration.json`. Run it by `python -m bench.plan_calibration --seeds 20`.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from technopark.catalogue import load_catalogue
from technopark.forecast import MIN_DAYS, learn
from technopark_simulator.plant.ledger import FIRST_DAY, Ledger
from technopark_simulator.plant.model import line_models
from technopark_simulator.workdays import workdays

RESULT = Path(__file__).parent / "results" / "plan_calibration.json"
EDGES: Final = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
_TARGET_SPREAD: Final = 0.08  # targets lie about what the plant made before, by this standard deviation
_DAYS_OF_MONTH: Final = 21
_OF_THE_DAY: Final = 0.7  # how much of a statistical plant's noise all shifts of a day share
_SHIFTS: Final = 3


@dataclass(frozen=True, slots=True)
class Call:
    """A forecast, 0 to 1, and what became of it."""

    probability: float
    met: bool


def call_month(past: Sequence[float], month: Sequence[float], target: float, worked: int) -> Call | None:
    """Forecast a month of which `worked` days are over, by paces of usual days; None where too little is known."""
    experience = learn([*past, *month[:worked]])
    if experience is None:
        return None
    made = sum(month[:worked])
    probability = experience.probability(target - made, len(month) - worked)
    return Call(probability, sum(month) >= target)


def calls_of(days: Sequence[float], months: Iterable[slice], rng: random.Random) -> Iterator[Call]:
    """Forecast each month of a plant once, at a random day, against a target that the past suggests."""
    for month in months:
        past, played = days[: month.start], days[month]
        if len(past) < MIN_DAYS or not played:
            continue
        usual = sum(past[-_DAYS_OF_MONTH:]) / len(past[-_DAYS_OF_MONTH:])
        target = usual * len(played) * rng.gauss(1, _TARGET_SPREAD)
        call = call_month(past, played, target, rng.randrange(len(played)))
        if call is not None:
            yield call


def simulated(seeds: int) -> Iterator[Call]:
    """Lines of the simulator over two years, with their seasons, stops, changeovers and holidays."""
    catalogue = load_catalogue()
    calendars = workdays(catalogue)
    for seed in range(1, seeds + 1):
        rng = random.Random(f"simulated {seed}")
        for facility, models in line_models(catalogue, seed).items():
            for model in models[:1]:
                ledger, calendar = Ledger(model, calendars[facility]), calendars[facility]
                dates = [FIRST_DAY + timedelta(days=index) for index in range(730)]
                opened = [day for day in dates if calendar.is_open(day)]
                usual = max(calendar.working_time(day).seconds for day in opened[:20])
                made = [
                    (
                        ledger.opening(day + timedelta(days=1)).totals[-1].good
                        - ledger.opening(day).totals[-1].good
                    )
                    * usual
                    / calendar.working_time(day).seconds
                    for day in opened
                ]
                yield from calls_of(made, _months(opened), rng)


def _months(days: Sequence[date]) -> Iterator[slice]:
    starts = [index for index, day in enumerate(days) if index == 0 or day.month != days[index - 1].month]
    for start, end in zip(starts, [*starts[1:], len(days)], strict=True):
        yield slice(start, end)


def statistical(
    seeds: int, *, noise: float = 0.12, memory: float = 0.0, drift: float = 0.0, idle: float = 0.0
) -> Iterator[Call]:
    """Plants of three shifts a day: `noise` of a shift, most of it shared by the day; days remember those before.

    `memory` is the correlation of a day's effect with the last one's, `drift` how far the level wanders a day, `idle`
    how often a day makes nothing.
    """
    for seed in range(seeds):
        rng = random.Random(f"statistical {noise} {memory} {drift} {idle} {seed}")
        days: list[float] = []
        level, effect = 1.0, 0.0
        for _ in range(_DAYS_OF_MONTH * 9):
            level += rng.gauss(0, drift)
            effect = memory * effect + math.sqrt(1 - memory**2) * rng.gauss(0, 1)
            shifts = (
                level
                * (
                    1
                    + noise * (math.sqrt(_OF_THE_DAY) * effect + math.sqrt(1 - _OF_THE_DAY) * rng.gauss(0, 1))
                )
                for _ in range(_SHIFTS)
            )
            made = sum(shifts)
            days.append(0.0 if rng.random() < idle else made)
        first = _DAYS_OF_MONTH * 3
        starts = range(first, len(days), _DAYS_OF_MONTH)
        months = [slice(start, start + _DAYS_OF_MONTH) for start in starts]
        yield from calls_of(days, months, rng)


def reliability(calls: Sequence[Call]) -> list[dict[str, float | int | None]]:
    """Return, by how likely months were called, how many there were, the mean call and the share that was met."""
    table: list[dict[str, float | int | None]] = []
    for low, high in pairwise(EDGES):
        within = [call for call in calls if low <= call.probability < high or call.probability == high == 1]
        count = len(within)
        table.append(
            {
                "from": low,
                "to": high,
                "months": count,
                "called": round(sum(call.probability for call in within) / count, 4) if count else None,
                "met": round(sum(call.met for call in within) / count, 4) if count else None,
            }
        )
    return table


def brier(calls: Sequence[Call]) -> float:
    """Return the mean squared difference of calls and outcomes; 0.25 is a coin."""
    return sum((call.probability - call.met) ** 2 for call in calls) / len(calls)


def run(seeds: int) -> dict[str, object]:
    """Play all plants and return their tables."""
    plants = {
        "simulated": list(simulated(seeds)),
        "steady": list(statistical(seeds * 10)),
        "days that remember": list(statistical(seeds * 10, memory=0.5)),
        "wandering level": list(statistical(seeds * 10, drift=0.01)),
        "idle days": list(statistical(seeds * 10, idle=0.1)),
    }
    return {
        "bench": "plan_calibration",
        "seeds": seeds,
        "plants": {
            name: {"months": len(calls), "brier": round(brier(calls), 4), "reliability": reliability(calls)}
            for name, calls in plants.items()
        },
    }


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="parks of the simulator that are played")
    result = run(parser.parse_args().seeds)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
