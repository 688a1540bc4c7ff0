"""What a fault run is done to: a broker, a database, collectors and the networks between them and the plants."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bench.fault_run.collectors import Collectors
from bench.fault_run.disk import Disk, mounted
from bench.fault_run.network import LOOPBACK, Network
from technopark.catalogue import Catalogue
from technopark.errors import Unavailable
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
SAVES_EVERY_S = 2
SILENCE_S = 10
RECOVERY_S = 60


@dataclass(frozen=True)
class Stand:
    """The services, the networks between them, and the disk of the database where it has one of its own.

    `database_url`, and the broker's own, lead past the networks.
    """

    broker: Broker
    database: Service
    database_url: str
    collectors: Collectors
    from_plants: Network
    to_broker: Network
    to_database: Network
    disk: Disk | None
    description: str

    def last_save(self) -> float:
        """When the broker last wrote all it holds to disk; 0 before the first time."""
        try:
            return (self.broker.directory / SAVES).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    async def saved(self) -> None:
        """Wait until the broker would still know after a crash what it knows now."""
        moment = time.time()
        async with asyncio.timeout(RECOVERY_S):
            while self.last_save() <= moment:
                await asyncio.sleep(0.1)

    async def database_answers(self) -> None:
        """Wait until the database is up, starting it again if it has ended by itself."""
        async with asyncio.timeout(RECOVERY_S):
            while True:
                if not self.database.running:
                    await self.database.start()
                if await self.database_up():
                    return
                await asyncio.sleep(0.1)

    async def database_up(self) -> bool:
        """Whether the database lets one in."""
        try:
            connection = await connect(self.database_url)
        except Unavailable:
            return False
        await connection.close()
        return True


@contextlib.asynccontextmanager
async def stand(
    folder: Path,
    catalogue: Catalogue,
    installation: Installation,
    *,
    collectors: int = 1,
    own_disk: bool = False,
) -> AsyncIterator[Stand]:
    """Start everything below `folder`, on an empty database of a PostgreSQL."""
    async with contextlib.AsyncExitStack() as started:
        broker = await started.enter_async_context(
            local_broker.running(folder / "broker", autosave_seconds=SAVES_EVERY_S)
        )
        place = folder / "database"
        disk = await started.enter_async_context(mounted(place)) if own_disk else None
        server = await started.enter_async_context(local_database.start(installation, place))
        assert server.service is not None
        url = await local_database.create_database(server, "fault_run")
        connection = await connect(url)
        try:
            await migrate(connection)
            await sync_catalogue(connection, catalogue)
        finally:
            await connection.close()
        from_plants = await started.enter_async_context(Network(broker.port))
        to_broker = await started.enter_async_context(Network(broker.port))
        to_database = await started.enter_async_context(Network.before(url))
        through = to_database.through(url)

        def collector(share: str) -> Service:
            wiring = Wiring(
                database_url=through,
                mqtt_url=f"mqtt://{LOOPBACK}:{to_broker.port}",
                api_port=free_port(),
                metrics_port=free_port(),
            )
            log = folder / f"collector-{share.replace('/', '-of-')}.log"
            service = parts.collector(wiring, log, partition=share)
            environment = {**service.program.environment, "TECHNOPARK_DATABASE_SILENCE_S": str(SILENCE_S)}
            service.program = dataclasses.replace(service.program, environment=environment)
            return service

        sharing = Collectors(collector)
        started.push_async_callback(sharing.stop_all)
        await sharing.start(collectors)
        found = Stand(
            broker,
            server.service,
            url,
            sharing,
            from_plants,
            to_broker,
            to_database,
            disk,
            server.description,
        )
        await found.saved()
        yield found
