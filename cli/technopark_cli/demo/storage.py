"""The demo's database: which one it is, what it holds already, how far the plants have come in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from technopark.catalogue import Catalogue
from technopark.errors import Unavailable
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark.storage.sqlfile import load
from technopark_cli.demo.crew import Crew
from technopark_cli.demo.directory import DemoDirectory
from technopark_cli.local import database as local_database
from technopark_cli.local import installations, postgres
from technopark_cli.local.database import DatabaseServer
from technopark_cli.local.process import Service

NAME = "technopark"
_SQL = load("technopark_cli.demo", "demo.sql")


@dataclass(frozen=True, kw_only=True)
class Storage:
    """A database: `key` tells it from others from run to run.

    `service` is its server when that is the demo's own, and `password` the file with the password to it.
    """

    url: str = field(repr=False)
    key: str
    description: str
    service: Service | None = None
    password: Path | None = None


async def open_storage(crew: Crew, directory: DemoDirectory, url: str | None, port: int | None) -> Storage:
    """Take the database at `url`; without one, start the best server there is on data of the demo's own.

    Raises:
        Unavailable: there is none, with what was looked for, or it does not start.
    """
    if url is not None:
        server = await local_database.inspect(url)
        return Storage(url=url, key=local_database.without_password(url), description=_described(server))
    installation = installations.best()
    folder = installations.folder_name(installation)
    data = directory.database / folder
    server = await crew.enter(local_database.start(installation, data, port=port))
    if server.service is not None:
        crew.watch(server.service)
    return Storage(
        url=await _own_database(server),
        key=folder,
        description=_described(server),
        service=server.service,
        password=data / postgres.PASSWORD,
    )


async def check_ours(storage: Storage, filled: Mapping[str, datetime]) -> None:
    """Check that a database holds nothing but what earlier demos wrote.

    Raises:
        Unavailable: it holds readings that simulated ones have no business to mix with.
    """
    connection = await connect(storage.url, name="technopark demo")
    try:
        holds_data = await connection.fetchval(_SQL["has_tables"]) and await connection.fetchval(
            _SQL["has_data"]
        )
    finally:
        await connection.close()
    if holds_data and storage.service is None and storage.key not in filled:
        raise Unavailable(
            f"the database {storage.key} holds readings that this demo did not write, and simulated ones would"
            " mix with them: name an empty database in TECHNOPARK_DATABASE_URL, or unset it"
        )


async def bring_up_to_date(storage: Storage, catalogue: Catalogue) -> tuple[int, datetime | None]:
    """Migrate; return how many migrations that took, and until when everything was said before, None for never."""
    connection = await connect(storage.url, name="technopark demo")
    try:
        applied = await migrate(connection)
        await sync_catalogue(connection, catalogue)
        return len(applied), await connection.fetchval(_SQL["published_until"])
    finally:
        await connection.close()


async def stations_live(storage: Storage, since: datetime) -> tuple[int, int]:
    """How many stations have reported a reading of this moment or later, of how many there are."""
    connection = await connect(storage.url, name="technopark demo")
    try:
        row = await connection.fetchrow(_SQL["live"], since)
    finally:
        await connection.close()
    return (row["live"], row["stations"]) if row is not None else (0, 0)


async def stations_producing(storage: Storage) -> int:
    """How many stations are in production by what they said last."""
    connection = await connect(storage.url, name="technopark demo")
    try:
        return int(await connection.fetchval(_SQL["producing"]))
    finally:
        await connection.close()


async def _own_database(server: DatabaseServer) -> str:
    connection = await connect(server.url, name="technopark demo")
    try:
        exists = await connection.fetchval(_SQL["database_exists"], NAME)
    finally:
        await connection.close()
    return server.database_url(NAME) if exists else await local_database.create_database(server, NAME)


def _described(server: DatabaseServer) -> str:
    return f"{server.description.partition(', private in ')[0]}, edition {server.edition}"
