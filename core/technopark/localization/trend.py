"""Where a series is going: a robust line through monthly values, and when it meets another one.

Theil-Sen: the slope is the median of the slopes between all pairs of values, so a quarter of them may be outliers. Its
interval is Sen's, from the ranks of those slopes at 90 % (P. K. Sen, Estimates of the regression coefficient based on
Kendall's tau, 1968): the errors may be distributed as they like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

FEWEST: Final = 4
"""Values below which a line says nothing."""

_Z_90 = Decimal("1.645")


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: its value on `day`, and by how much it rises a day."""

    day: date
    value: Decimal
    slope: Decimal

    def at(self, day: date) -> Decimal:
        """Return its value on a day."""
        return self.value + self.slope * (day - self.day).days

    def meets(self, level: Decimal, after: date, within: timedelta) -> date | None:
        """Return the day on which it falls to a level, `after` at the earliest; None where that takes longer."""
        value = self.at(after)
        if value <= level:
            return after
        if self.slope >= 0:
            return None
        days = (value - level) / -self.slope
        return after + timedelta(days=int(days)) if days <= within.days else None


@dataclass(frozen=True, slots=True)
class Trend:
    """The line through a series, and those of the lowest and the highest slope that it may have (90 %)."""

    central: Line
    lower: Line
    upper: Line


@dataclass(frozen=True, slots=True)
class Crossing:
    """When a falling series is expected to meet a level. `latest` is None where it may well not do so in time."""

    on: date
    earliest: date
    latest: date | None


def theil_sen(series: Sequence[tuple[date, Decimal]]) -> Trend | None:
    """Return the trend of values by day; None where there are fewer than `FEWEST`."""
    count = len(series)
    if count < FEWEST:
        return None
    ordered = sorted(series)
    slopes = sorted(
        (later[1] - earlier[1]) / (later[0] - earlier[0]).days
        for place, earlier in enumerate(ordered)
        for later in ordered[place + 1 :]
    )
    spread = _Z_90 * (Decimal(count * (count - 1) * (2 * count + 5)) / 18).sqrt()
    lowest = int(((len(slopes) - spread) / 2).to_integral_value(ROUND_FLOOR))
    highest = int(((len(slopes) + spread) / 2).to_integral_value(ROUND_CEILING))
    return Trend(
        _through(ordered, _median(slopes)),
        _through(ordered, slopes[max(lowest - 1, 0)]),
        _through(ordered, slopes[min(highest, len(slopes) - 1)]),
    )


def crossing(trend: Trend, level: Decimal, *, today: date, within: timedelta) -> Crossing | None:
    """Return when a series falls to a level; None where its line does not within that time."""
    on = trend.central.meets(level, today, within)
    if on is None:
        return None
    earliest = trend.lower.meets(level, today, within) or on
    latest = trend.upper.meets(level, today, within)
    return Crossing(on, min(on, earliest), None if latest is None else max(on, latest))


def _through(ordered: Sequence[tuple[date, Decimal]], slope: Decimal) -> Line:
    """The line of that slope with as many values above as below it."""
    day = ordered[-1][0]
    return Line(day, _median(sorted(value + slope * (day - at).days for at, value in ordered)), slope)


def _median(ordered: Sequence[Decimal]) -> Decimal:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
