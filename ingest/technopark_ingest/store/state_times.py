"""Time in each state, reason and order by shift, and in each state by day, gathered for one transaction.

A state lasts until the station's next one. Only what is over is counted: how long the present state has lasted
changes without anything being written. A late change of state cuts the stay that it falls into in two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from technopark.calendar import shift_spans
from technopark.catalogue.model import Catalogue, ShiftPattern
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark_ingest.batch import NewState

_SQL = load("technopark_ingest.store", "state_times.sql")
_MILLISECOND = timedelta(milliseconds=1)
STATES: Final = ("production", "setup", "delay", "down", "planned", "offline")
"""The states in the order of the columns of `state_day`."""

_DAY_COLUMNS: Final = 2 + len(STATES)


class ShiftState(NamedTuple):
    """What time is counted by."""

    station_id: int
    day: date
    shift: str
    state: str
    reason: str
    order: str


@dataclass(frozen=True, slots=True)
class Stay:
    """That a station was in a state from `begin` until `end` (exclusive)."""

    station_id: int
    state: str
    reason: str | None
    order: str | None
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ShiftsOf:
    """The shift patterns of stations."""

    zone: ZoneInfo
    pattern: Mapping[int, ShiftPattern]

    @classmethod
    def of(cls, catalogue: Catalogue, ids: Ids) -> ShiftsOf:
        """Return the shifts of a catalogue's stations."""
        patterns = {
            ids.station[place.path]: catalogue.pattern_of(place.facility) for place in catalogue.places()
        }
        return cls(catalogue.site.zone, patterns)


class StateTimes:
    """What stays add to the sums of shifts; it is written once, at the end of the transaction."""

    def __init__(self, shifts_of: ShiftsOf) -> None:
        self._shifts_of = shifts_of
        self._sums: dict[ShiftState, list[int]] = {}

    def add(self, stay: Stay, sign: int = 1) -> None:
        """Count a stay, or with sign -1 take it back."""
        pattern, times = self._shifts_of.pattern[stay.station_id], sign
        for day, shift, begin, end in shift_spans(pattern, self._shifts_of.zone, stay.begin, stay.end):
            key = ShiftState(stay.station_id, day, shift, stay.state, stay.reason or "", stay.order or "")
            sums = self._sums.setdefault(key, [0, 0])
            sums[0] += sign * ((end - begin) // _MILLISECOND)
            sums[1] += times
            times = 0

    def sums(self) -> dict[ShiftState, list[int]]:
        """Milliseconds, and how often the state was entered; those of zeros left out."""
        return {key: sums for key, sums in sorted(self._sums.items()) if any(sums)}

    def days(self) -> dict[tuple[int, date], list[int]]:
        """Milliseconds by station and production day, in the order of `STATES`; those of zeros left out."""
        days: dict[tuple[int, date], list[int]] = {}
        for key, (spent, _) in self.sums().items():
            days.setdefault((key.station_id, key.day), [0] * len(STATES))[STATES.index(key.state)] += spent
        return {key: spent for key, spent in days.items() if any(spent)}

    async def write(self, connection: asyncpg.Connection[Any]) -> None:
        """Add the sums to the stored ones."""
        if rows := [(*key, *sums) for key, sums in self.sums().items()]:
            columns: list[Sequence[object]] = [*zip(*rows, strict=True)]
            days = [(*key, *spent) for key, spent in self.days().items()]
            columns += zip(*days, strict=True) if days else [()] * _DAY_COLUMNS
            await connection.execute(_SQL["add"], *columns)


async def neighbours(
    connection: asyncpg.Connection[Any], inserted: Sequence[NewState]
) -> list[asyncpg.Record]:
    """Return the changes before and after each state that was inserted just now; `inserted` by station and time."""
    if not inserted:
        return []
    return await connection.fetch(
        _SQL["neighbours"], [state.station_id for state in inserted], [state.ts for state in inserted]
    )


async def write_state_times(
    connection: asyncpg.Connection[Any],
    inserted: Sequence[NewState],
    rows: Sequence[asyncpg.Record],
    shifts_of: ShiftsOf,
) -> None:
    """Add to the stored times what states mean that were inserted just now, given with their neighbours."""
    times = StateTimes(shifts_of)
    new = {(state.station_id, state.ts) for state in inserted}
    cut: Stay | None = None
    for state, row in zip(inserted, rows, strict=True):
        before, after = row["before_ts"], row["after_ts"]
        if before is not None and (state.station_id, before) not in new:
            said = row["before_state"], row["before_reason"], row["before_order"]
            cut = Stay(state.station_id, *said, before, state.ts)
            times.add(cut)
        elif before is None:
            cut = None
        if after is None:
            continue
        times.add(Stay(state.station_id, state.state, state.reason, state.order, state.ts, after))
        if cut is not None and (state.station_id, after) not in new:
            # Before the new ones came, the stay that they cut had been counted up to the first state behind them.
            times.add(replace(cut, end=after), -1)
    await times.write(connection)


async def write_orders(connection: asyncpg.Connection[Any], inserted: Sequence[NewState]) -> None:
    """Note when orders were told of by states that were inserted just now; `inserted` by station and time."""
    told: dict[tuple[int, str], tuple[datetime, datetime]] = {}
    for state in inserted:
        if state.order is not None:
            first, _ = told.get((state.station_id, state.order), (state.ts, state.ts))
            told[state.station_id, state.order] = first, state.ts
    if rows := [(*key, *times) for key, times in sorted(told.items())]:
        await connection.execute(_SQL["tell_orders"], *zip(*rows, strict=True))
