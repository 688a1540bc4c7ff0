"""How long to wait before the next attempt to connect."""

from __future__ import annotations

import random
from collections.abc import Iterator


def delays(rng: random.Random, *, first_s: float = 0.5, cap_s: float = 30.0) -> Iterator[float]:
    """Seconds to wait before each next attempt, without end: exponential with full jitter.

    Each delay is drawn evenly from 0 to a ceiling that doubles from `first_s` up to `cap_s`, so collectors
    that lost one broker together do not return to it together. Begin a new series once a connection held.
    """
    ceiling = min(first_s, cap_s)
    while True:
        yield rng.uniform(0.0, ceiling)
        ceiling = min(ceiling * 2.0, cap_s)
