"""What the speed of the collector is measured on: broker, database and collector of our own, on loopback."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from bench.ingest_run.load import Load
from bench.ingest_run.publisher import Publisher, publishing
from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_cli.demo import parts
from technopark_cli.demo.parts import Wiring
from technopark_cli.local import broker as local_broker
from technopark_cli.local import database as local_database
from technopark_cli.local.broker import Broker
from technopark_cli.local.database import DatabaseServer
from technopark_cli.local.ports import free_port
from technopark_cli.local.process import Service

_AGO = timedelta(days=2)


@dataclass
class Stand:
    """The services and the load; `used` counts the messages of the load that a phase has taken."""

    broker: Broker
    server: DatabaseServer
    database_url: str
    database: asyncpg.Connection[Any]
    collector: Service
    publisher: Publisher
    load: Load
    ids: Ids
    used: int = 0

    def take(self, count: int) -> int:
        """Take the next messages of the load; returns the first of them."""
        first = self.used
        self.used += count
        return first

    @property
    def pids(self) -> dict[str, int]:
        """Processes whose time counts; the database only where it is our own."""
        found = {
            "publisher": self.publisher.pid,
            "broker": self.broker.service.pid,
            "collector": self.collector.pid,
        }
        if self.server.service is not None:
            found["database"] = self.server.service.pid
        return found

    async def stored(self) -> int:
        """Return how many readings were stored, as the ledger has it: a small table, quickly added up."""
        count: int = await self.database.fetchval("SELECT coalesce(sum(stored), 0)::bigint FROM ledger")
        return count


@asynccontextmanager
async def stand(folder: Path) -> AsyncIterator[Stand]:
    """Start everything below `folder`; `TECHNOPARK_TEST_DATABASE_URL` names a server to use instead of our own."""
    catalogue = load_catalogue()
    load = Load.of(catalogue, datetime.now(UTC).replace(microsecond=0) - _AGO)
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
        database = await connect(url)
        started.push_async_callback(database.close)
        await migrate(database)
        ids = await sync_catalogue(database, catalogue)
        wiring = Wiring(database_url=url, mqtt_url=broker.url, api_port=free_port(), metrics_port=free_port())
        collector = parts.collector(wiring, folder / "collector.log")
        await started.enter_async_context(collector)
        publisher = await started.enter_async_context(publishing(broker.port, load))
        yield Stand(broker, server, url, database, collector, publisher, load, ids)


async def settle() -> None:
    """Let what the last phase left to do in the background be done."""
    await asyncio.sleep(0.5)
