"""Seeded randomness: every thing of the park draws from a stream of its own, named by its path."""

from __future__ import annotations

import math
from random import Random

_NORMAL_FROM = 30.0


def stream(seed: int, *path: object) -> Random:
    """Return the random numbers of one thing, the same for the same seed and path whatever else is drawn."""
    return Random("/".join(map(str, (seed, *path))))


def poisson(rng: Random, mean: float) -> int:
    """Draw how many of rare independent events happen (Knuth; from a mean of 30 on the normal approximation)."""
    if mean <= 0:
        return 0
    if mean >= _NORMAL_FROM:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def around(rng: Random, mean: float, spread: float, low: float, high: float) -> float:
    """Draw from a normal distribution, cut at `low` and `high`."""
    return min(high, max(low, rng.gauss(mean, spread)))
