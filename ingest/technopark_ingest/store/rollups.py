"""Increments per quarter hour and per production day, gathered for one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from technopark.calendar import production_day, quarter
from technopark.catalogue.model import Catalogue
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark_ingest.placed import Placed
from technopark_ingest.quarters import by_quarter
from technopark_ingest.timeline import Placement

_SQL = load("technopark_ingest.store", "readings.sql")
_MANY = 200_000


class DayOf:
    """Production days of stations. A quarter hour lies in one production day, so answers are kept by quarter."""

    def __init__(self, zone: ZoneInfo, day_start: Mapping[int, time]) -> None:
        self._zone = zone
        self._day_start = day_start
        self._known: dict[tuple[time, datetime], date] = {}

    @classmethod
    def of(cls, catalogue: Catalogue, ids: Ids) -> DayOf:
        """Return the production days of a catalogue's stations."""
        starts = {
            ids.station[place.path]: catalogue.pattern_of(place.facility).day_start
            for place in catalogue.places()
        }
        return cls(catalogue.site.zone, starts)

    def __call__(self, station_id: int, bucket: datetime) -> date:
        """Return the production day that holds the quarter hour `bucket` at a station."""
        key = (self._day_start[station_id], bucket)
        day = self._known.get(key)
        if day is None:
            if len(self._known) >= _MANY:
                self._known.clear()
            day = self._known[key] = production_day(key[0], self._zone, bucket)
        return day


class Rollups:
    """What placements add to the sums of quarters and days; it is written once, at the end of the transaction."""

    def __init__(self, day_of: DayOf) -> None:
        self._day_of = day_of
        self._quarters: dict[tuple[int, datetime, int], list[int]] = {}

    def add(self, station_id: int, placement: Placement) -> None:
        """Count what was inserted, and for what was restated the difference."""
        self._count_new(station_id, placement.inserted)
        for restated in placement.restated:
            self._count(station_id, restated.before, -1, 0)
            self._count(station_id, restated.after, 1, 0)

    def _count_new(self, station_id: int, inserted: Sequence[Placed]) -> None:
        for bucket, readings in by_quarter(inserted):
            product_id, sums = 0, [0, 0, 0, 0]
            for placed in readings:
                if placed.product_id != product_id:
                    product_id = placed.product_id
                    sums = self._sums(station_id, bucket, product_id)
                sums[0] += placed.good_inc
                sums[1] += placed.scrap_inc
                sums[2] += placed.rework_inc
                sums[3] += 1

    def _sums(self, station_id: int, bucket: datetime, product_id: int) -> list[int]:
        return self._quarters.setdefault((station_id, bucket, product_id), [0, 0, 0, 0])

    def _count(self, station_id: int, placed: Placed, sign: int, readings: int) -> None:
        sums = self._sums(station_id, quarter(placed.ts), placed.product_id)
        sums[0] += sign * placed.good_inc
        sums[1] += sign * placed.scrap_inc
        sums[2] += sign * placed.rework_inc
        sums[3] += readings

    def quarters(self) -> dict[tuple[int, datetime, int], list[int]]:
        """Sums of good, scrap, rework and readings by station, quarter hour and product; those of zeros left out."""
        return {key: sums for key, sums in sorted(self._quarters.items()) if any(sums)}

    def days(self) -> dict[tuple[int, date, int], list[int]]:
        """The same by station, production day and product."""
        days: dict[tuple[int, date, int], list[int]] = {}
        for (station_id, bucket, product_id), sums in self.quarters().items():
            total = days.setdefault((station_id, self._day_of(station_id, bucket), product_id), [0, 0, 0, 0])
            for index, value in enumerate(sums):
                total[index] += value
        return dict(sorted(days.items()))

    async def write(self, connection: asyncpg.Connection[Any]) -> None:
        """Add the sums to the stored ones."""
        quarters = self.quarters()
        if quarters:
            columns = _columns(quarters.items()) + _columns(self.days().items())
            await connection.execute(_SQL["add"], *columns)


def _columns(rows: Iterable[tuple[tuple[object, ...], list[int]]]) -> list[list[object]]:
    return [list(column) for column in zip(*((*key, *sums) for key, sums in rows), strict=True)]
