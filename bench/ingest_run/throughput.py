"""How many messages a second get from publisher to commit while everything runs, and what they cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.ingest_run.processes import Meter
from bench.ingest_run.stand import Stand

_LONGEST_S = 600
# So that counting takes a twentieth of one core at most.
_PAUSES = 20


@dataclass(frozen=True)
class Throughput:
    """Messages a second, and microseconds of processor time a message by process."""

    per_s: float
    cpu_us: dict[str, float]


async def end_to_end(stand: Stand, messages: int) -> Throughput:
    """Publish as fast as the broker takes it while the collector runs; the clock stops at the last commit."""
    await stand.publisher.make(stand.take(messages), messages)
    wanted = await stand.stored() + messages
    meter = Meter(stand.pids)
    sending = asyncio.create_task(stand.publisher.send())
    ended = await until(stand.stored, wanted)
    return Throughput(messages / (ended - (await sending).began), meter.per_message(messages))


async def until(count: Callable[[], Awaitable[int]], wanted: int) -> float:
    """Wait until there are so many; returns when, by the monotonic clock."""
    async with asyncio.timeout(_LONGEST_S):
        while True:
            began = time.monotonic()
            if await count() >= wanted:
                return time.monotonic()
            await asyncio.sleep(max(0.01, _PAUSES * (time.monotonic() - began)))
