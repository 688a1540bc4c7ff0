"""Whatever plants tell, and in whatever order it arrives: every number is the one worked out from all of it anew."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.rebuild import verify_rollups
from technopark_ingest.writer import Writer
from tests.api.kpi.by_pandas import PARTS, indicators, slot_of
from tests.api.kpi.plants import DAYS, Counted, Plant, Told, message, plants
from tests.support.api import Api, Clock, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from technopark.catalogue import Catalogue
    from tests.api.kpi.by_pandas import Key

EMPTY = """
TRUNCATE reading, state_change, state_shift, state_day, stop_spell, output_quarter, output_day, output_order, order_run,
         product_change, ledger;
DELETE FROM station_head
"""
INTERVALS = ("hour", "shift", "production_day", "week", "month", "total")
WORK = (
    ((), ("product",)),
    (PARTS[:1], ("product",)),
    (PARTS[:2], ("order",)),
    (PARTS[:2], ("product", "order")),
    (PARTS, ("product", "order")),
)
ADD_UP = ("apt", "aust", "adet", "adot", "planned", "offline", "pri_pq", "pri_gq")
AT_ONCE = 7
# Each plant empties the database of the test before it; to look for the smallest that fails would take minutes.
SERVED = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Running:
    """A plant behind an API, and the writer that stores what it tells."""

    plant: Plant
    api: Api
    writer: Writer

    async def store(self, told: Sequence[Told]) -> None:
        """Store what was told, a few messages in a transaction."""
        for index in range(0, len(told), AT_ONCE):
            messages = [
                Inbound(topic, msgspec.json.encode(payload), None, 1, False, False, self.plant.now)
                for topic, payload in map(message, told[index : index + AT_ONCE])
            ]
            outcome = await self.writer.store(self.api.connection, messages)
            assert (outcome.refused, outcome.conflicts) == ([], [])

    async def rows(
        self, interval: str, parts: Sequence[str], work: Sequence[str] = ()
    ) -> dict[Key, dict[str, Any]]:
        """Return the rows of the API by slot, shift, part and work."""
        asked = {"start": self.plant.first, "to": self.plant.first + timedelta(days=DAYS)}
        rows = await self.api.rows("kpi", **asked, interval=interval, by=",".join((*parts, *work)))
        found = {
            (
                self._slot(row, interval),
                row.get("shift", "-") or "",
                *(row[part] for part in parts),
                *(row[name] or "" for name in work),
            ): row
            for row in rows
        }
        assert len(found) == len(rows)
        return found

    def _slot(self, row: dict[str, Any], interval: str) -> str:
        start = datetime.fromisoformat(row["start"])
        if interval == "hour":
            return start.isoformat()
        return str(row.get("day", start.astimezone(self.plant.zone).date().isoformat()))


@asynccontextmanager
async def running(database_url: str, park: Catalogue, plant: Plant) -> AsyncIterator[Running]:
    """Run a plant on a database that is emptied first."""
    catalogue = plant.catalogue(park)
    connection = await connect(database_url)
    await connection.execute(EMPTY)
    ids = await sync_catalogue(connection, catalogue)
    clock = Clock(plant.now)
    # Counters of random plants are not bound to what a line can make.
    writer = Writer(catalogue, ids, Settings(_env_file=None, rate_tolerance=0))  # type: ignore[call-arg]  # pydantic-settings' own argument
    try:
        async with served(database_url, catalogue, clock) as client:
            yield Running(plant, Api(client, connection, catalogue, ids, clock), writer)
    finally:
        await connection.close()


def _added_up(rows: Mapping[Key, Mapping[str, Any]], length: int) -> dict[Key, dict[str, Decimal]]:
    """Sums of rows that agree in so much of their key; those of order execution times alone are left out."""
    sums: dict[Key, dict[str, Decimal]] = {}
    for key, row in rows.items():
        if row["pbt"] is not None or row["pri_pq"] is not None:
            so_far = sums.setdefault(key[:length], dict.fromkeys(ADD_UP, Decimal(0)))
            for name in ADD_UP:
                so_far[name] += row[name] or 0
    return sums


@given(plants())
@settings(SERVED, max_examples=12)
async def test_all_indicators_are_those_of_the_states_and_readings_themselves(
    database_url: str, park: Catalogue, plant: Plant
) -> None:
    async with running(database_url, park, plant) as floor:
        await floor.store(plant.told)
        for interval in INTERVALS:
            for parts in ((), PARTS[:1], PARTS[:2], PARTS):
                found = await floor.rows(interval, parts)
                expected = {
                    (key[0].isoformat() if interval == "hour" else str(key[0].date()), *key[1:]): row
                    for key, row in indicators(plant, interval, parts, DAYS).items()
                }
                assert found.keys() == expected.keys(), (interval, parts)
                for key, row in expected.items():
                    assert {name: found[key][name] for name in row} == row, (interval, key)
        proof = await verify_rollups(floor.api.connection, floor.api.catalogue, floor.api.ids)
        assert proof.differences == ()


@given(plants())
@settings(SERVED, max_examples=6)
async def test_products_and_orders_have_the_times_of_their_states_and_what_was_made_with_them(
    database_url: str, park: Catalogue, plant: Plant
) -> None:
    async with running(database_url, park, plant) as floor:
        await floor.store(plant.told)
        for interval in INTERVALS:
            for parts, work in WORK:
                found = await floor.rows(interval, parts, work)
                expected = {
                    (key[0].isoformat() if interval == "hour" else str(key[0].date()), *key[1:]): row
                    for key, row in indicators(plant, interval, parts, DAYS, work).items()
                }
                assert found.keys() == expected.keys(), (interval, parts, work)
                for key, row in expected.items():
                    assert {name: found[key][name] for name in row} == row, (interval, key)
                whole = await floor.rows(interval, parts)
                assert _added_up(found, 2 + len(parts)) == _added_up(whole, 2 + len(parts))
        proof = await verify_rollups(floor.api.connection, floor.api.catalogue, floor.api.ids)
        assert proof.differences == ()


@given(plants().filter(lambda plant: plant.counts), st.randoms(use_true_random=False))
@settings(SERVED, max_examples=8)
async def test_a_late_reading_changes_the_rows_of_its_station_and_time_and_no_other(
    database_url: str, park: Catalogue, plant: Plant, rng: Any
) -> None:
    late: Counted = rng.choice(plant.counts)
    async with running(database_url, park, plant) as floor:
        await floor.store([one for one in plant.told if one != late])
        before = await floor.rows("shift", PARTS)
        await floor.store([late])
        after = await floor.rows("shift", PARTS)
        await floor.store([late])
        assert await floor.rows("shift", PARTS) == after
    # What was made until the late reading was counted with the next one.
    following = [one.at for one in plant.counts if one.station == late.station and one.at > late.at]
    slots = [slot_of(plant, late.station[0], at, DAYS) for at in (late.at, *sorted(following)[:1])]
    may_change = {(str(slot[0].date()), slot[1], *late.station) for slot in slots if slot is not None}
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} <= may_change
