"""Sum up stops: Pareto by what parts them. Shares follow from sums and from no share."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, Final, Literal, NamedTuple

from msgspec import UNSET

from technopark.calendar import day_bounds
from technopark.catalogue import Catalogue
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.kpi.slots import Slots
from technopark_api.shapes import percent
from technopark_api.stops.read import seconds
from technopark_api.stops.sums_shapes import Measure, ParetoRow

Part = Literal["reason", "facility", "line", "station", "product", "shift"]

PARTS: Final[tuple[Part, ...]] = ("reason", "facility", "line", "station", "product", "shift")
_ABOVE: Final[Mapping[Part, tuple[Part, ...]]] = {"station": ("facility", "line"), "line": ("facility",)}
_SQL = load("technopark_api.stops", "queries.sql")
_ZERO = timedelta(0)


class Days(NamedTuple):
    """Production days of facilities as columns: which, from when, until when (UTC)."""

    facilities: list[str]
    since: list[datetime]
    until: list[datetime]

    def halves(self) -> Sequence[Days]:
        """Return every other facility apart: two connections read the stops of the park in half the time."""
        if len(self.facilities) == 1:
            return (self,)
        return tuple(
            Days(self.facilities[first::2], self.since[first::2], self.until[first::2]) for first in range(2)
        )


def days_of(catalogue: Catalogue, facilities: Collection[str], slots: Slots) -> Days:
    """Return the production days of facilities of the catalogue, those given or all, each by its own start.

    By hour they are the dates that the clock on the wall shows.
    """
    days = Days([], [], [])
    for facility in catalogue.facilities:
        if facilities and facility.id not in facilities:
            continue
        starts = time(0) if slots.interval == "hour" else catalogue.pattern_of(facility).day_start
        days.facilities.append(facility.id)
        days.since.append(day_bounds(starts, slots.zone, slots.first)[0])
        days.until.append(day_bounds(starts, slots.zone, slots.after)[0])
    return days


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose stops, empty filters selecting all, and what parts them: a station brings its line, a line its facility."""

    facilities: Sequence[str]
    lines: Sequence[str]
    stations: Sequence[str]
    by: frozenset[Part]

    @property
    def parts(self) -> tuple[Part, ...]:
        """What parts the rows, with what those parts lie in."""
        wanted = self.by.union(*(_ABOVE.get(part, ()) for part in self.by))
        return tuple(part for part in PARTS if part in wanted)


@dataclass(slots=True)
class _Sum:
    time: timedelta = _ZERO
    times: int = 0
    micro_time: timedelta = _ZERO
    micro_times: int = 0


class Pareto(NamedTuple):
    """Rows, what takes most first, and their sum."""

    rows: list[ParetoRow]
    time_s: Decimal
    times: int


async def read_pareto(
    database: Database,
    catalogue: Catalogue,
    selection: Selection,
    slots: Slots,
    order: Measure,
    *,
    micro_below: timedelta,
    now: datetime,
) -> Pareto:
    """Return what stops took within the days of `slots`; those that last count until `now`.

    Raises:
        Unavailable: the database is away.
    """
    parts = selection.parts
    shifts = slots.spans(catalogue, selection.facilities)
    halves = await asyncio.gather(
        *(
            database.fetch(
                _SQL["sums"],
                *half,
                list(selection.lines) or None,
                list(selection.stations) or None,
                *(part in parts for part in PARTS),
                shifts.facilities,
                shifts.starts,
                shifts.shifts,
                micro_below,
                now,
            )
            for half in days_of(catalogue, selection.facilities, slots).halves()
        )
    )
    sums: dict[tuple[Any, ...], _Sum] = {}
    for record in chain.from_iterable(halves):
        apart = record["micro"] if "reason" in parts else UNSET
        total = sums.setdefault((apart, *(record[part] for part in parts)), _Sum())
        total.time += record["spent"]
        total.times += record["times"]
        if record["micro"]:
            total.micro_time += record["spent"]
            total.micro_times += record["times"]
    return _pareto(sums, parts, order)


def _pareto(sums: Mapping[tuple[Any, ...], _Sum], parts: Sequence[Part], order: Measure) -> Pareto:
    def measure(one: _Sum) -> Decimal:
        return seconds(one.time) if order == "time" else Decimal(one.times)

    ranked = sorted(sums.items(), key=lambda item: (-measure(item[1]), [str(name or "") for name in item[0]]))
    whole = sum((measure(one) for one in sums.values()), Decimal(0))
    rows: list[ParetoRow] = []
    so_far = Decimal(0)
    for (apart, *names), one in ranked:
        so_far += measure(one)
        rows.append(
            ParetoRow(
                **dict(zip(parts, names, strict=True)),
                micro=apart,
                time_s=seconds(one.time),
                times=one.times,
                micro_time_s=seconds(one.micro_time),
                micro_times=one.micro_times,
                share_percent=percent(measure(one), whole),
                cumulative_percent=percent(so_far, whole),
            )
        )
    taken = sum((one.time for one in sums.values()), _ZERO)
    return Pareto(rows, seconds(taken), sum(one.times for one in sums.values()))
