"""Collector and API log in to the database as roles that may do what they have to, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest

from technopark.errors import SettingsError, Unavailable
from technopark.storage.pool import connect
from technopark.storage.roles import Part, RoleError, grant_role, grants
from tests.support.roles import logged_in_as

PASSWORD = "long enough it's"  # noqa: S105  # of a role that lives as long as its test
TABLES = """
    SELECT relname FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""
RIGHTS = """
    SELECT relname, relacl::text, array_agg(attacl::text ORDER BY attnum)
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relkind = 'r' GROUP BY 1, 2 ORDER BY 1
"""
NOBODYS = (
    "DROP TABLE reading",
    "TRUNCATE audit",
    "ALTER TABLE person ADD COLUMN mine text",
    "CREATE TABLE mine (x integer)",
    "DELETE FROM posting",
    "DELETE FROM reading",
    "DELETE FROM audit",
    "UPDATE audit SET who = 'x'",
    "UPDATE posting SET value = 0",
    "UPDATE statement SET price_amount = 0",
    "UPDATE period_report SET number = 'x'",
    "INSERT INTO schema_migration (name, sha256) VALUES ('9999_mine.sql', '')",
    "INSERT INTO person (name, password_hash, role) VALUES ('me', 'x', 'administrator')",
    "UPDATE person SET role = 'administrator'",
    "INSERT INTO api_key (prefix, secret_sha256, name, role) VALUES ('00000000', '', 'me', 'administrator')",
    "UPDATE api_key SET role = 'administrator'",
    "SELECT pg_read_file('/etc/passwd')",
)
NOT_THE_APIS = (
    "INSERT INTO reading (station_id) VALUES (1)",
    "UPDATE reading SET good = 0",
    "UPDATE output_day SET good = 0",
    "UPDATE station_head SET online = true",
    "INSERT INTO posting (facility_id) VALUES (1)",
    "INSERT INTO statement (product_id) VALUES (1)",
    "UPDATE quarantine SET state = 'open'",
    "UPDATE facility SET code = 'mine'",
    "UPDATE person SET facilities = NULL",
    "UPDATE person SET active = true",
    "UPDATE api_key SET revoked_at = NULL",
    "UPDATE target SET quantity = 0",
    "DELETE FROM period",
)
NOT_THE_COLLECTORS = (
    "SELECT name FROM person",
    "SELECT password_hash FROM person",
    "SELECT token_sha256 FROM session",
    "SELECT prefix FROM api_key",
    "SELECT who FROM audit",
    "INSERT INTO audit (at, who, action, subject, detail) VALUES (now(), 'x', 'x', 'x', '{}')",
    "SELECT * FROM target",
    "SELECT * FROM period_report",
    "SELECT * FROM report_schedule",
    "SELECT * FROM stop_reason",
    "SELECT * FROM quarantine_action",
)


@pytest.fixture
async def api_role(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    async with logged_in_as(database_url, "api") as url:
        connection = await connect(url)
        yield connection
        await connection.close()


@pytest.fixture
async def ingest_role(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    async with logged_in_as(database_url, "ingest") as url:
        connection = await connect(url)
        yield connection
        await connection.close()


async def test_each_table_is_decided_on(connection: asyncpg.Connection) -> None:
    """A table that is new belongs into roles.sql, also where neither may do anything with it."""
    tables = {row["relname"] for row in await connection.fetch(TABLES)}
    assert set(await grants(connection)) == tables


async def refused(connection: asyncpg.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_the_api_does_nothing_beyond_its_work(api_role: asyncpg.Connection) -> None:
    await refused(api_role, NOBODYS + NOT_THE_APIS)


async def test_the_collector_does_nothing_beyond_its_work(ingest_role: asyncpg.Connection) -> None:
    await refused(ingest_role, NOBODYS + NOT_THE_COLLECTORS)


async def test_rows_that_the_api_may_lock_keep_their_ids(api_role: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        await api_role.execute("UPDATE facility SET id = 7")


@pytest.mark.editions("none")
async def test_doing_it_again_renews_the_password_and_takes_back_what_is_too_much(
    connection: asyncpg.Connection, database_url: str
) -> None:
    prefix = f"test_{secrets.token_hex(4)}"
    part: Part = "api"
    role = await grant_role(connection, part, PASSWORD, prefix=prefix)
    try:
        before = await connection.fetch(RIGHTS)
        await connection.execute(f"GRANT ALL ON reading TO {role}; GRANT UPDATE (role) ON person TO {role}")
        assert await grant_role(connection, part, "another password", prefix=prefix) == role
        assert await connection.fetch(RIGHTS) == before
        host = await connection.fetchval("SELECT current_database()")
        again = await asyncpg.connect(database_url, user=role, password="another password")  # noqa: S106  # as above
        assert await again.fetchval("SELECT current_database()") == host
        await again.close()
    finally:
        await connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.mark.editions("none")
async def test_a_short_password_is_refused(connection: asyncpg.Connection) -> None:
    with pytest.raises(SettingsError, match=r"TECHNOPARK_DATABASE_API_PASSWORD: .* at least 12"):
        await grant_role(connection, "api", "short")


@pytest.mark.editions("none")
async def test_a_database_without_tables_is_to_be_migrated_first(empty: asyncpg.Connection) -> None:
    with pytest.raises(RoleError, match="migrate the database first"):
        await grant_role(empty, "api", PASSWORD, prefix=f"test_{secrets.token_hex(4)}")


@pytest.mark.editions("none")
async def test_where_tls_is_asked_for_a_server_without_it_is_refused(empty_database_url: str) -> None:
    plain = await connect(empty_database_url)
    assert await plain.fetchval("SHOW ssl") == "off"
    await plain.close()
    with pytest.raises(Unavailable, match="SSL"):
        await connect(f"{empty_database_url}?sslmode=require")
