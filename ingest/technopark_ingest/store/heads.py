"""Heads of stations: locked by whoever writes for them, and asked how long a station had been silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.batch import Batch, NewConnection, NewState
from technopark_ingest.store.ledger import Fate

_SQL = load("technopark_ingest.store", "heads.sql")


async def lock_heads(connection: asyncpg.Connection[Any], batch: Batch) -> Mapping[int, asyncpg.Record]:
    """Lock and return the heads of the stations that a batch writes for, by station."""
    stations = batch.stations()
    rows = await connection.fetch(_SQL["lock"], stations) if stations else []
    return {row["station_id"]: row for row in rows}


def book_silence(batch: Batch, heads: Mapping[int, asyncpg.Record], limit: timedelta) -> None:
    """Book for how long the stations now heard had been silent beyond the limit, in whole seconds."""
    heard = {station_id: readings[0].received_at for station_id, readings in batch.readings.items()}
    others: tuple[Iterable[NewState | NewConnection], ...] = (batch.states, batch.connections)
    for row in chain.from_iterable(others):
        heard.setdefault(row.station_id, row.received_at)
    for station_id, at in heard.items():
        head = heads[station_id]
        last = max(
            (
                when
                for when in (head["received_at"], head["state_received_at"], head["online_ts"])
                if when is not None
            ),
            default=None,
        )
        if last is not None and (beyond := at - last - limit) >= timedelta(seconds=1):
            batch.ledger.book_station(station_id, at, Fate.STALE_S, int(beyond.total_seconds()))
