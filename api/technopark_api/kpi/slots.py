"""Production days parted into what a table has rows for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import ceil
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from technopark.calendar import day_bounds, shift_bounds, shift_spans
from technopark.catalogue import Catalogue
from technopark.catalogue.model import ShiftPattern
from technopark_api.problems import bad_parameter

Interval = Literal["hour", "shift", "production_day", "week", "month", "total"]

MAX_DAYS_BY_SHIFT: Final = 1000
MAX_DAYS_BY_HOUR: Final = 31
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Spans(NamedTuple):
    """Shifts of facilities as columns, each up to the next one's start; a facility's last has no slot."""

    facilities: list[str]
    starts: list[datetime]
    slots: list[int | None]
    shifts: list[str | None]


@dataclass(frozen=True)
class Slots:
    """The production days [first, after), parted by the interval; slots count from 1, like buckets in SQL.

    Hours are those of the clock on the wall, and of its dates [first, after).
    """

    first: date
    after: date
    interval: Interval
    zone: ZoneInfo

    @classmethod
    def of(cls, first: date, after: date, interval: Interval, zone: ZoneInfo) -> Slots:
        """Return the slots of days.

        Raises:
            Problem: there would be too many shifts or hours.
        """
        if interval == "hour" and (after - first).days > MAX_DAYS_BY_HOUR:
            raise bad_parameter("interval", f"at most {MAX_DAYS_BY_HOUR} days can be told of by hour")
        if interval == "shift" and (after - first).days > MAX_DAYS_BY_SHIFT:
            raise bad_parameter("interval", f"at most {MAX_DAYS_BY_SHIFT} days can be told of by shift")
        return cls(first, after, interval, zone)

    @cached_property
    def begins(self) -> list[date]:
        """The day with which each slot begins; a week begins on Monday, but the first slot with the first day."""
        days = (self.first + _DAY * index for index in range((self.after - self.first).days))
        return [day for day in days if day == self.first or self._begins(day)]

    @cached_property
    def hours(self) -> list[datetime]:
        """The starts of the hours in UTC, and the end of the last one."""
        hours: list[datetime] = []
        for index in range((self.after - self.first).days):
            start, end = day_bounds(time(0), self.zone, self.first + _DAY * index)
            hours += (start + _HOUR * hour for hour in range(ceil((end - start) / _HOUR)))
        return [*hours, day_bounds(time(0), self.zone, self.after)[0]]

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
        if self.interval == "hour":
            yield from self._spent_by_hour(since, until)
            return
        edges = self._edges(pattern.day_start)
        since, until = max(since, edges[0]), min(until, edges[-1])
        slot = bisect_right(edges, since)
        while since < until:
            end = min(until, edges[slot])
            if self.interval == "shift":
                for _, shift, start, ends in shift_spans(pattern, self.zone, since, end):
                    yield slot, shift, ends - start
            else:
                yield slot, None, end - since
            since, slot = end, slot + 1

    def spans(self, catalogue: Catalogue, facilities: Collection[str]) -> Spans:
        """Return the shifts of facilities of the catalogue, those given or all; none where shifts part nothing."""
        spans = Spans([], [], [], [])
        if self.interval != "shift":
            return spans
        known: dict[str, list[tuple[datetime, int | None, str | None]]] = {}
        for facility in catalogue.facilities:
            if facilities and facility.id not in facilities:
                continue
            pattern = catalogue.pattern_of(facility)
            if pattern.id not in known:
                known[pattern.id] = list(self._spans_of(pattern))
            for start, slot, shift in known[pattern.id]:
                spans.facilities.append(facility.id)
                spans.starts.append(start)
                spans.slots.append(slot)
                spans.shifts.append(shift)
        return spans

    def _edges(self, day_start: time) -> list[datetime]:
        """The starts of the slots in UTC, and the end of the last one, for days that begin at a local time."""
        edges = self._edges_by_start.get(day_start)
        if edges is None:
            edges = [day_bounds(day_start, self.zone, day)[0] for day in (*self.begins, self.after)]
            self._edges_by_start[day_start] = edges
        return edges

    @cached_property
    def _edges_by_start(self) -> dict[time, list[datetime]]:
        return {}

    def _spent_by_hour(self, since: datetime, until: datetime) -> Iterator[tuple[int, None, timedelta]]:
        since, until = max(since, self.hours[0]), min(until, self.hours[-1])
        slot = bisect_right(self.hours, since)
        while since < until:
            end = min(until, self.hours[slot])
            yield slot, None, end - since
            since, slot = end, slot + 1

    def _spans_of(self, pattern: ShiftPattern) -> Iterator[tuple[datetime, int | None, str | None]]:
        opens, closes = (day_bounds(pattern.day_start, self.zone, day)[0] for day in (self.first, self.after))
        for day, shift, start, _ in shift_spans(pattern, self.zone, opens, closes):
            yield start, (day - self.first).days + 1, shift
        yield closes, None, None

    def _begins(self, day: date) -> bool:
        match self.interval:
            case "hour" | "shift" | "production_day":
                return True
            case "week":
                return day.isoweekday() == 1
            case "month":
                return day.day == 1
            case "total":
                return False
