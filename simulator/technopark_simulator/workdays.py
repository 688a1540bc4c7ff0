"""When the simulated plants work: what the catalogue plans for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from technopark.calendar import production_day
from technopark.catalogue import Catalogue, Facility, Site
from technopark.workday import working_day

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
    """The calendar of one facility, by day."""

    catalogue: Catalogue
    facility: Facility
    _known: dict[date, WorkingTime] = field(default_factory=dict, repr=False, compare=False)

    @property
    def site(self) -> Site:
        """Where the facility stands."""
        return self.catalogue.site

    def day_of(self, when: int) -> date:
        """Return the production day that holds an instant."""
        return production_day(
            self.catalogue.pattern_of(self.facility).day_start, self.site.zone, instant(when)
        )

    def is_open(self, day: date) -> bool:
        """Tell whether a production day is worked."""
        return bool(working_day(self.catalogue, self.facility, day).shifts)

    def working_time(self, day: date) -> WorkingTime:
        """Return when a production day works."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._working_time(day)
        return known

    def _working_time(self, day: date) -> WorkingTime:
        plan = working_day(self.catalogue, self.facility, day)
        start, end = milliseconds(plan.start), milliseconds(plan.end)
        if not plan.shifts:
            in_week = day.isoweekday() in self.catalogue.pattern_of(self.facility).weekdays
            why: Pause = "HOLIDAY" if in_week and plan.holiday is not None else "DAY-OFF"
            return WorkingTime(start, end, (), ((start, end, why),))
        working = tuple((milliseconds(begin), milliseconds(stop)) for begin, stop in plan.intervals)
        shifts = [(milliseconds(shift.start), milliseconds(shift.end)) for shift in plan.shifts]
        pauses: list[tuple[int, int, Pause]] = []
        free_from = start
        for begin, stop in (*working, (end, end)):
            if begin > free_from:
                in_shift = any(first <= free_from and begin <= last for first, last in shifts)
                pauses.append((free_from, begin, "BREAK" if in_shift else "OFF-SHIFT"))
            free_from = max(free_from, stop)
        return WorkingTime(start, end, working, tuple(pauses))


def workdays(catalogue: Catalogue, *, every_day: bool = False) -> Mapping[str, Workdays]:
    """Return the calendar of each facility by its id.

    `every_day` works by the shifts on closed weekdays and on holidays as well (for demonstrations).
    """
    chosen = _without_days_off(catalogue) if every_day else catalogue
    return {facility.id: Workdays(chosen, facility) for facility in chosen.facilities}


def _without_days_off(catalogue: Catalogue) -> Catalogue:
    patterns = {
        name: replace(pattern, weekdays=EVERY_WEEKDAY, continuous=True, before_holiday=timedelta(0))
        for name, pattern in catalogue.patterns.items()
    }
    return replace(catalogue, patterns=patterns, calendar=())
