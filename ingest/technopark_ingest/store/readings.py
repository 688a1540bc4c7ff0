"""Stores readings: finds their places in time, writes them, their sums and the heads."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import asyncpg

from technopark.catalogue.model import CounterPolicy
from technopark.counters import Event
from technopark.storage.sqlfile import load
from technopark.wire import element
from technopark_ingest.batch import NewReading, SetAside
from technopark_ingest.placed import Placed
from technopark_ingest.plausibility import Limit
from technopark_ingest.store.conflicts import Conflict
from technopark_ingest.store.ledger import Fate, Ledger
from technopark_ingest.store.neighbours import Following, find_held_since, stored_around
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.store.product_changes import spans, write_product_changes
from technopark_ingest.store.rollups import DayOf, Rollups
from technopark_ingest.store.rows import insert
from technopark_ingest.store.values import Restatement, as_head, newest_of, restatement
from technopark_ingest.timeline import Placement, append, merge

_SQL = load("technopark_ingest.store", "readings.sql")
_HEADS = load("technopark_ingest.store", "heads.sql")
_BY_TIME = attrgetter("ts")
_BOOKED = ((Event.RESET, Fate.RESET), (Event.ROLLOVER, Fate.ROLLOVER))


async def store_readings(
    connection: asyncpg.Connection[Any],
    readings: Mapping[int, list[NewReading]],
    heads: Mapping[int, asyncpg.Record],
    policies: Mapping[int, CounterPolicy],
    limits: Mapping[int, Limit],
    day_of: DayOf,
    ledger: Ledger,
) -> Outcome:
    """Store readings by station, whose locked heads are given, and all that follows from them; sorts them by time.

    Those of stations with a limit that rise too fast are refused.
    """
    outcome = Outcome()
    if not readings:
        return outcome
    for station_id, arrived in readings.items():
        # Sorting is stable: of two readings of one time the one that came first stands.
        arrived.sort(key=_BY_TIME)
        ledger.see_readings(station_id, arrived)
    readings = _without_those_of_before(readings, heads, outcome, ledger)
    if not readings:
        return outcome
    newest = {station_id: newest_of(heads[station_id]) for station_id in readings}
    stored = await stored_around(connection, readings, newest)
    held_since = await find_held_since(connection, readings, newest, stored, limits)
    rollups = Rollups(day_of)
    placements: dict[int, Placement] = {}
    for station_id, arrived in sorted(readings.items()):
        policy = policies[station_id]
        limit = limits.get(station_id)
        known = stored.get(station_id)
        if known is None:
            placement = append(newest[station_id], arrived, policy, limit, held_since.get(station_id))
        else:
            placement = await merge(known, arrived, policy, Following(connection, station_id), limit)
        placements[station_id] = placement
        rollups.add(station_id, placement)
        outcome.stored += len(placement.inserted)
        outcome.restated += len(placement.restated)
        outcome.duplicates += len(placement.duplicates)
        outcome.conflicts += [_conflict(station_id, *pair) for pair in placement.conflicts]
        outcome.refused += [
            set_aside(reading, "implausible", why, ledger) for reading, why in placement.implausible
        ]
        _book(ledger, station_id, placement, newest[station_id])
    await write_placements(connection, placements, newest)
    await write_product_changes(connection, spans(placements, newest, stored))
    await rollups.write(connection)
    return outcome


def _without_those_of_before(
    readings: Mapping[int, list[NewReading]],
    heads: Mapping[int, asyncpg.Record],
    outcome: Outcome,
    ledger: Ledger,
) -> Mapping[int, list[NewReading]]:
    """Refuse readings of before those that are kept: what was dropped could be counted once more."""
    first = {
        station_id: bisect_left(arrived, since, key=_BY_TIME)
        for station_id, arrived in readings.items()
        if (since := heads[station_id]["kept_since"]) is not None and arrived[0].ts < since
    }
    if not first:
        return readings
    for station_id, index in first.items():
        since = heads[station_id]["kept_since"].isoformat()
        for reading in readings[station_id][:index]:
            why = f"ts {reading.ts.isoformat()} lies before {since}, from when on readings are kept"
            outcome.refused.append(set_aside(reading, "too_old", why, ledger))
    kept = {station_id: arrived[first.get(station_id, 0) :] for station_id, arrived in readings.items()}
    return {station_id: arrived for station_id, arrived in kept.items() if arrived}


def _book(ledger: Ledger, station_id: int, placement: Placement, newest: Placed | None) -> None:
    inserted = placement.inserted
    ledger.book_stored(station_id, inserted)
    if newest is not None and inserted and inserted[0].ts < newest.ts:
        for placed in inserted:
            if placed.ts < newest.ts:
                ledger.book_station(station_id, placed.ts, Fate.LATE)
    for placed in inserted:
        if placed.events:
            _book_events(ledger, station_id, placed.ts, 0, placed.events)
    for before, after in placement.restated:
        # A late reading can turn what looked like a reset into none, or the other way round.
        if before.events != after.events:
            _book_events(ledger, station_id, after.ts, before.events, after.events)
    for reading in placement.duplicates:
        ledger.book_station(station_id, reading.ts, Fate.DUPLICATE)
    for _, offered in placement.conflicts:
        ledger.book_station(station_id, offered.ts, Fate.CONFLICTING)


def _book_events(ledger: Ledger, station_id: int, ts: datetime, before: int, after: int) -> None:
    for event, fate in _BOOKED:
        change = bool(after & event) - bool(before & event)
        if change:
            ledger.book_station(station_id, ts, fate, change)


async def write_placements(
    connection: asyncpg.Connection[Any],
    placements: Mapping[int, Placement],
    newest: Mapping[int, Placed | None],
) -> None:
    """Write what placements insert and restate, by station, and the heads that follow `newest`, what they were."""
    inserted = {key: placement.inserted for key, placement in placements.items() if placement.inserted}
    if inserted:
        await insert(connection, inserted)
    restated = [
        restatement(station_id, after)
        for station_id, placement in placements.items()
        # A reading that counts on does so from whichever stands before it: nothing is to be written of it.
        for before, after in placement.restated
        if before.explicit or after.explicit
    ]
    if restated:
        await connection.execute(_SQL["unpack_freely"])
    for of_day in _by_day(restated):
        edges = of_day[0].ts, of_day[-1].ts
        await connection.execute(_SQL["restate"], *zip(*of_day, strict=True), *edges)
    heads = [
        as_head(station_id, head)
        for station_id, placement in placements.items()
        if (head := _new_head(placement, newest[station_id])) is not None
    ]
    if heads:
        await connection.execute(_HEADS["set_reading"], *zip(*heads, strict=True))


def _by_day(restated: Iterable[Restatement]) -> Iterator[Sequence[Restatement]]:
    """Yield what is restated in the order of time, each day apart: what lies far apart has nothing to do between."""
    for _, of_day in groupby(sorted(restated, key=_BY_TIME), key=lambda row: row.ts.date()):
        yield [*of_day]


def _new_head(placement: Placement, newest: Placed | None) -> Placed | None:
    """Return what the station's newest reading has become, or None where it stands as it was."""
    written = [*placement.inserted[-1:], *(restated.after for restated in placement.restated)]
    last = max(written, key=_BY_TIME, default=None)
    return last if last is not None and (newest is None or last.ts >= newest.ts) else None


def set_aside(reading: NewReading, reason: str, why: str, ledger: Ledger) -> SetAside:
    """Refuse a reading: book it, and return its original bytes with the reason.

    Raises:
        ValueError: it came by no message.
    """
    if reading.inbound is None:
        raise ValueError("a reading that came by no message cannot be set aside")
    account = ledger.account_of(reading.station_id)
    return SetAside(
        topic=reading.inbound.topic,
        payload=element(reading.inbound.payload, reading.index),
        facility=account.facility,
        reason=reason,
        detail=why,
        received_at=reading.received_at,
        account=account,
        day=ledger.book(account, reading.ts, Fate.QUARANTINED),
    )


def _conflict(station_id: int, stored: Placed, offered: NewReading) -> Conflict:
    return Conflict(
        kind="output",
        key=f"{station_id}@{stored.ts.isoformat()}",
        stored=dict(zip(_SAID, stored.totals, strict=True)),
        offered={name: getattr(offered, name) for name in _SAID},
        received_at=offered.received_at,
    )


_SAID = ("product_id", "good", "scrap", "rework", "order")
