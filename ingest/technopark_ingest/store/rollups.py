"""Increments per quarter hour, per production day and per shift and order, gathered for one transaction.

Of an order is kept, too, when a station first and last told of it: nothing that it told is ever taken back, so that
both only move apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import asyncpg

from technopark.calendar import QUARTER, first_day_from, production_day, quarter, shift_spans
from technopark.catalogue.model import Catalogue, ShiftPattern
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark_ingest.placed import Placed
from technopark_ingest.quarters import by_quarter
from technopark_ingest.timeline import Placement

_SQL = load("technopark_ingest.store", "readings.sql")
_MANY = 200_000
_Key = TypeVar("_Key", bound=tuple[Any, ...])


class DayOf:
    """Production days and shifts of stations. A quarter hour lies in one of each, so answers are kept by quarter."""

    def __init__(self, zone: ZoneInfo, pattern: Mapping[int, ShiftPattern]) -> None:
        self._zone = zone
        self._pattern = pattern
        self._day_start = {station_id: one.day_start for station_id, one in pattern.items()}
        self._known: dict[tuple[time, datetime], date] = {}
        self._shifts: dict[tuple[str, datetime], str] = {}

    @classmethod
    def of(cls, catalogue: Catalogue, ids: Ids) -> DayOf:
        """Return the production days of a catalogue's stations."""
        patterns = {
            ids.station[place.path]: catalogue.pattern_of(place.facility) for place in catalogue.places()
        }
        return cls(catalogue.site.zone, patterns)

    def __call__(self, station_id: int, bucket: datetime) -> date:
        """Return the production day that holds the quarter hour `bucket` at a station."""
        key = (self._day_start[station_id], bucket)
        day = self._known.get(key)
        if day is None:
            if len(self._known) >= _MANY:
                self._known.clear()
            day = self._known[key] = production_day(key[0], self._zone, bucket)
        return day

    def first_from(self, station_id: int, instant: datetime) -> tuple[date, datetime]:
        """Return a station's first production day that begins at an instant or later, and when it begins."""
        return first_day_from(self._day_start[station_id], self._zone, instant)

    def shift(self, station_id: int, bucket: datetime) -> str:
        """Return the shift that holds the quarter hour `bucket` at a station; empty between shifts."""
        pattern = self._pattern[station_id]
        key = (pattern.id, bucket)
        shift = self._shifts.get(key)
        if shift is None:
            if len(self._shifts) >= _MANY:
                self._shifts.clear()
            _, shift, _, _ = next(shift_spans(pattern, self._zone, bucket, bucket + QUARTER))
            self._shifts[key] = shift
        return shift


class OrderShift(NamedTuple):
    """What output of orders is summed by; the order is empty where the station told none."""

    station_id: int
    day: date
    shift: str
    product_id: int
    order: str


class OrderRun(NamedTuple):
    """When a station first and last told of an order, and the least and greatest id of products that it named."""

    first: datetime
    last: datetime
    product_min: int
    product_max: int


class Rollups:
    """What placements add to the sums; it is written once, at the end of the transaction."""

    def __init__(self, day_of: DayOf) -> None:
        self._day_of = day_of
        self._sums_of: dict[tuple[int, datetime, int, str | None], list[int]] = {}
        self._runs: dict[tuple[int, str], OrderRun] = {}

    def add(self, station_id: int, placement: Placement) -> None:
        """Count what was inserted, and for what was restated the difference."""
        self._count_new(station_id, placement.inserted)
        for restated in placement.restated:
            self._count(station_id, restated.before, -1, 0)
            self._count(station_id, restated.after, 1, 0)

    def _count_new(self, station_id: int, inserted: Sequence[Placed]) -> None:
        for bucket, readings in by_quarter(inserted):
            first = last = readings[0]
            sums = self._sums(station_id, bucket, first)
            for placed in readings:
                # Neighbours mostly are of one product and order.
                if placed.product_id != first.product_id or placed.order != first.order:
                    self._run(station_id, first, last)
                    first = placed
                    sums = self._sums(station_id, bucket, first)
                sums[0] += placed.good_inc
                sums[1] += placed.scrap_inc
                sums[2] += placed.rework_inc
                sums[3] += 1
                last = placed
            self._run(station_id, first, last)

    def _run(self, station_id: int, first: Placed, last: Placed) -> None:
        if first.order is None:
            return
        key, product_id = (station_id, first.order), first.product_id
        run = self._runs.get(key)
        if run is None:
            self._runs[key] = OrderRun(first.ts, last.ts, product_id, product_id)
        else:
            self._runs[key] = OrderRun(
                min(run.first, first.ts),
                max(run.last, last.ts),
                min(run.product_min, product_id),
                max(run.product_max, product_id),
            )

    def _sums(self, station_id: int, bucket: datetime, placed: Placed) -> list[int]:
        return self._sums_of.setdefault((station_id, bucket, placed.product_id, placed.order), [0, 0, 0, 0])

    def _count(self, station_id: int, placed: Placed, sign: int, readings: int) -> None:
        sums = self._sums(station_id, quarter(placed.ts), placed)
        sums[0] += sign * placed.good_inc
        sums[1] += sign * placed.scrap_inc
        sums[2] += sign * placed.rework_inc
        sums[3] += readings

    def quarters(self) -> dict[tuple[int, datetime, int], list[int]]:
        """Sums of good, scrap, rework and readings by station, quarter hour and product; those of zeros left out."""
        return _summed((key[:3], sums) for key, sums in self._sums_of.items())

    def days(self) -> dict[tuple[int, date, int], list[int]]:
        """The same by station, production day and product."""
        return _summed(
            ((station_id, self._day_of(station_id, bucket), product_id), sums)
            for (station_id, bucket, product_id), sums in self.quarters().items()
        )

    def orders(self) -> dict[OrderShift, list[int]]:
        """The same by station, production day, shift, product and order."""
        return _summed(
            (
                OrderShift(
                    station_id,
                    self._day_of(station_id, bucket),
                    self._day_of.shift(station_id, bucket),
                    product_id,
                    order or "",
                ),
                sums,
            )
            for (station_id, bucket, product_id, order), sums in self._sums_of.items()
        )

    def runs(self) -> dict[tuple[int, str], OrderRun]:
        """When readings first and last told of orders, by station and order."""
        return dict(sorted(self._runs.items()))

    async def write(self, connection: asyncpg.Connection[Any]) -> None:
        """Add the sums to the stored ones."""
        quarters = self.quarters()
        orders, runs = self.orders(), self.runs()
        if quarters or orders:
            columns = (
                _columns(quarters.items(), 7)
                + _columns(self.days().items(), 7)
                + _columns(orders.items(), 9)
                + _columns(runs.items(), 6)
            )
            await connection.execute(_SQL["add"], *columns)


def _summed(parts: Iterable[tuple[_Key, Sequence[int]]]) -> dict[_Key, list[int]]:
    found: dict[_Key, list[int]] = {}
    for key, sums in parts:
        total = found.get(key)
        if total is None:
            found[key] = [*sums]
        else:
            for index, value in enumerate(sums):
                total[index] += value
    return {key: sums for key, sums in sorted(found.items(), key=_by_key) if any(sums)}


def _by_key(item: tuple[tuple[Any, ...], object]) -> tuple[Any, ...]:
    return item[0]


def _columns(
    rows: Iterable[tuple[tuple[object, ...], Sequence[object]]], width: int
) -> list[Sequence[object]]:
    return [*zip(*((*key, *sums) for key, sums in rows), strict=True)] or [()] * width
