"""Stores what stations say of themselves: the states they enter, and whether their publisher is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.batch import NewConnection, NewState
from technopark_ingest.store.conflicts import Conflict
from technopark_ingest.store.ledger import Fate, Ledger
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.store.state_times import ShiftsOf, neighbours, write_orders, write_state_times
from technopark_ingest.store.stop_spells import Span, write_stop_spells

_SQL = load("technopark_ingest.store", "states.sql")
_HEADS = load("technopark_ingest.store", "heads.sql")


async def store_states(
    connection: asyncpg.Connection[Any],
    states: Sequence[NewState],
    heads: Mapping[int, asyncpg.Record],
    shifts_of: ShiftsOf,
    ledger: Ledger,
) -> Outcome:
    """Store state changes, their times by shift, and the heads of stations whose newest one is among them."""
    outcome = Outcome()
    if not states:
        return outcome
    first: dict[tuple[int, datetime], NewState] = {}
    for state in states:
        first.setdefault((state.station_id, state.ts), state)
    rows = sorted(first.values(), key=lambda state: (state.station_id, state.ts))
    columns = zip(
        *((row.station_id, row.ts, row.state, row.reason, row.order, row.received_at) for row in rows),
        strict=True,
    )
    inserted = {(row["station_id"], row["ts"]) for row in await connection.fetch(_SQL["insert"], *columns)}
    outcome.stored = len(inserted)
    standing = {key: _said(state) for key, state in first.items() if key in inserted}
    if others := [key for key in first if key not in inserted]:
        stored = await connection.fetch(_SQL["stored"], *zip(*others, strict=True))
        standing |= {
            (row["station_id"], row["ts"]): (row["state"], row["reason"], row["order_code"]) for row in stored
        }
    for state in states:
        key = (state.station_id, state.ts)
        if first[key] is state and key in inserted:
            fate = Fate.STORED
        elif standing[key] == _said(state):
            fate = Fate.DUPLICATE
            outcome.duplicates += 1
        else:
            fate = Fate.CONFLICTING
            outcome.conflicts.append(_conflict(state, standing[key]))
        ledger.book_station(state.station_id, state.ts, fate)
    changed = [row for row in rows if (row.station_id, row.ts) in inserted]
    around = await neighbours(connection, changed)
    await write_state_times(connection, changed, around, shifts_of)
    await write_stop_spells(connection, _spans(changed, around))
    await write_orders(connection, changed)
    await _set_heads(connection, changed, heads)
    return outcome


async def store_connections(
    connection: asyncpg.Connection[Any],
    changes: Sequence[NewConnection],
    heads: Mapping[int, asyncpg.Record],
    ledger: Ledger,
) -> Outcome:
    """Store when publishers came or went; what changes nothing is a duplicate.

    A word from before the present one, as a replay may bring it, is history and turns nothing back.
    """
    outcome = Outcome()
    online = {station_id: head["online"] for station_id, head in heads.items()}
    changed: dict[tuple[int, datetime], NewConnection] = {}
    past: list[NewConnection] = []
    for change in changes:
        since = heads[change.station_id]["online_ts"]
        if since is not None and change.received_at < since:
            outcome.stored += 1
            ledger.book_station(change.station_id, change.received_at, Fate.STORED)
            past.append(change)
            continue
        if online[change.station_id] == change.online:
            outcome.duplicates += 1
            ledger.book_station(change.station_id, change.received_at, Fate.DUPLICATE)
            continue
        ledger.book_station(change.station_id, change.received_at, Fate.STORED)
        online[change.station_id] = change.online
        changed[change.station_id, change.received_at] = change
        outcome.stored += 1
    if rows := [(row.station_id, row.received_at, row.online) for row in (*past, *changed.values())]:
        await connection.execute(_SQL["insert_connection"], *zip(*rows, strict=True))
    if changed:
        last = {row.station_id: row for row in changed.values()}
        await connection.execute(
            _HEADS["set_connection"],
            *zip(*((row.station_id, row.online, row.received_at) for row in last.values()), strict=True),
        )
    return outcome


def _spans(inserted: Sequence[NewState], around: Sequence[asyncpg.Record]) -> list[Span]:
    """Return the spans of time, one of a station, that states have changed; both by station and time."""
    spans: dict[int, Span] = {}
    for state, row in zip(inserted, around, strict=True):
        first = spans.get(state.station_id)
        since = row["before_ts"] if first is None else first.since
        spans[state.station_id] = Span(state.station_id, since, row["after_ts"])
    return [*spans.values()]


async def _set_heads(
    connection: asyncpg.Connection[Any], inserted: Sequence[NewState], heads: Mapping[int, asyncpg.Record]
) -> None:
    newest: dict[int, NewState] = {}
    for row in inserted:  # sorted by time, so that the last one of a station stays
        since = heads[row.station_id]["state_ts"]
        if since is None or row.ts > since:
            newest[row.station_id] = row
    if newest:
        columns = zip(
            *(
                (row.station_id, row.ts, row.state, row.reason, row.order, row.received_at)
                for row in newest.values()
            ),
            strict=True,
        )
        await connection.execute(_HEADS["set_state"], *columns)


def _said(state: NewState) -> tuple[str, str | None, str | None]:
    return state.state, state.reason, state.order


def _conflict(offered: NewState, stored: tuple[str, str | None, str | None]) -> Conflict:
    names = ("state", "reason", "order")
    return Conflict(
        kind="state",
        key=f"{offered.station_id}@{offered.ts.isoformat()}",
        stored=dict(zip(names, stored, strict=True)),
        offered=dict(zip(names, _said(offered), strict=True)),
        received_at=offered.received_at,
    )
