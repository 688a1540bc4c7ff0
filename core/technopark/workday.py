"""What a facility plans to work on a production day: shifts, crews and times, and the holiday that it may be.

In this order: an entry of the catalogue's calendar about the day; the pattern's weekdays; the country's holidays,
which continuous patterns work through. A pattern without extra days has only the holidays themselves, and the days
to which they are moved where they fall on its weekly rest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from technopark.calendar import day_bounds, planned_seconds, shift_bounds, shift_intervals
from technopark.catalogue.model import CalendarEntry, Catalogue, Facility, Shift, ShiftPattern
from technopark.holidays import Holiday, public_holiday, works_instead

_DAY = timedelta(days=1)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift that is worked: from `start` to `end` in UTC, its planned time without breaks, and who works it."""

    id: str
    start: datetime
    end: datetime
    crew: str | None
    intervals: tuple[tuple[datetime, datetime], ...]

    @property
    def seconds(self) -> float:
        """Planned time."""
        return planned_seconds(self.intervals)


@dataclass(frozen=True)
class DayPlan:
    """A production day of a facility in UTC, which is kept with what follows from it.

    `shifts` are those that are worked: none on a day off. `holiday` is told of whether it is worked or not;
    `moved_workday` is a day of the weekend that is worked in place of another one. `shorter` is what every shift
    lacks because a holiday follows, `reasons` what the catalogue's calendar says about the day.
    """

    day: date
    start: datetime
    end: datetime
    shifts: tuple[PlannedShift, ...]
    holiday: Holiday | None
    moved_workday: bool
    shorter: timedelta
    reasons: tuple[str, ...]

    @cached_property
    def intervals(self) -> tuple[tuple[datetime, datetime], ...]:
        """The planned working time of the day."""
        return tuple(interval for shift in self.shifts for interval in shift.intervals)

    @cached_property
    def seconds(self) -> float:
        """Planned working time in all."""
        return planned_seconds(self.intervals)


def working_day(catalogue: Catalogue, facility: Facility, day: date) -> DayPlan:
    """Return what a facility plans to work on a production day."""
    entries = catalogue.entries_of(facility, day)
    return _day_plan(
        catalogue.pattern_of(facility), catalogue.site.zone, catalogue.site.country, day, entries
    )


@lru_cache(maxsize=4096)  # facilities share patterns, and screens ask for the same days again and again
def _day_plan(
    pattern: ShiftPattern, zone: ZoneInfo, country: str, day: date, entries: tuple[CalendarEntry, ...]
) -> DayPlan:
    holiday = _holiday(pattern, country, day)
    moved = pattern.extra_days and day.isoweekday() not in pattern.weekdays and works_instead(country, day)
    usual = (moved or day.isoweekday() in pattern.weekdays) and (holiday is None or pattern.continuous)
    shorter = pattern.before_holiday if _eve(country, day) else _NONE
    shifts = tuple(
        _planned(pattern, shift, zone, day, shorter)
        for shift in pattern.shifts
        if _works(entries, pattern.crew_of(shift, day), usual=usual)
    )
    return DayPlan(
        day,
        *day_bounds(pattern.day_start, zone, day),
        shifts=shifts,
        holiday=holiday,
        moved_workday=moved,
        shorter=shorter if shifts else _NONE,
        reasons=tuple(dict.fromkeys(entry.reason for entry in entries)),
    )


def _holiday(pattern: ShiftPattern, country: str, day: date) -> Holiday | None:
    holiday = public_holiday(country, day)
    if holiday is None or pattern.extra_days or holiday.kind == "holiday":
        return holiday
    if holiday.moved_from is None or holiday.moved_from.isoweekday() in pattern.weekdays:
        return None
    return holiday


def _eve(country: str, day: date) -> bool:
    """The day before a holiday itself: neither before a day that it was moved to, nor before an extra day."""
    follows = public_holiday(country, day + _DAY)
    return follows is not None and follows.kind == "holiday"


def _works(entries: Collection[CalendarEntry], crew: str | None, *, usual: bool) -> bool:
    about = [entry for entry in entries if entry.crew in (None, crew)]
    return max(about, key=lambda entry: entry.rank).working if about else usual


def _planned(
    pattern: ShiftPattern, shift: Shift, zone: ZoneInfo, day: date, shorter: timedelta
) -> PlannedShift:
    start, end = shift_bounds(pattern, shift, zone, day)
    intervals = shift_intervals(pattern, shift, zone, day, earlier=shorter)
    return PlannedShift(
        shift.id, start, max(start, end - shorter), pattern.crew_of(shift, day), tuple(intervals)
    )
