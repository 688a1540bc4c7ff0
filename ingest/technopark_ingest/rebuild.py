"""Works out what follows from readings and states anew: increments, sums, times, heads; to prove or to mend it.

Sums of production days whose readings are no longer kept stand as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from technopark.catalogue.model import Catalogue, CounterPolicy
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark_ingest.batch import policies
from technopark_ingest.placed import Placed, Restated, read_again
from technopark_ingest.store import product_changes
from technopark_ingest.store.readings import write_placements
from technopark_ingest.store.rollups import DayOf, OrderShift, Rollups
from technopark_ingest.store.state_times import ShiftsOf, ShiftState, StateTimes, Stay
from technopark_ingest.store.stop_spells import Span, stop_spells_that_differ, write_stop_spells
from technopark_ingest.store.values import newest_of, placed_of
from technopark_ingest.timeline import Placement

_SQL = load("technopark_ingest", "rebuild.sql")
_HEADS = load("technopark_ingest.store", "heads.sql")
_PREFETCH = 5000

_Sums = Mapping[tuple[datetime | date, int], list[int]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that does not follow from the readings: where it is, what it says and what it should say."""

    place: str
    what: str
    stored: object
    expected: object


@dataclass(frozen=True, slots=True)
class Proof:
    """How many readings of how many stations were read again, and what was found to differ."""

    stations: int
    readings: int
    differences: tuple[Difference, ...]


async def verify_rollups(connection: asyncpg.Connection[Any], catalogue: Catalogue, ids: Ids) -> Proof:
    """Prove that increments, sums and heads are what the readings say; nothing is changed or locked."""
    readings = 0
    differences: list[Difference] = []
    shifts_of = ShiftsOf.of(catalogue, ids)
    for path, station_id, policy, day_of in _stations(catalogue, ids):
        async with connection.transaction():
            await connection.execute(_SQL["freeze"])
            anew = await _read_all(connection, station_id, policy, day_of, shifts_of)
            readings += anew.count
            differences += await _compare(connection, path, station_id, anew)
    return Proof(len(ids.station), readings, tuple(differences))


async def rebuild(connection: asyncpg.Connection[Any], catalogue: Catalogue, ids: Ids) -> Proof:
    """Write increments, sums and heads anew from the readings; what differed before is told.

    Each station is one transaction and is locked meanwhile, so collectors may run.
    """
    readings = 0
    differences: list[Difference] = []
    shifts_of = ShiftsOf.of(catalogue, ids)
    for path, station_id, policy, day_of in _stations(catalogue, ids):
        async with connection.transaction():
            await connection.fetch(_HEADS["lock"], [station_id])
            anew = await _read_all(connection, station_id, policy, day_of, shifts_of)
            readings += anew.count
            differences += await _compare(connection, path, station_id, anew)
            kept = anew.kept
            for query in ("clear_state_times", "clear_state_days", "clear_head"):
                await connection.execute(_SQL[query], station_id)
            await connection.execute(_SQL["clear_quarters"], station_id, kept.sums_since)
            for query in ("clear_days", "clear_orders"):
                await connection.execute(_SQL[query], station_id, kept.first_day)
            # The newest reading goes along even where it stands as it is: the head follows from it.
            newest = [] if anew.last is None else [Restated(anew.last, anew.last)]
            placement = Placement(restated=[*anew.restated, *newest])
            await write_placements(connection, {station_id: placement}, {station_id: None})
            await anew.rollups.write(connection)
            await anew.state_times.write(connection)
            await write_stop_spells(connection, [Span(station_id, None, None)])
            everything = product_changes.Span(station_id, kept.since, None)
            await product_changes.write_product_changes(connection, [everything])
            await connection.execute(_SQL["clear_runs"], station_id, kept.since)
            # States tell of orders, too, so that readings alone do not do.
            await connection.execute(_SQL["write_runs"], station_id, kept.since)
    return Proof(len(ids.station), readings, tuple(differences))


@dataclass(frozen=True, slots=True)
class _Kept:
    """From when on a station's readings are kept, None where all are, and the newest one of before.

    Sums can be told from then on, or from the first whole day where production days have come to begin at another time.
    """

    since: datetime | None
    base: Placed | None
    first_day: date | None
    sums_since: datetime | None


@dataclass(slots=True)
class _Anew:
    """A station's readings and states, read again."""

    kept: _Kept
    rollups: Rollups
    state_times: StateTimes
    restated: list[Restated]
    last: Placed | None = None
    count: int = 0


