"""What the pictures are taken of: a database that the park has told everything, and the board that shows it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr

from technopark.catalogue import Catalogue, load_catalogue
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_api.app import create_app
from technopark_api.server import serve_app
from technopark_cli.demo import parts
from technopark_cli.local import database as local_database
from technopark_cli.local.ports import LOOPBACK, free_port
from technopark_cli.pictures.told import DAYS, FEATURED_DAYS, NOW, told
from technopark_ingest.writer import Writer

_BATCH = 500
_DATABASE = "technopark_pictures"
_LOOK_S = 0.05


@dataclass(frozen=True)
class Stage:
    """Where the board is, and what it is served by."""

    url: str
    settings: Settings
    catalogue: Catalogue

    @property
    def database_url(self) -> str:
        """The database behind the board."""
        return self.settings.database_url.get_secret_value()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """Open a connection to the database while the context lasts."""
        connection = await connect(self.database_url)
        try:
            yield connection
        finally:
            await connection.close()


@asynccontextmanager
async def stage(
    folder: Path, days: float = DAYS, featured_days: float = FEATURED_DAYS
) -> AsyncIterator[Stage]:
    """Fill a database of our own below `folder` with so many days until `NOW`, and serve the board at that moment."""
    catalogue = load_catalogue()
    async with AsyncExitStack() as opened:
        server = await opened.enter_async_context(local_database.open_server(folder / "database"))
        url = await local_database.create_database(server, _DATABASE)
        settings = Settings(_env_file=None, database_url=SecretStr(url), access="open")  # type: ignore[call-arg]  # pydantic-settings' own argument
        connection = await connect(url)
        try:
            await migrate(connection)
            await _fill(connection, catalogue, settings, told(catalogue, days, featured_days))
        finally:
            await connection.close()
        port = free_port()
        await opened.enter_async_context(_serving(catalogue, settings, port))
        yield Stage(f"http://{LOOPBACK}:{port}", settings, catalogue)


async def _fill(
    connection: asyncpg.Connection[Any], catalogue: Catalogue, settings: Settings, messages: Iterator[Inbound]
) -> None:
    """Store what the park tells by the collector's own writer, without a broker between."""
    writer = Writer(catalogue, await sync_catalogue(connection, catalogue), settings)
    while batch := list(itertools.islice(messages, _BATCH)):
        await writer.store(connection, batch)


@asynccontextmanager
async def _serving(catalogue: Catalogue, settings: Settings, port: int) -> AsyncIterator[None]:
    app = create_app(settings, catalogue, now=lambda: NOW)
    stop = asyncio.Event()

    def end_streams() -> None:
        app.state.live.close()

    served = asyncio.create_task(serve_app(app, LOOPBACK, port, before_stop=end_streams, stop=stop))
    try:
        while not served.done():
            try:
                await parts.http_get(port, "/readyz")
            except OSError:
                await asyncio.sleep(_LOOK_S)
            else:
                break
        yield
    finally:
        stop.set()
        await served
