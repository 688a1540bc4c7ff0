"""Spans of time as requests name them: from and to, intervals within, months.

All edges are made here, in the site's zone, and handed to SQL as instants: a day of 23 or 25 hours is then
no special case anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from technopark.calendar import QUARTER, day_bounds, month_on, quarter
from technopark_api.problems import bad_parameter

From = Annotated[
    str | None,
    Field(
        alias="from",
        description="Where the period begins: an instant (RFC 3339 with offset) or a local date, which means its "
        "midnight. Today when left out.",
        examples=["2026-10-01"],
    ),
]
To = Annotated[
    str | None,
    Field(
        description="Where the period ends, itself not included; written like from. The end of today when left out.",
        examples=["2026-10-02T00:00:00+05:00"],
    ),
]

FromDay = Annotated[
    str | None,
    Field(
        alias="from",
        description="First production day, by its local date. Today, or the day before to, when left out.",
        examples=["2026-10-01"],
    ),
]
ToDay = Annotated[
    str | None,
    Field(
        description="The production day after the last one: it is not included. Tomorrow when left out.",
        examples=["2026-11-01"],
    ),
]

FromMonth = Annotated[
    str | None,
    Field(
        alias="from", description="First local month. The month of to when left out.", examples=["2026-01"]
    ),
]
ToMonth = Annotated[
    str | None,
    Field(description="Last local month, included. This month when left out.", examples=["2026-10"]),
]

CalendarInterval = Literal["production_day", "local_day", "week", "month"]
Interval = CalendarInterval | timedelta

MAX_INTERVALS = 10_000
MAX_DAYS = 10_000
_YEARS = range(1970, 2200)
_CALENDAR: tuple[CalendarInterval, ...] = ("production_day", "local_day", "week", "month")
_LENGTH = re.compile(r"(?P<count>[1-9][0-9]{0,3})(?P<unit>[mh])")
_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = timedelta(days=1)
_INSTANT = "a local date such as 2026-10-01 or an instant such as 2026-10-01T08:00:00+05:00"
_INTERVAL = (
    "a multiple of 15 minutes up to 24h such as 15m, 1h or 8h, production_day, local_day, week or month"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span [start, end) in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Months:
    """Whole local months: from the first day of one up to, not with, the first day after another."""

    first: date
    after: date

    @property
    def last(self) -> date:
        """A day of the last month."""
        return self.after - _DAY


def parse_period(start: str | None, end: str | None, *, zone: ZoneInfo, now: datetime) -> Period:
    """Read from and to; a date is its local midnight.

    Without either it is the local day of `now`. Without `end` it lasts until that day's end; without `start`
    it begins with the local day that `end` closes.

    Raises:
        Problem: one cannot be read, has no offset, or the period is empty or too long.
    """
    today = now.astimezone(zone).date()
    first = _instant("from", start, zone) if start is not None else None
    last = _instant("to", end, zone) if end is not None else midnight(today + _DAY, zone)
    if first is None:
        day = today if end is None else (last - timedelta(microseconds=1)).astimezone(zone).date()
        first = midnight(day, zone)
    if first >= last:
        raise bad_parameter("from", f"{first.isoformat()} is not before to, {last.isoformat()}")
    if last - first > timedelta(days=MAX_DAYS):
        raise bad_parameter("from", f"at most {MAX_DAYS} days lie between from and to")
    return Period(first, last)


def in_quarters(period: Period) -> Period:
    """Widen a period to the quarter hours that hold its ends, the finest that output is summed by."""
    end = quarter(period.end)
    return Period(quarter(period.start), end if end == period.end else end + QUARTER)


def in_days(period: Period, zone: ZoneInfo) -> tuple[date, date]:
    """Return a period as local dates [first, after).

    Raises:
        Problem: it does not begin and end at local midnight.
    """
    days: list[date] = []
    for name, instant in (("from", period.start), ("to", period.end)):
        day = instant.astimezone(zone).date()
        if midnight(day, zone) != instant:
            raise bad_parameter(name, "days are asked for by dates such as 2026-10-01, not by instants")
        days.append(day)
    return days[0], days[1]


def parse_interval(text: str) -> Interval:
    """Read the length of an interval.

    Raises:
        Problem: it is none that is allowed.
    """
    for name in _CALENDAR:
        if text == name:
            return name
    match = _LENGTH.fullmatch(text)
    if match is not None:
        length = int(match["count"]) * (timedelta(hours=1) if match["unit"] == "h" else timedelta(minutes=1))
        if length <= _DAY and length % QUARTER == timedelta(0):
            return length
    raise bad_parameter("interval", f"{text[:40]!r} is not {_INTERVAL}")


def edges(period: Period, interval: Interval, zone: ZoneInfo) -> list[datetime]:
    """Return the instants that part a period into intervals, its own start and end included.

    Intervals by length count from each local midnight; the last one of a day is cut at the next midnight, so
    a day of 23 or 25 hours begins anew like any other. Weeks begin on Monday.

    Raises:
        Problem: there would be too many intervals.
    """
    if isinstance(interval, timedelta) and (period.end - period.start) / interval > MAX_INTERVALS:
        raise bad_parameter("interval", f"at most {MAX_INTERVALS} intervals lie between from and to")
    within = (edge for edge in _edges_of_days(period, interval, zone) if period.start < edge < period.end)
    found = [period.start, *within, period.end]
    if len(found) - 1 > MAX_INTERVALS:
        raise bad_parameter("interval", f"at most {MAX_INTERVALS} intervals lie between from and to")
    return found


def _edges_of_days(period: Period, interval: Interval, zone: ZoneInfo) -> Iterator[datetime]:
    day = period.start.astimezone(zone).date()
    last = period.end.astimezone(zone).date()
    while day <= last:
        start, end = day_bounds(time(0), zone, day)
        if isinstance(interval, timedelta):
            while start < end:
                yield start
                start += interval
        elif interval == "local_day" or _begins(interval, day):
            yield start
        day += _DAY


def _begins(interval: CalendarInterval, day: date) -> bool:
    return day.day == 1 if interval == "month" else day.isoweekday() == 1


def parse_months(first: str | None, last: str | None, *, today: date) -> Months:
    """Read an inclusive span of months; without `first` it is the month of `last`, without both the present one.

    Raises:
        Problem: one is no month, or they are in the wrong order.
    """
    end = _month("to", last) if last is not None else today.replace(day=1)
    start = _month("from", first) if first is not None else end
    if start > end:
        raise bad_parameter("from", f"{start:%Y-%m} is after to, {end:%Y-%m}")
    return Months(start, month_on(end, 1))


def parse_month(text: str, *, name: str = "month") -> date:
    """Read one month, and return its first day.

    Raises:
        Problem: it is no month.
    """
    return _month(name, text)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a local date begins."""
    return day_bounds(time(0), zone, day)[0]


def _month(name: str, text: str) -> date:
    match = _MONTH.fullmatch(text)
    if match is None or int(match["year"]) not in _YEARS:
        raise bad_parameter(name, f"{text[:40]!r} is not a month such as 2026-10")
    return date(int(match["year"]), int(match["month"]), 1)


def _instant(name: str, text: str, zone: ZoneInfo) -> datetime:
    # An unescaped + of an offset arrives as a blank.
    written = text.strip().replace(" ", "+")
    try:
        if _DATE.fullmatch(written):
            parsed: date = date.fromisoformat(written)
            instant = midnight(parsed, zone) if parsed.year in _YEARS else None
        else:
            read = datetime.fromisoformat(written)
            instant = read.astimezone(UTC) if read.tzinfo is not None and read.year in _YEARS else None
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise bad_parameter(
            name, f"{text[:40]!r} is not {_INSTANT}, in the years {_YEARS[0]} to {_YEARS[-1]}"
        )
    return instant
