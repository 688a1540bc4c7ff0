"""How long something takes that is done many times: by the clock, and of this process's processor."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

TIMES = 30
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, median and 95th percentile; and the median of this process's processor time.

    What the clock has more than the processor is the database's, as a rule.
    """

    p50_ms: float
    p95_ms: float
    here_ms: float


async def timed(ask: Callable[[], Awaitable[_Answer]], times: int = TIMES) -> tuple[_Answer, Took]:
    """Ask many times, one after the other, after once that does not count; return the last answer and what it took."""
    answer = await ask()
    took: list[float] = []
    busy: list[float] = []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        answer = await ask()
        took.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - worked))
    return answer, Took(round(median(took), 1), round(quantiles(took, n=20)[18], 1), round(median(busy), 1))
