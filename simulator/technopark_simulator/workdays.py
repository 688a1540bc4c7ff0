"""When the simulated plants work: the shifts of the catalogue, less the holidays of the site's country."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

import holidays

from technopark.calendar import day_bounds, planned_intervals, production_day, shift_bounds
from technopark.catalogue import Catalogue, ShiftPattern, Site

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVERY_WEEKDAY = frozenset(range(1, 8))
MILLISECOND = timedelta(milliseconds=1)

Pause = Literal["BREAK", "OFF-SHIFT", "DAY-OFF", "HOLIDAY"]


def milliseconds(instant: datetime) -> int:
    """Return an instant as whole milliseconds since 1970 UTC."""
    return (instant - EPOCH) // MILLISECOND


def instant(milliseconds_since_1970: int) -> datetime:
    """Return the UTC instant of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=milliseconds_since_1970)


@cache
def _known(country: str) -> holidays.HolidayBase | None:
    if country not in holidays.list_supported_countries():
        return None
    return holidays.country_holidays(country)


def holidays_of(site: Site) -> Collection[date]:
    """Return the public holidays of the site's country (python-holidays); empty where it knows none."""
    known = _known(site.country)
    return frozenset() if known is None else known


def is_moved_workday(site: Site, day: date) -> bool:
    """Tell whether a day of the weekend is worked in place of another one, by decree of the site's country."""
    known = _known(site.country)
    return known is not None and known.is_weekend(day) and known.is_working_day(day)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """One production day in milliseconds since 1970: its bounds, its working time, and why the rest is pause."""

    start: int
    end: int
    working: tuple[tuple[int, int], ...]
    pauses: tuple[tuple[int, int, Pause], ...]

    @property
    def seconds(self) -> float:
        """Working time of the day."""
        return sum(end - start for start, end in self.working) / 1000


@dataclass(frozen=True)
class Workdays:
    """The calendar of one facility.

    A day of the weekend that the country works in place of another one is worked.
    `every_day` works by the shifts on closed weekdays and on holidays as well (for demonstrations).
    """

    site: Site
    pattern: ShiftPattern
    holidays: Collection[date]
    every_day: bool = False
    _known: dict[date, WorkingTime] = field(default_factory=dict, repr=False, compare=False)

    def day_of(self, when: int) -> date:
        """Return the production day that holds an instant."""
        return production_day(self.pattern.day_start, self.site.zone, instant(when))

    def is_open(self, day: date) -> bool:
        """Tell whether a production day is worked."""
        by_weekday = day.isoweekday() in self.pattern.weekdays and day not in self.holidays
        return self.every_day or by_weekday or is_moved_workday(self.site, day)

    def working_time(self, day: date) -> WorkingTime:
        """Return when a production day works."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._working_time(day)
        return known

    def _working_time(self, day: date) -> WorkingTime:
        zone = self.site.zone
        start, end = map(milliseconds, day_bounds(self.pattern.day_start, zone, day))
        if not self.is_open(day):
            on_holiday = day in self.holidays and day.isoweekday() in self.pattern.weekdays
            return WorkingTime(start, end, (), ((start, end, "HOLIDAY" if on_holiday else "DAY-OFF"),))
        pattern = replace(self.pattern, weekdays=EVERY_WEEKDAY)
        working = tuple(
            (milliseconds(begin), milliseconds(stop)) for begin, stop in planned_intervals(pattern, zone, day)
        )
        shifts = [
            tuple(map(milliseconds, shift_bounds(pattern, shift, zone, day))) for shift in pattern.shifts
        ]
        pauses: list[tuple[int, int, Pause]] = []
        free_from = start
        for begin, stop in (*working, (end, end)):
            if begin > free_from:
                in_shift = any(first <= free_from and begin <= last for first, last in shifts)
                pauses.append((free_from, begin, "BREAK" if in_shift else "OFF-SHIFT"))
            free_from = max(free_from, stop)
        return WorkingTime(start, end, working, tuple(pauses))


def workdays(catalogue: Catalogue, *, every_day: bool = False) -> Mapping[str, Workdays]:
    """Return the calendar of each facility by its id."""
    closed = holidays_of(catalogue.site)
    by_pattern = {
        pattern.id: Workdays(catalogue.site, pattern, closed, every_day=every_day)
        for pattern in catalogue.patterns.values()
    }
    return {facility.id: by_pattern[facility.pattern] for facility in catalogue.facilities}
