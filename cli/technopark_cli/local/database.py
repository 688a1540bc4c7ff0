"""The database that the demo and the tests use: which edition it is, where it comes from, its databases."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from technopark.errors import Unavailable
from technopark_cli.local import installations, postgres
from technopark_cli.local.process import Service

Edition = Literal["community", "apache", "none"]
EDITIONS: tuple[Edition, ...] = get_args(Edition)


@dataclass(frozen=True)
class DatabaseServer:
    """A server where databases may be created: `url` is of the database to connect to for doing so.

    `edition` is TimescaleDB's: `community` (licence TSL), `apache`, or `none` where it is not usable.
    `service` is the process when it is ours to stop and start.
    """

    url: str = field(repr=False)
    edition: Edition
    description: str
    service: Service | None = None

    @property
    def admin_url(self) -> str:
        """URL for creating and dropping databases."""
        return self.url

    def database_url(self, name: str) -> str:
        """URL of another database of this server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{quote(name, safe='')}"))


async def inspect(url: str) -> DatabaseServer:
    """Connect to a server that runs already and tell which edition it is; raises Unavailable.

    The licence is known to a session only after the extension was loaded, so it is created and rolled back.
    """
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unavailable(f"the database at {without_password(url)} cannot be used: {error}") from error
    try:
        version = await connection.fetchval("SHOW server_version")
        edition, timescale = await _edition(connection)
    finally:
        await connection.close()
    return DatabaseServer(url, edition, f"PostgreSQL {version.split()[0]}, {timescale}")


async def _edition(connection: asyncpg.Connection) -> tuple[Edition, str]:
    extension = await connection.fetchrow(
        "SELECT default_version, installed_version FROM pg_available_extensions WHERE name = 'timescaledb'"
    )
    if extension is None:
        return "none", "no TimescaleDB"
    transaction = connection.transaction()
    await transaction.start()
    try:
        if extension["installed_version"] is None:
            await connection.execute("CREATE EXTENSION timescaledb")
        licence = await connection.fetchval("SHOW timescaledb.license")
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return "none", f"TimescaleDB {extension['default_version']} cannot be used ({error})"
    finally:
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError):
            await transaction.rollback()
    version = extension["installed_version"] or extension["default_version"]
    return "apache" if licence == "apache" else "community", f"TimescaleDB {version} ({licence})"


@contextlib.asynccontextmanager
async def start(
    installation: postgres.Installation,
    directory: Path,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[DatabaseServer]:
    """Run a private server on `directory` while the context lasts; raises Unavailable."""
    cluster = await postgres.prepare(installation, directory, port=port, settings=settings)
    async with cluster.service as service:
        found = await inspect(cluster.url)
        yield DatabaseServer(
            found.url, found.edition, f"{found.description}, private in {directory}", service
        )


@contextlib.asynccontextmanager
async def open_server(
    directory: Path, *, url: str | None = None, port: int | None = None
) -> AsyncIterator[DatabaseServer]:
    """The best server there is: the one at `url`; else a private one, with TimescaleDB if it is installed.

    Private servers keep their data below `directory`, one folder per installation, and flush them to disk.
    Raises Unavailable, saying what was looked for, when there is none.
    """
    if url is not None:
        yield await inspect(url)
        return
    installation = installations.best()
    folder = directory / installations.folder_name(installation)
    async with start(installation, folder, port=port) as server:
        yield server


async def create_database(
    server: DatabaseServer, name: str, *, template: str | None = None, by_files: bool = False
) -> str:
    """Create a database, as a copy of `template` if one is named; returns its URL.

    Copied `by_files` (PostgreSQL 15 and newer) instead of through the log, it takes less where files are in memory,
    and more where they are not: all that was changed anywhere is written out first.
    """
    copied = "" if template is None else f" TEMPLATE {_identifier(template)}"
    if by_files:
        copied += " STRATEGY FILE_COPY"
    await _execute(server, f"CREATE DATABASE {_identifier(name)}{copied}")
    return server.database_url(name)


async def drop_database(server: DatabaseServer, name: str) -> None:
    """Drop a database if it exists, ending the sessions in it."""
    await _execute(server, f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)")


async def close_to_connections(server: DatabaseServer, name: str) -> None:
    """Let nobody into a database any more, so that it can be copied: nobody may be in a database then.

    TimescaleDB's scheduler is told first: a job of it that were ended by force would be recorded as crashed,
    in the copies too.
    """
    connection = await asyncpg.connect(server.database_url(name))
    try:
        if await connection.fetchval(
            "SELECT to_regproc('_timescaledb_functions.stop_background_workers') IS NOT NULL"
        ):
            await connection.execute("SELECT _timescaledb_functions.stop_background_workers()")
    finally:
        await connection.close()
    await _execute(server, f"ALTER DATABASE {_identifier(name)} WITH ALLOW_CONNECTIONS false")
    await _execute(
        server, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1", name
    )


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{place}"))


async def _execute(server: DatabaseServer, statement: str, *arguments: str) -> None:
    connection = await asyncpg.connect(server.admin_url)
    try:
        await connection.execute(statement, *arguments)
    finally:
        await connection.close()


def _identifier(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
