"""What the board is measured on: the whole monitor of our own on loopback, and plants that speak at their real rate."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_cli.demo import parts
from technopark_cli.demo.parts import Wiring
from technopark_cli.demo.storage import Storage, stations_live
from technopark_cli.local import broker as local_broker
from technopark_cli.local import database as local_database
from technopark_cli.local.ports import LOOPBACK, free_port
from technopark_cli.local.process import Service

_SEED = 1
_LOOK_S = 1.0
# A station with nothing new speaks once a minute.
_SPEAKS_EVERY = timedelta(minutes=2)


@dataclass(frozen=True)
class Stand:
    """The services that matter here: `api` may be stopped and started; `database` tells what was stored."""

    api: Service
    url: str
    database_url: str
    description: str

    async def stored(self) -> int:
        """Return how many readings were stored."""
        connection = await connect(self.database_url)
        try:
            count: int = await connection.fetchval("SELECT coalesce(sum(stored), 0)::bigint FROM ledger")
        finally:
            await connection.close()
        return count


@asynccontextmanager
async def stand(folder: Path, history: timedelta) -> AsyncIterator[Stand]:
    """Start everything below `folder` and wait until every station's newest news are of the present.

    `TECHNOPARK_TEST_DATABASE_URL` names a server to use instead of one of our own.
    """
    catalogue = load_catalogue()
    async with AsyncExitStack() as started:
        broker = await started.enter_async_context(local_broker.running(folder / "broker"))
        server = await started.enter_async_context(
            local_database.open_server(
                folder / "database", url=os.environ.get("TECHNOPARK_TEST_DATABASE_URL")
            )
        )
        name = f"technopark_bench_{os.getpid()}"
        url = await local_database.create_database(server, name)
        started.push_async_callback(local_database.drop_database, server, name)
        connection = await connect(url)
        try:
            await migrate(connection)
            await sync_catalogue(connection, catalogue)
        finally:
            await connection.close()
        wiring = Wiring(database_url=url, mqtt_url=broker.url, api_port=free_port(), metrics_port=free_port())
        await started.enter_async_context(parts.collector(wiring, folder / "collector.log"))
        api = parts.api(wiring, folder / "api.log")
        await started.enter_async_context(api)
        plants = parts.plants(
            wiring,
            folder / "simulator.log",
            since=datetime.now(UTC) - history,
            seed=_SEED,
            every_day=True,
            speed=None,
        )
        await started.enter_async_context(plants)
        await _until_live(Storage(url=url, key=name, description=server.description))
        yield Stand(api, f"http://{LOOPBACK}:{wiring.api_port}", url, server.description)


async def _until_live(storage: Storage) -> None:
    live, stations = 0, 1
    while live < stations:
        await asyncio.sleep(_LOOK_S)
        live, stations = await stations_live(storage, datetime.now(UTC) - _SPEAKS_EVERY)
