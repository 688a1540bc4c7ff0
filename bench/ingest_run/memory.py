"""Whether the collector's memory stays flat while the broker always has more for it than it can take."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from bench.ingest_run.processes import resident_mb
from bench.ingest_run.stand import Stand
from bench.ingest_run.throughput import until

_PIECE = 50_000
_LOOK_S = 0.5


class Memory(NamedTuple):
    """Resident megabytes: the most, and how much more a minute in the last half, by least squares."""

    seconds: int
    messages: int
    most_mb: float
    slope_mb_per_min: float


async def backlog(stand: Stand, seconds: float) -> Memory:
    """Keep a backlog of two to three pieces at the broker for so long, and then let it be stored to the end."""
    began = time.monotonic()
    before = await stand.stored()
    sent = 0
    samples: list[tuple[float, float]] = []
    done = asyncio.Event()

    async def sample() -> None:
        while not done.is_set():
            samples.append((time.monotonic() - began, resident_mb(stand.collector.pid)))
            await asyncio.sleep(_LOOK_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sample())
        while time.monotonic() - began < seconds:
            await stand.publisher.make(stand.take(_PIECE), _PIECE)
            await stand.publisher.send()
            sent += _PIECE
            await until(stand.stored, before + sent - 2 * _PIECE)
        await until(stand.stored, before + sent)
        done.set()
    return Memory(
        round(time.monotonic() - began),
        sent,
        round(max(mb for _, mb in samples), 1),
        round(slope(samples[len(samples) // 2 :]) * 60, 2),
    )


def slope(points: list[tuple[float, float]]) -> float:
    """Return by how much the second number grows with the first."""
    count = len(points)
    x = sum(at for at, _ in points) / count
    y = sum(value for _, value in points) / count
    spread = sum((at - x) ** 2 for at, _ in points)
    return sum((at - x) * (value - y) for at, value in points) / spread if spread else 0.0
