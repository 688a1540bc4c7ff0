from __future__ import annotations

import random
from itertools import islice

from technopark.mqtt import delays


class Highest(random.Random):
    """Draws the upper end of every range, so the ceilings show."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002 - the signature of random.Random
        return b


def test_ceilings_double_up_to_the_cap() -> None:
    ceilings = list(islice(delays(Highest(), first_s=0.5, cap_s=30.0), 9))
    assert ceilings == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_delays_spread_over_the_whole_range() -> None:
    late = list(islice(delays(random.Random(7)), 6, 1_006))
    assert all(0.0 <= delay <= 30.0 for delay in late)
    assert min(late) < 1.0
    assert max(late) > 29.0


def test_the_series_never_ends_nor_overflows() -> None:
    assert next(islice(delays(Highest()), 5_000, None)) == 30.0
