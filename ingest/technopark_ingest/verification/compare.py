"""Compares a whole database with a truth, again and again while collectors catch up."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import Any

import asyncpg

from technopark.catalogue.model import Catalogue
from technopark.errors import TechnoparkError
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark.truth import QuarterOutput, StateChanged, StateTimes, Truth
from technopark_ingest.verification.findings import Comparison
from technopark_ingest.verification.messages import compare_refusals, compare_trade, missing_numbers
from technopark_ingest.verification.station import StationProof

_SQL = load("technopark_ingest.verification", "verification.sql")
_LOOK_AGAIN_S = 1.0


async def compare(
    connection: asyncpg.Connection[Any], catalogue: Catalogue, ids: Ids, truth: Truth, *, wait_s: float = 0
) -> Comparison:
    """Compare the database with a truth; while they differ, look again for up to `wait_s` seconds.

    Raises:
        TechnoparkError: the truth is of another park, or of stations that the catalogue does not have.
    """
    if truth.header.site != catalogue.site.id:
        raise TechnoparkError(
            f"the truth is of the park {truth.header.site}, the catalogue of {catalogue.site.id}"
        )
    until = time.monotonic() + wait_s
    while True:
        async with connection.transaction():
            await connection.execute(_SQL["freeze"])
            found = await _compare(connection, catalogue, ids, truth)
        if not found.findings or time.monotonic() >= until:
            return found
        await asyncio.sleep(_LOOK_AGAIN_S)


async def _compare(
    connection: asyncpg.Connection[Any], catalogue: Catalogue, ids: Ids, truth: Truth
) -> Comparison:
    found = Comparison()
    if truth.end.unacknowledged:
        found.notes.append(
            f"{truth.end.unacknowledged} messages had not reached the broker when the simulation was stopped"
        )
    missing = await missing_numbers(connection, truth.header.run, truth.numbers, found)
    await compare_refusals(connection, truth, found)
    by_station: dict[str, list[QuarterOutput]] = defaultdict(list)
    for quarter in truth.output:
        by_station[quarter.station].append(quarter)
    for station, quarters in by_station.items():
        await StationProof(connection, catalogue, ids, station, missing, found).compare_output(quarters)
    changes: dict[str, list[StateChanged]] = defaultdict(list)
    times: dict[str, list[StateTimes]] = defaultdict(list)
    for change in truth.states:
        changes[change.station].append(change)
    for spent in truth.times:
        times[spent.station].append(spent)
    for station, said in changes.items():
        await StationProof(connection, catalogue, ids, station, missing, found).compare_states(
            said, times[station], truth.header.until
        )
    await compare_trade(connection, truth, missing, found)
    return found
