"""Local days and planned time: instants are UTC, while days, shifts and months belong to the site's zone.

A production day is named by the local date on which its first shift starts, and lasts until the next one
starts; in a zone with daylight saving two of them a year have 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from technopark.catalogue.model import Shift, ShiftPattern

QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)


def quarter(instant: datetime) -> datetime:
    """Return the start of the 15 minutes of UTC that hold `instant` (itself in UTC).

    Shifts start on quarter hours and zones lie quarters apart, so no local day or shift cuts one in two.
    """
    return instant.replace(minute=instant.minute - instant.minute % 15, second=0, microsecond=0)


def month_on(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months after that of `day`; before it where negative."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def production_day(day_start: time, zone: ZoneInfo, instant: datetime) -> date:
    """Return the production day of an instant, for days that begin at local time `day_start`."""
    # Where clocks change about midnight, even the next date's day may have begun.
    day = instant.astimezone(zone).date() + _DAY
    while _at(day, day_start, zone) > instant.astimezone(UTC):
        day -= _DAY
    return day


@lru_cache(maxsize=16_384)  # a table asks for those of a day once for each of its rows
def day_bounds(day_start: time, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """Return start and end (exclusive) in UTC of a production day; `time(0)` gives the calendar day."""
    return _at(day, day_start, zone), _at(day + _DAY, day_start, zone)


def first_day_from(day_start: time, zone: ZoneInfo, instant: datetime) -> tuple[date, datetime]:
    """Return the first production day that begins at an instant or later, and when it begins (UTC)."""
    day = production_day(day_start, zone, instant - timedelta(microseconds=1)) + _DAY
    return day, _at(day, day_start, zone)


def shift_bounds(pattern: ShiftPattern, shift: Shift, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """Return start and end in UTC of a shift of the production day; it may lie on the next calendar date.

    Crews change by the clock on the wall: a night shift is an hour shorter or longer when that is changed.
    """
    date_of_start = day if shift.start >= pattern.day_start else day + _DAY
    end = datetime.combine(date_of_start, shift.start) + shift.length
    return _at(date_of_start, shift.start, zone), _at(end.date(), end.time(), zone)


def shift_spans(
    pattern: ShiftPattern, zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[date, str, datetime, datetime]]:
    """Cut the span from `begin` to `end` (UTC) where shifts change.

    Yields production day, id of the shift (empty between shifts), start and end (exclusive) in UTC. Whether the day
    is worked plays no part: a shift is the hours that it would have.
    """
    day = production_day(pattern.day_start, zone, begin)
    while begin < end:
        _, day_end = day_bounds(pattern.day_start, zone, day)
        for shift in pattern.shifts:
            opens, closes = shift_bounds(pattern, shift, zone, day)
            if begin < opens and begin < end:
                yield day, "", begin, min(opens, end)
                begin = min(opens, end)
            if begin < closes and begin < end:
                yield day, shift.id, begin, min(closes, end)
                begin = min(closes, end)
        if begin < day_end and begin < end:
            yield day, "", begin, min(day_end, end)
            begin = min(day_end, end)
        day += _DAY


def shift_intervals(
    pattern: ShiftPattern, shift: Shift, zone: ZoneInfo, day: date, *, earlier: timedelta = timedelta(0)
) -> list[tuple[datetime, datetime]]:
    """Return the working time of a shift of a production day in UTC: the shift without its breaks.

    It ends `earlier` than usual by that much; whether the day is worked is for `technopark.workday` to say.
    """
    start, end = shift_bounds(pattern, shift, zone, day)
    intervals: list[tuple[datetime, datetime]] = []
    cursor, end = start, max(start, end - earlier)
    for pause in sorted(shift.breaks, key=lambda pause: pause.after):
        begin = min(start + pause.after, end)
        if begin > cursor:
            intervals.append((cursor, begin))
        cursor = start + pause.after + pause.length
    if cursor < end:
        intervals.append((cursor, end))
    return intervals


def planned_seconds(intervals: Iterable[tuple[datetime, datetime]], until: datetime | None = None) -> float:
    """Return how many seconds intervals hold, of which only those before `until` count."""
    return sum(
        max(0.0, ((end if until is None else min(end, until)) - start).total_seconds())
        for start, end in intervals
    )


def _at(day: date, local: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, local, tzinfo=zone).astimezone(UTC)
