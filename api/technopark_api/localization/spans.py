"""Production days as localization is reported: by day, month, quarter and year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from technopark.calendar import month_on
from technopark_api.periods import Months
from technopark_api.problems import bad_parameter

Interval = Literal["day", "month", "quarter", "year", "total"]

MAX_MONTHS_BY_DAY: Final = 12
_SPAN = re.compile(
    r"(?P<year>19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?"
)
_LENGTH = {"month": 1, "quarter": 3, "year": 12}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A whole month, quarter or year, by its first day and its number of months."""

    first: date
    months: int

    @property
    def after(self) -> date:
        """The first day after it."""
        return month_on(self.first, self.months)

    @property
    def before(self) -> Span:
        """The span of the same length that ends where this one begins."""
        return Span(month_on(self.first, -self.months), self.months)

    def __str__(self) -> str:
        """Return it as it is asked for: 2026-10, 2026-Q4 or 2026."""
        match self.months:
            case 1:
                return f"{self.first:%Y-%m}"
            case 3:
                return f"{self.first.year}-Q{self.first.month // 3 + 1}"
            case _:
                return f"{self.first.year}"


def parse_span(name: str, text: str) -> Span:
    """Read a month, quarter or year.

    Raises:
        Problem: it is none; `name` is the parameter's.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise bad_parameter(
            name, f"{text[:40]!r} is no month, quarter or year such as 2026-10, 2026-Q4 or 2026"
        )
    year = int(match["year"])
    if match["month"]:
        return Span(date(year, int(match["month"]), 1), _LENGTH["month"])
    if match["quarter"]:
        return Span(date(year, 3 * int(match["quarter"]) - 2, 1), _LENGTH["quarter"])
    return Span(date(year, 1, 1), _LENGTH["year"])


def begins(months: Months, interval: Interval) -> list[date]:
    """Return the days with which the intervals of whole months begin; the first is the months' own.

    Raises:
        Problem: there would be too many days.
    """
    if interval == "total":
        return [months.first]
    if interval == "day":
        if months.after > month_on(months.first, MAX_MONTHS_BY_DAY):
            raise bad_parameter("interval", f"at most {MAX_MONTHS_BY_DAY} months can be told of by day")
        return [months.first + _DAY * index for index in range((months.after - months.first).days)]
    found = []
    day = months.first
    while day < months.after:
        if day == months.first or (day.month - 1) % _LENGTH[interval] == 0:
            found.append(day)
        day = month_on(day, 1)
    return found
