"""How long after its time to be published a reading can be seen in SQL, at a steady rate.

A message that could not be published in time counts from when it should have been: a stall of any part shows in
every message that it held up. The messages of one publisher are stored in their order, so the count of what is stored
tells which are.
"""

from __future__ import annotations

import asyncio
import math
import time
from bisect import bisect_right
from typing import NamedTuple

from bench.ingest_run.stand import Stand

_LONGEST_S = 120
_LOOK_S = 0.004


class Latency(NamedTuple):
    """Milliseconds from publishing to visible: half of the messages within `p50`, 99 of 100 within `p99`."""

    rate_per_s: int
    p50_ms: float
    p99_ms: float


async def latency(stand: Stand, rate: int, seconds: float) -> Latency:
    """Publish at `rate` messages a second for so many seconds."""
    messages = max(1, int(rate * seconds))
    await stand.publisher.make(stand.take(messages), messages)
    before = await stand.stored()
    seen: list[tuple[float, int]] = []
    sending = asyncio.create_task(stand.publisher.send(rate))
    async with asyncio.timeout(seconds + _LONGEST_S):
        while not seen or seen[-1][1] < messages:
            await asyncio.sleep(_LOOK_S)
            stored = await stand.stored() - before
            seen.append((time.monotonic(), stored))
    began = (await sending).began
    counts = [count for _, count in seen]
    # Message `index` is there as soon as more than `index` are.
    waits = sorted(seen[bisect_right(counts, index)][0] - began - index / rate for index in range(messages))
    return Latency(rate, _ms(waits, 0.5), _ms(waits, 0.99))


def _ms(waits: list[float], share: float) -> float:
    return round(waits[math.ceil(len(waits) * share) - 1] * 1000, 1)
