"""How likely a target is met: what the rest of a month may bring, from the days before it.

Days, not shifts, are what is compared: the shifts of a day share their causes (an order, a material, a crew), so three
shifts of one day tell less than three of as many days.

A local level model (random walk plus noise: Harvey, Forecasting, Structural Time Series Models, 1989, ch. 2) takes each
day's pace for a level that wanders, with chance around it: pace = level + noise, next level = level + drift. How much
it wanders against the noise is not known; ratios from none to strong are weighed by how well they foretold the days
that are known. For each the sum of the days to come follows Student's t with one degree of freedom less than there
are days: few days make wide forecasts.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MIN_DAYS: Final = 10
"""With fewer days of experience nothing is foretold."""

MOST_DAYS: Final = 60
"""So many of the newest days count: about a quarter of a year."""

_WANDERING: Final = (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)


@dataclass(frozen=True, slots=True)
class _Level:
    """What the days say if the level wanders by `ratio` of the noise's variance a day."""

    ratio: float
    level: float
    level_variance: float
    noise_variance: float
    weight: float

    def mean(self, days: float) -> float:
        return self.level * days

    def deviation(self, days: float, after: float) -> float:
        """Standard deviation of the sum of `days` to come that begin `after` other ones."""
        wandered = days * (days + 1) * (2 * days + 1) / 6 + after * days**2
        return math.sqrt(self.noise_variance * (days + self.level_variance * days**2 + self.ratio * wandered))


@dataclass(frozen=True, slots=True)
class Experience:
    """What past days taught; made by `learn`."""

    days: int
    _levels: tuple[_Level, ...]

    def expected(self, days: float) -> float:
        """Return what a number of usual days to come will bring on average."""
        return sum(level.weight * level.mean(days) for level in self._levels)

    def probability(self, needed: float, days: float, after: float = 0.0) -> float:
        """Return the probability, 0 to 1, that `days` usual days, `after` other ones from now, bring what is needed."""
        if days <= 0:
            return float(needed <= 0)
        total = 0.0
        for level in self._levels:
            spread = level.deviation(days, after)
            distance = level.mean(days) - needed
            if spread > 0:
                total += level.weight * student_t(distance / spread, self.days - 1)
            else:
                total += level.weight * float(distance >= 0)
        return min(max(total, 0.0), 1.0)


def learn(paces: Sequence[float]) -> Experience | None:
    """Return what days tell, or None when they are too few.

    Args:
        paces: what each day made, as if it had been a usual one (made x usual planned time / planned time), oldest
            first.
    """
    known = paces[-MOST_DAYS:]
    if len(known) < MIN_DAYS:
        return None
    # Differences whose squares vanish are none.
    if (max(known) - min(known)) ** 2 < sys.float_info.min:
        return Experience(len(known), (_Level(0.0, known[-1], 1 / len(known), 0.0, 1.0),))
    found = [_filtered(known, ratio) for ratio in _WANDERING]
    best = max(likelihood for _, likelihood in found)
    weights = [math.exp(likelihood - best) for _, likelihood in found]
    total = sum(weights)
    return Experience(
        len(known),
        tuple(
            _Level(level.ratio, level.level, level.level_variance, level.noise_variance, weight / total)
            for (level, _), weight in zip(found, weights, strict=True)
        ),
    )


@lru_cache(maxsize=1024)
def _course(ratio: float, days: int) -> tuple[tuple[tuple[float, float], ...], float, float]:
    """What the filter goes through whatever the paces are, in units of the noise.

    Returns the variances of the level before each of the days after the first, with those of what is foretold of them;
    the variance after the last; and the sum of the logarithms of the latter.
    """
    steps: list[tuple[float, float]] = []
    variance, logs = 1.0, 0.0
    for _ in range(days - 1):
        variance += ratio
        spread = variance + 1
        steps.append((variance, spread))
        logs += math.log(spread)
        variance /= spread
    return tuple(steps), variance, logs


def _filtered(paces: Sequence[float], ratio: float) -> tuple[_Level, float]:
    """The Kalman filter of the model from a level that is not known; variances in units of the noise."""
    steps, last_variance, logs = _course(ratio, len(paces))
    level = paces[0]
    squares = 0.0
    for pace, (variance, spread) in zip(paces[1:], steps, strict=True):
        surprise = pace - level
        squares += surprise**2 / spread
        level += surprise * variance / spread
    freedom = len(paces) - 1
    noise = squares / freedom
    likelihood = -(freedom * math.log(noise) + logs) / 2
    return _Level(ratio, level, last_variance, noise, 1.0), likelihood


def student_t(value: float, freedom: float) -> float:
    """Return the distribution function of Student's t at `value` (Abramowitz and Stegun 26.7.1)."""
    # A product, which may be infinite, where a power would be an error.
    tail = _beta(freedom / (freedom + value * value), freedom / 2, 0.5) / 2
    return tail if value < 0 else 1 - tail


def _beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function (Numerical Recipes, 3rd edition, 6.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny, precise = 1e-300, 1e-14
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    result = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            result *= c * d
        if abs(c * d - 1) < precise:
            break
    return result