async def _read_all(
    connection: asyncpg.Connection[Any],
    station_id: int,
    policy: CounterPolicy,
    day_of: DayOf,
    shifts_of: ShiftsOf,
) -> _Anew:
    kept = await _kept(connection, station_id, day_of)
    anew = _Anew(kept, Rollups(day_of), StateTimes(shifts_of), [], last=kept.base)
    async for row in connection.cursor(_SQL["readings"], station_id, kept.since, prefetch=_PREFETCH):
        before = placed_of(row, anew.last)
        after = read_again(anew.last, before, policy)
        if (after.meaning, after.left) != (before.meaning, before.left):
            anew.restated.append(Restated(before, after))
        if kept.sums_since is None or after.ts >= kept.sums_since:
            anew.rollups.add(station_id, Placement(inserted=[after]))
        anew.last = after
        anew.count += 1
    async for row in connection.cursor(_SQL["states"], station_id, prefetch=_PREFETCH):
        if row["end"] is not None:
            anew.state_times.add(Stay(**row))
    return anew


async def _kept(connection: asyncpg.Connection[Any], station_id: int, day_of: DayOf) -> _Kept:
    row = (await connection.fetch(_SQL["kept"], station_id))[0]
    since = row["kept_since"]
    if since is None:
        return _Kept(None, None, None, None)
    return _Kept(
        since, None if row["ts"] is None else placed_of(row, None), *day_of.first_from(station_id, since)
    )


async def _compare(
    connection: asyncpg.Connection[Any], path: str, station_id: int, anew: _Anew
) -> list[Difference]:
    differences = [
        Difference(path, f"reading of {before.ts.isoformat()}", before.meaning, after.meaning)
        for before, after in anew.restated
    ]
    quarters: _Sums = {
        (bucket, product): sums for (_, bucket, product), sums in anew.rollups.quarters().items()
    }
    days: _Sums = {(day, product): sums for (_, day, product), sums in anew.rollups.days().items()}
    kept = anew.kept
    for what, since, expected in (
        ("quarters", kept.sums_since, quarters),
        ("days", kept.first_day, days),
    ):
        rows = await connection.fetch(_SQL[what], station_id, since)
        stored: _Sums = {(row[0], row[1]): list(row[2:]) for row in rows if any(row[2:])}
        differences += [
            Difference(path, f"{what[:-1]} {key[0].isoformat()}", stored.get(key), expected.get(key))
            for key in sorted(stored.keys() | expected.keys())
            if stored.get(key) != expected.get(key)
        ]
    rows = await connection.fetch(_SQL["state_times"], station_id)
    there = {ShiftState(*row[:6]): list(row[6:]) for row in rows if any(row[6:])}
    spent = anew.state_times.sums()
    differences += [
        Difference(
            path,
            f"time in {key.state} {key.reason}".rstrip() + f" on {key.day}",
            there.get(key),
            spent.get(key),
        )
        for key in sorted(there.keys() | spent.keys())
        if there.get(key) != spent.get(key)
    ]
    rows = await connection.fetch(_SQL["state_days"], station_id)
    by_day = {row["day"]: list(row[1:]) for row in rows if any(row[1:])}
    spent_by_day = {day: sums for (_, day), sums in anew.state_times.days().items()}
    differences += [
        Difference(path, f"times of states on {day}", by_day.get(day), spent_by_day.get(day))
        for day in sorted(by_day.keys() | spent_by_day.keys())
        if by_day.get(day) != spent_by_day.get(day)
    ]
    rows = await connection.fetch(_SQL["orders"], station_id, kept.first_day)
    of_orders = {OrderShift(station_id, *row[:4]): list(row[4:]) for row in rows if any(row[4:])}
    made = anew.rollups.orders()
    differences += [
        Difference(
            path,
            f"output of order {key.order or '(none)'} on {key.day} {key.shift}".rstrip(),
            of_orders.get(key),
            made.get(key),
        )
        for key in sorted(of_orders.keys() | made.keys())
        if of_orders.get(key) != made.get(key)
    ]
    differences += [
        Difference(path, f"run of order {row['order_code']}", row["stored"], row["told"])
        for row in await connection.fetch(_SQL["runs_that_differ"], station_id, kept.since)
    ]
    differences += [
        Difference(path, f"stop of {row['begins'].isoformat()}", row["stored"], row["told"])
        for row in await stop_spells_that_differ(connection, station_id)
    ]
    differences += [
        Difference(path, f"change of product at {row['ts'].isoformat()}", row["stored"], row["told"])
        for row in await product_changes.product_changes_that_differ(connection, station_id, kept.since)
    ]
    head = newest_of((await connection.fetch(_HEADS["read"], [station_id]))[0])
    if _as_head(head) != _as_head(anew.last):
        differences.append(Difference(path, "newest reading", _as_head(head), _as_head(anew.last)))
    return differences


def _as_head(placed: Placed | None) -> tuple[object, ...] | None:
    return None if placed is None else (placed.ts, *placed.totals[:4], placed.left)


def _stations(catalogue: Catalogue, ids: Ids) -> list[tuple[str, int, CounterPolicy, DayOf]]:
    by_station = policies(catalogue, ids)
    day_of = DayOf.of(catalogue, ids)
    return [
        ("/".join(path), station_id, by_station[station_id], day_of)
        for path, station_id in ids.station.items()
    ]
