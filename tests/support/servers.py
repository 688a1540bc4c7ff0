"""Database servers for the tests: started when the first test asks, kept until the last one ended."""

from __future__ import annotations

import contextlib
import importlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import asyncpg
import pytest

from technopark.errors import Unavailable
from technopark_cli.local import database, timescale_tree
from technopark_cli.local.database import DatabaseServer, Edition
from technopark_cli.local.postgres import NOT_DURABLE, Installation
from tests.support.editions import installation

# Whether jobs of TimescaleDB's scheduler ran before a test looked would be chance: tests run jobs themselves.
PLAIN = {**NOT_DURABLE, "max_connections": "200", "max_wal_size": "256MB"}
COMMUNITY = {**PLAIN, "timescaledb.max_background_workers": "0"}
SETTINGS: Mapping[Edition, Mapping[str, str]] = {
    "none": PLAIN,
    "community": COMMUNITY,
    # The one installed may have the features of the other edition too.
    "apache": {**COMMUNITY, "timescaledb.license": "apache"},
}

Fill = Callable[[str], Awaitable[None]]
"""Fills the database of a URL."""


class Servers:
    """The servers of one process of a test run, by edition. `named` are those that run already and are not ours.

    With `in_memory`, the directory is on a file system that is kept in memory.
    """

    def __init__(
        self, directory: Path, named: Mapping[Edition, DatabaseServer], *, in_memory: bool = False
    ) -> None:
        self._directory = directory
        self._in_memory = in_memory
        self._by_files: set[DatabaseServer] = set()
        self._named = named
        self._running: dict[Edition, DatabaseServer] = {}
        self._templates: dict[tuple[Edition, str], str] = {}
        self._why_not: dict[Edition, str] = {}
        self._cleanup = contextlib.AsyncExitStack()
        self._names = f"technopark_test_{secrets.token_hex(4)}"
        self._count = 0

    async def server(self, edition: Edition) -> DatabaseServer:
        """The server of an edition; skips the test if what it needs could not be fetched."""
        if edition in self._named:
            self._running[edition] = self._named[edition]
        elif edition not in self._running:
            found = await self._installation(edition)
            started = await self._cleanup.enter_async_context(
                database.start(found, self._directory / edition, settings=SETTINGS[edition])
            )
            self._running[edition] = started
            if self._in_memory and found.major >= 15:
                self._by_files.add(started)
        return self._running[edition]

    @contextlib.asynccontextmanager
    async def empty_database(self, edition: Edition) -> AsyncIterator[str]:
        """URL of a new database without tables, dropped at the end."""
        async with self._database(await self.server(edition), template=None) as url:
            yield url

    @contextlib.asynccontextmanager
    async def migrated_database(self, edition: Edition) -> AsyncIterator[str]:
        """URL of a new database with the project's tables, a copy of one migrated before."""
        template = await self._template(edition, "migrated", _migrate, of=None)
        async with self._database(await self.server(edition), template=template) as url:
            yield url

    @contextlib.asynccontextmanager
    async def filled_database(self, edition: Edition, content: str, fill: Fill) -> AsyncIterator[str]:
        """URL of a new database with the project's tables, a copy of one that was filled before.

        `content` is a name for what `fill` puts there: it is called for the first one who asks.
        """
        migrated = await self._template(edition, "migrated", _migrate, of=None)
        template = await self._template(edition, content, fill, of=migrated)
        async with self._database(await self.server(edition), template=template) as url:
            yield url

    @contextlib.asynccontextmanager
    async def private_server(self, edition: Edition, directory: Path) -> AsyncIterator[DatabaseServer]:
        """One more server of an edition, for a test that stops it; it keeps what it has committed."""
        if edition in self._named:
            pytest.skip("the server named by the environment may not be stopped")
        found = await self._installation(edition)
        async with database.start(found, directory / edition, settings=SETTINGS[edition]) as server:
            yield server

    def descriptions(self) -> dict[Edition, str]:
        """What the editions used so far ran on, or why they could not."""
        ran = {edition: server.description for edition, server in self._running.items()}
        return ran | {edition: f"not run: {reason}" for edition, reason in self._why_not.items()}

    async def close(self) -> None:
        """Drop the templates and stop the servers that are ours."""
        await self._cleanup.aclose()

    @contextlib.asynccontextmanager
    async def _database(self, server: DatabaseServer, template: str | None) -> AsyncIterator[str]:
        self._count += 1
        name = f"{self._names}_{self._count}"
        by_files = template is not None and server in self._by_files
        url = await database.create_database(server, name, template=template, by_files=by_files)
        try:
            yield url
        finally:
            await database.drop_database(server, name)

    async def _template(self, edition: Edition, content: str, fill: Fill, *, of: str | None) -> str:
        if (edition, content) not in self._templates:
            self._templates[edition, content] = await self._make_template(
                await self.server(edition), f"{self._names}_{content}", fill, of
            )
        return self._templates[edition, content]

    async def _make_template(self, server: DatabaseServer, name: str, fill: Fill, of: str | None) -> str:
        url = await database.create_database(server, name, template=of)
        try:
            await fill(url)
            await database.close_to_connections(server, name)
        except BaseException:
            await database.drop_database(server, name)
            raise
        self._cleanup.push_async_callback(database.drop_database, server, name)
        return name

    async def _installation(self, edition: Edition) -> Installation:
        if edition in self._why_not:
            pytest.skip(self._why_not[edition])
        found = installation(edition)
        if found is not None:
            return found
        try:
            await timescale_tree.prepare()
        except Unavailable as error:
            self._why_not[edition] = str(error)
            pytest.skip(str(error))
        return timescale_tree.installation()


async def _migrate(url: str) -> None:
    migrations = importlib.import_module("technopark.storage.migrate")
    migrate: Callable[[asyncpg.Connection], Awaitable[list[str]]] = migrations.migrate
    connection = await asyncpg.connect(url)
    try:
        await migrate(connection)
    finally:
        await connection.close()
