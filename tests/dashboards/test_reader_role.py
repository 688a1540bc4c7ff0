"""Grafana's database role reads what dashboards show and writes nothing."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from technopark.errors import SettingsError
from technopark.storage.migrate import migrate
from technopark_cli.local.database import DatabaseServer
from technopark_dashboards.alerting import alerting_text
from technopark_dashboards.boards import BOARDS
from technopark_dashboards.reader_role import PASSWORD_VARIABLE, ROLE, ReaderRoleError, grant_reader

PASSWORD = 'it\'s a "long" one \\ %s $1'  # noqa: S105 - of a role that lives as long as its test


def url_of(url: str, user: str, password: str) -> dict[str, Any]:
    """Arguments for connecting to the database of a URL as somebody else."""
    parts = urlsplit(url)
    return {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port,
        "database": parts.path.lstrip("/"),
        "user": user,
        "password": password,
    }


@pytest.fixture
async def admin(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def role(admin: asyncpg.Connection) -> AsyncIterator[str]:
    """A name for a role, which is of the whole server, and gone after the test."""
    name = f'technopark "reader" {secrets.token_hex(4)}'
    yield name
    if await admin.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", name):
        quoted = '"' + name.replace('"', '""') + '"'
        await admin.execute(f"DROP OWNED BY {quoted}; DROP ROLE {quoted}")


@pytest.fixture
async def reader(
    admin: asyncpg.Connection, database_url: str, role: str
) -> AsyncIterator[asyncpg.Connection]:
    await grant_reader(admin, PASSWORD, role=role)
    connection = await asyncpg.connect(**url_of(database_url, role, PASSWORD))
    yield connection
    await connection.close()


async def test_every_panel_can_be_read(reader: asyncpg.Connection, park: Any) -> None:
    for board in (board.name for board in BOARDS):
        for panel in park.boards[f"{board}-en"]["panels"]:
            if panel["type"] != "row":
                await reader.fetch(park.query(board, panel))


async def test_every_alert_can_be_asked(reader: asyncpg.Connection) -> None:
    for rule in json.loads(alerting_text())["groups"][0]["rules"]:
        await reader.fetch(rule["data"][0]["model"]["rawSql"])


async def test_filters_and_annotations_can_be_read(reader: asyncpg.Connection, park: Any) -> None:
    for board in (board.name for board in BOARDS):
        made = park.boards[f"{board}-en"]
        for variable in made["templating"]["list"]:
            if variable["type"] == "query":
                await reader.fetch(park.expanded(board, variable["query"]))
        for annotation in made["annotations"].get("list", []):
            if "rawSql" in annotation.get("target", {}):
                await reader.fetch(park.expanded(board, annotation["target"]["rawSql"]))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE output_day SET good = 0",
        "INSERT INTO site (code, names, zone, currency, country) VALUES ('x', '{}', 'UTC', 'USD', 'UZ')",
        "DELETE FROM posting",
        "TRUNCATE statement",
        "DROP TABLE output_quarter",
        "CREATE TABLE mine (x integer)",
        "SELECT payload FROM quarantine",
        "SELECT digest FROM quarantine",
        "SELECT offered FROM conflict",
        "SELECT example FROM quarantine_overflow",
        "SELECT * FROM quarantine_action",
        "SELECT * FROM audit",
        "SELECT * FROM target",
        "SELECT * FROM connection_change",
        "SELECT * FROM reading",
        "SELECT * FROM schema_migration",
    ],
)
async def test_anything_else_is_refused(reader: asyncpg.Connection, statement: str) -> None:
    # A session may end its own read-only mode: rights have to refuse too.
    await reader.execute("SET default_transaction_read_only = off")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reader.execute(statement)


async def test_its_sessions_are_read_only_and_short(reader: asyncpg.Connection) -> None:
    assert await reader.fetchval("SHOW default_transaction_read_only") == "on"
    assert await reader.fetchval("SHOW statement_timeout") == "30s"


async def test_doing_it_again_renews_the_password_and_nothing_else(
    admin: asyncpg.Connection, database_url: str, role: str
) -> None:
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY 1"
    await grant_reader(admin, PASSWORD, role=role)
    before = await admin.fetch(rights)
    await grant_reader(admin, "another password", role=role)
    assert await admin.fetch(rights) == before
    connection = await asyncpg.connect(**url_of(database_url, role, "another password"))
    await connection.close()


async def test_a_right_that_dashboards_no_longer_need_is_taken_back(
    admin: asyncpg.Connection, role: str
) -> None:
    await grant_reader(admin, PASSWORD, role=role)
    quoted = '"' + role.replace('"', '""') + '"'
    await admin.execute(f"GRANT ALL ON reading TO {quoted}")
    await grant_reader(admin, PASSWORD, role=role)
    assert not await admin.fetchval("SELECT has_table_privilege($1::name, 'reading', 'SELECT')", role)


async def test_a_short_password_is_refused(admin: asyncpg.Connection, role: str) -> None:
    with pytest.raises(SettingsError, match="at least 12 characters"):
        await grant_reader(admin, "short", role=role)


@pytest.mark.editions("none")
async def test_a_database_without_tables_is_to_be_migrated_first(empty_database_url: str, role: str) -> None:
    connection = await asyncpg.connect(empty_database_url)
    try:
        with pytest.raises(ReaderRoleError, match="migrate the database first"):
            await grant_reader(connection, PASSWORD, role=role)
        assert not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role)
    finally:
        await connection.close()


@pytest.mark.editions("none")
async def test_the_program_makes_the_role_of_the_environment(private_database_server: DatabaseServer) -> None:
    # On a server of its own: the program's role has a fixed name, and may be in use on a named server.
    url = private_database_server.url
    connection = await asyncpg.connect(url)
    await migrate(connection)
    without = await run_program(url)
    assert without == (1, f"technopark: {PASSWORD_VARIABLE} is not set\n")
    assert await run_program(url, **{PASSWORD_VARIABLE: PASSWORD}) == (0, "")
    assert await connection.fetchval("SELECT has_table_privilege($1::name, 'output_day', 'SELECT')", ROLE)
    await connection.close()


async def run_program(url: str, **settings: str) -> tuple[int | None, str]:
    """Exit status and error output of the program."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "technopark_dashboards.reader_role",
        env={**os.environ, "TECHNOPARK_DATABASE_URL": url, **settings},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await program.communicate()
    return program.returncode, errors.decode()
