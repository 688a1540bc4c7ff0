"""Readings by quarter hours: days, shifts and sums change with them only, so each is looked up once for many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from technopark.calendar import QUARTER, quarter


class Timed(Protocol):
    """Whatever has a time in UTC."""

    @property
    def ts(self) -> datetime:
        """When it was."""


T = TypeVar("T", bound=Timed)


def by_quarter(readings: Sequence[T]) -> Iterator[tuple[datetime, Sequence[T]]]:
    """Cut readings, sorted by time, where quarter hours of UTC change; each part comes with its quarter's start."""
    begin = 0
    while begin < len(readings):
        bucket = quarter(readings[begin].ts)
        # Neighbours mostly are of one quarter.
        if readings[-1].ts - bucket < QUARTER:
            yield bucket, readings[begin:]
            return
        end = bisect_left(readings, True, begin, key=lambda reading: reading.ts - bucket >= QUARTER)
        yield bucket, readings[begin:end]
        begin = end
