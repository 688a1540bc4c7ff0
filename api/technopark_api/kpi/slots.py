"""Production days parted into what a table has rows for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from technopark.calendar import day_bounds, shift_bounds, shift_spans
from technopark.catalogue import Catalogue
from technopark.catalogue.model import ShiftPattern
from technopark_api.problems import bad_parameter

Interval = Literal["shift", "production_day", "week", "month", "total"]

MAX_DAYS_BY_SHIFT: Final = 1000
_DAY = timedelta(days=1)


class Spans(NamedTuple):
    """Shifts of facilities as columns, each up to the next one's start; a facility's last has no day."""

    facilities: list[str]
    starts: list[datetime]
    days: list[date | None]
    shifts: list[str | None]


@dataclass(frozen=True)
class Slots:
    """The production days [first, after), parted by the interval; slots count from 1, like buckets in SQL."""

    first: date
    after: date
    interval: Interval
    zone: ZoneInfo

    @classmethod
    def of(cls, first: date, after: date, interval: Interval, zone: ZoneInfo) -> Slots:
        """Return the slots of days.

        Raises:
            Problem: there would be too many shifts.
        """
        if interval == "shift" and (after - first).days > MAX_DAYS_BY_SHIFT:
            raise bad_parameter("interval", f"at most {MAX_DAYS_BY_SHIFT} days can be told of by shift")
        return cls(first, after, interval, zone)

    @cached_property
    def begins(self) -> list[date]:
        """The day with which each slot begins; a week begins on Monday, but the first slot with the first day."""
        days = (self.first + _DAY * index for index in range((self.after - self.first).days))
        return [day for day in days if day == self.first or self._begins(day)]

    def days(self, slot: int) -> tuple[date, date]:
        """Return the production days [first, after) of a slot."""
        return self.begins[slot - 1], self.begins[slot] if slot < len(self.begins) else self.after

    def day_bounds(self, slot: int, day_starts: time, day_ends: time) -> tuple[datetime, datetime]:
        """Return start and end in UTC of a slot whose days begin between two local times."""
        first, after = self.days(slot)
        return day_bounds(day_starts, self.zone, first)[0], day_bounds(day_ends, self.zone, after)[0]

    def shift_bounds(
        self, slot: int, shift: str, patterns: Collection[ShiftPattern]
    ) -> tuple[datetime, datetime] | None:
        """Return where the shifts of that id begin and end in a slot of one day; None where no pattern has one."""
        day, _ = self.days(slot)
        bounds = [
            shift_bounds(pattern, one, self.zone, day)
            for pattern in patterns
            for one in pattern.shifts
            if one.id == shift
        ]
        return (min(start for start, _ in bounds), max(end for _, end in bounds)) if bounds else None

    def spent(
        self, pattern: ShiftPattern, since: datetime, until: datetime
    ) -> Iterator[tuple[int, str | None, timedelta]]:
        """Share a stay out among the slots: yields slot, shift where shifts part the slots, and time."""
        opens, closes = (day_bounds(pattern.day_start, self.zone, day)[0] for day in (self.first, self.after))
        since, until = max(since, opens), min(until, closes)
        slot = 1
        for day, shift, start, end in shift_spans(pattern, self.zone, since, until):
            while slot < len(self.begins) and self.begins[slot] <= day:
                slot += 1
            yield slot, shift if self.interval == "shift" else None, end - start

    def spans(self, catalogue: Catalogue, facilities: Collection[str]) -> Spans:
        """Return the shifts of facilities of the catalogue, those given or all; none unless shifts part the slots."""
        spans = Spans([], [], [], [])
        if self.interval != "shift":
            return spans
        known: dict[str, list[tuple[datetime, date | None, str | None]]] = {}
        for facility in catalogue.facilities:
            if facilities and facility.id not in facilities:
                continue
            pattern = catalogue.pattern_of(facility)
            if pattern.id not in known:
                known[pattern.id] = list(self._spans_of(pattern))
            for start, day, shift in known[pattern.id]:
                spans.facilities.append(facility.id)
                spans.starts.append(start)
                spans.days.append(day)
                spans.shifts.append(shift)
        return spans

    def _spans_of(self, pattern: ShiftPattern) -> Iterator[tuple[datetime, date | None, str | None]]:
        opens, closes = (day_bounds(pattern.day_start, self.zone, day)[0] for day in (self.first, self.after))
        for day, shift, start, _ in shift_spans(pattern, self.zone, opens, closes):
            yield start, day, shift
        yield closes, None, None

    def _begins(self, day: date) -> bool:
        match self.interval:
            case "shift" | "production_day":
                return True
            case "week":
                return day.isoweekday() == 1
            case "month":
                return day.day == 1
            case "total":
                return False
