"""What a fault run is done to: a broker, a database and a collector of its own, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from technopark.catalogue import Catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_cli.demo import parts
from technopark_cli.demo.parts import Wiring
from technopark_cli.local import broker as local_broker
from technopark_cli.local import database as local_database
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import free_port
from technopark_cli.local.postgres import Installation
from technopark_cli.local.process import Service

SAVES = "mosquitto.db"


@dataclass(frozen=True)
class Stand:
    """The three services, with the URL of the database."""

    broker: Broker
    database: Service
    database_url: str
    collector: Service
    description: str

    def last_save(self) -> float:
        """When the broker last wrote all it holds to disk; 0 before the first time."""
        try:
            return (self.broker.directory / SAVES).stat().st_mtime
        except FileNotFoundError:
            return 0.0


@contextlib.asynccontextmanager
async def stand(folder: Path, catalogue: Catalogue, installation: Installation) -> AsyncIterator[Stand]:
    """Start everything below `folder`, on an empty database of a PostgreSQL."""
    async with contextlib.AsyncExitStack() as started:
        broker = await started.enter_async_context(
            local_broker.running(folder / "broker", autosave_seconds=1)
        )
        server = await started.enter_async_context(local_database.start(installation, folder / "database"))
        assert server.service is not None
        url = await local_database.create_database(server, "fault_run")
        connection = await connect(url)
        try:
            await migrate(connection)
            await sync_catalogue(connection, catalogue)
        finally:
            await connection.close()
        wiring = Wiring(database_url=url, mqtt_url=broker.url, api_port=free_port(), metrics_port=free_port())
        collector = parts.collector(wiring, folder / "collector.log")
        await started.enter_async_context(collector)
        found = Stand(broker, server.service, url, collector, server.description)
        await _saved_since(found, time.time())
        yield found


async def _saved_since(found: Stand, moment: float) -> None:
    """Wait until the broker would still know after a crash what it knew at this moment."""
    async with asyncio.timeout(60):
        while found.last_save() <= moment:
            await asyncio.sleep(0.1)
