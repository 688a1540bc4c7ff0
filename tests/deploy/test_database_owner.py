"""The application owns its database in the containers and is no superuser: that has to be enough."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate, pending
from technopark.storage.roles import grant_role
from technopark_cli.local.database import DatabaseServer, create_database
from technopark_dashboards.reader_role import ROLE, grant_reader

PASSWORD = 'it\'s a "long" one; \\ $1'  # noqa: S105 - of a server that lives as long as its test


@pytest.fixture
async def new_database(private_database_server: DatabaseServer) -> str:
    """A database as the image leaves it before our script: with the extension, where the edition has one."""
    url = await create_database(private_database_server, "technopark")
    if private_database_server.edition != "none":
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        await connection.close()
    return url


async def test_the_owner_can_migrate_and_make_the_role_of_the_dashboards(
    new_database: str, root: Path
) -> None:
    if shutil.which("psql") is None:
        pytest.skip("needs psql, of PostgreSQL 15 or newer")
    script = root / "deploy" / "database" / "010_owner.sql"
    psql = await asyncio.create_subprocess_exec(
        "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", script, new_database,
        env={**os.environ, "TECHNOPARK_DATABASE_PASSWORD": PASSWORD},
    )  # fmt: skip
    assert await psql.wait() == 0
    owner = await asyncpg.connect(new_database, user="technopark", password=PASSWORD)
    try:
        assert not await owner.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        await migrate(owner)
        assert await pending(owner) == []
        await sync_catalogue(owner, load_catalogue())
        for _ in range(2):
            await grant_reader(owner, PASSWORD)
            await grant_role(owner, "ingest", PASSWORD)
            await grant_role(owner, "api", PASSWORD)
    finally:
        await owner.close()
    reader: asyncpg.Connection[Any] = await asyncpg.connect(new_database, user=ROLE, password=PASSWORD)
    assert await reader.fetchval("SELECT count(*) FROM facility") == 18
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await reader.execute("DELETE FROM facility")
    await reader.close()
    for role in ("technopark_ingest", "technopark_api"):
        part: asyncpg.Connection[Any] = await asyncpg.connect(new_database, user=role, password=PASSWORD)
        assert await part.fetchval("SELECT count(*) FROM facility") == 18
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await part.execute("DELETE FROM facility")
        await part.close()
