"""What was measured minute by minute, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bench.ingest_run.memory import slope

_MINUTES = 60


class Point(NamedTuple):
    """A value at a minute since the start."""

    minute: float
    value: float


def told(points: Sequence[Point], *, since: float) -> dict[str, float]:
    """Return first, last and greatest value, and by how much an hour it grows since a minute, by least squares."""
    late = [point for point in points if point.minute >= since]
    values = [point.value for point in points]
    return {
        "start": values[0],
        "end": values[-1],
        "most": max(values),
        "slope_per_hour": round(slope(list(late)) * _MINUTES, 2) if late else 0.0,
    }
