"""What a fault run is done to: a broker, a database, a collector and the networks between them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.fault_run.network import LOOPBACK, Network
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
    """The three services, and the networks between the collector and the other two.

    `database_url`, and the broker's own, lead past the networks.
    """

    broker: Broker
    database: Service
    database_url: str
    collector: Service
    to_broker: Network
    to_database: Network
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
        parts_of_url = urlsplit(url)
        assert parts_of_url.port is not None
        to_broker = await started.enter_async_context(Network(broker.port))
        to_database = await started.enter_async_context(Network(parts_of_url.port))
        place = parts_of_url.netloc.removesuffix(f":{parts_of_url.port}")
        wiring = Wiring(
            database_url=parts_of_url._replace(netloc=f"{place}:{to_database.port}").geturl(),
            mqtt_url=f"mqtt://{LOOPBACK}:{to_broker.port}",
            api_port=free_port(),
            metrics_port=free_port(),
        )
        collector = parts.collector(wiring, folder / "collector.log")
        await started.enter_async_context(collector)
        found = Stand(broker, server.service, url, collector, to_broker, to_database, server.description)
        await _saved_since(found, time.time())
        yield found


async def _saved_since(found: Stand, moment: float) -> None:
    """Wait until the broker would still know after a crash what it knew at this moment."""
    async with asyncio.timeout(60):
        while found.last_save() <= moment:
            await asyncio.sleep(0.1)
