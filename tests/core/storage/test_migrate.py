"""A database is brought to the current schema once, whole, by one process at a time, on every edition."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from technopark.errors import MigrationError
from technopark.storage.migrate import _LOCK, migrate, migrations, parse, pending
from technopark.storage.migrate import edition as edition_of
from technopark.storage.pool import connect
from technopark_cli.local import database
from technopark_cli.local.database import Edition
from tests.support.servers import SETTINGS, Servers

REQUIRES: dict[Edition, set[str | None]] = {
    "none": {None},
    "apache": {None, "timescaledb"},
    "community": {None, "timescaledb", "community"},
}


def files_for(edition: Edition) -> list[str]:
    return [migration.name for migration in migrations() if migration.requires in REQUIRES[edition]]


async def tables(connection: asyncpg.Connection[Any]) -> set[str]:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows}


async def ledger(connection: asyncpg.Connection[Any]) -> list[str]:
    rows = await connection.fetch("SELECT name FROM schema_migration ORDER BY applied_at, name")
    return [row["name"] for row in rows]


async def hypertables(connection: asyncpg.Connection[Any]) -> set[str]:
    rows = await connection.fetch("SELECT hypertable_name FROM timescaledb_information.hypertables")
    return {row["hypertable_name"] for row in rows}


async def test_an_empty_database_gets_every_file_that_its_edition_can_have(
    edition: Edition, empty: asyncpg.Connection[Any]
) -> None:
    assert await migrate(empty) == files_for(edition)
    assert await edition_of(empty) == edition
    assert await ledger(empty) == files_for(edition)
    assert {
        "reading",
        "output_quarter",
        "output_day",
        "station_head",
        "posting",
        "quarantine",
    } <= await tables(empty)


async def test_doing_it_again_changes_nothing(empty: asyncpg.Connection[Any]) -> None:
    await migrate(empty)
    before = await empty.fetch("SELECT * FROM schema_migration ORDER BY name")
    assert await migrate(empty) == []
    assert await empty.fetch("SELECT * FROM schema_migration ORDER BY name") == before


async def test_what_is_pending_can_be_asked_without_changing_anything(empty: asyncpg.Connection[Any]) -> None:
    # Until the extension is created, which migrating does, the files that require it cannot be had.
    assert await pending(empty) == files_for("none")
    assert await tables(empty) == set()
    await migrate(empty)
    assert await pending(empty) == []
    await empty.execute("DELETE FROM schema_migration WHERE name = $1", files_for("none")[-1])
    assert await pending(empty) == files_for("none")[-1:]


@pytest.mark.editions("apache", "community")
async def test_readings_and_states_are_partitioned_by_time(empty: asyncpg.Connection[Any]) -> None:
    await migrate(empty)
    assert await hypertables(empty) == {"reading", "state_change"}


@pytest.mark.editions("community")
async def test_quiet_readings_are_kept_by_column(empty: asyncpg.Connection[Any]) -> None:
    await migrate(empty)
    policies = await empty.fetch(
        "SELECT hypertable_name, config FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'"
    )
    assert [row["hypertable_name"] for row in policies] == ["reading"]


async def test_a_run_waits_for_the_one_before_it(
    empty_database_url: str, empty: asyncpg.Connection[Any]
) -> None:
    await empty.execute("SELECT pg_advisory_lock($1)", _LOCK)
    first, second = await connect(empty_database_url), await connect(empty_database_url)
    try:
        runs = [asyncio.create_task(migrate(first)), asyncio.create_task(migrate(second))]
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = ANY($1::int[])"
        pids = [first.get_server_pid(), second.get_server_pid()]
        while await empty.fetchval(waiting, pids) < len(pids):  # noqa: ASYNC110 - a lock calls nobody
            await asyncio.sleep(0.01)
        assert await tables(empty) == set()
        await empty.execute("SELECT pg_advisory_unlock($1)", _LOCK)
        done = await asyncio.gather(*runs)
    finally:
        await first.close()
        await second.close()
    assert sorted(map(bool, done)) == [False, True]
    assert await ledger(empty) == max(done)


async def test_a_changed_file_is_refused(empty: asyncpg.Connection[Any]) -> None:
    await migrate(empty)
    changed = [replace(migrations()[0], sha256="0" * 64), *migrations()[1:]]
    with pytest.raises(MigrationError, match=r"^0001_catalogue\.sql has changed since it was applied"):
        await migrate(empty, changed)


async def test_a_database_of_a_newer_version_is_refused(
    edition: Edition, empty: asyncpg.Connection[Any]
) -> None:
    newer = [*migrations(), *parse({"9999_more.sql": "CREATE TABLE more ()"})]
    assert await migrate(empty, newer) == [*files_for(edition), "9999_more.sql"]
    with pytest.raises(
        MigrationError, match=r"9999_more\.sql, which this version does not know: it is newer$"
    ):
        await migrate(empty)


async def test_a_failing_file_leaves_nothing_half_applied(empty: asyncpg.Connection[Any]) -> None:
    texts = {
        "0001_first.sql": "CREATE TABLE first ()",
        "0002_second.sql": "CREATE TABLE second (); SELECT 1 / 0; CREATE TABLE never ()",
        "0003_third.sql": "CREATE TABLE third ()",
    }
    with pytest.raises(MigrationError, match=r"^0002_second\.sql: division by zero$"):
        await migrate(empty, parse(texts))
    assert await tables(empty) == {"schema_migration", "first"}
    assert await ledger(empty) == ["0001_first.sql"]
    # Others may be at work on the same server.
    own = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    assert await empty.fetchval(own) == 0

    texts["0002_second.sql"] = "CREATE TABLE second ()"
    assert await migrate(empty, parse(texts)) == ["0002_second.sql", "0003_third.sql"]


@pytest.mark.editions("none", "apache")
async def test_a_file_whose_requirement_is_unmet_is_left_out_and_holds_up_no_other(
    empty: asyncpg.Connection[Any],
) -> None:
    shipped = parse(
        {
            "0001_columnstore.sql": "-- requires: community\nCREATE TABLE columnstore ()",
            "0002_plain.sql": "CREATE TABLE plain ()",
        }
    )
    assert await migrate(empty, shipped) == ["0002_plain.sql"]
    assert await tables(empty) == {"schema_migration", "plain"}


@pytest.mark.editions("apache", "community")
async def test_a_database_that_gains_the_extension_gets_the_files_that_require_it(
    edition: Edition, database_servers: Servers, private_directory: Path
) -> None:
    if edition in database_servers._named:
        pytest.skip("the server named by the environment cannot be restarted without the extension")
    installation = await database_servers._installation(edition)
    without = {**SETTINGS[edition], "shared_preload_libraries": ""}
    async with database.start(installation, private_directory / "own", settings=without) as server:
        connection = await connect(server.url)
        assert await edition_of(connection) == "none"
        assert await migrate(connection) == files_for("none")
        await connection.execute(
            "INSERT INTO reading (station_id, ts, product_id, good, scrap, rework, good_inc, scrap_inc, rework_inc,"
            " received_at) SELECT 1, ts, 1, 0, 0, 0, 0, 0, 0, ts FROM generate_series("
            "timestamptz '2026-01-01', timestamptz '2026-03-01', interval '1 day') AS ts"
        )
        await connection.close()
    async with database.start(installation, private_directory / "own", settings=SETTINGS[edition]) as server:
        connection = await connect(server.url)
        assert await migrate(connection) == [
            name for name in files_for(edition) if name not in files_for("none")
        ]
        assert await hypertables(connection) == {"reading", "state_change"}
        assert await connection.fetchval("SELECT count(*) FROM reading") == 60
        assert await connection.fetchval("SELECT count(*) FROM show_chunks('reading')") >= 8
        await connection.close()


# Policies of the community edition run as who made them, which the role without rights could not do.
@pytest.mark.editions("none", "apache")
async def test_no_administrator_is_needed_where_the_user_may_create(
    edition: Edition, empty_database_url: str, empty: asyncpg.Connection[Any]
) -> None:
    name = empty_database_url.rpartition("/")[2]
    if await empty.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        # Any role without rights of its own serves, and this one is always there.
        await empty.execute(f'GRANT CREATE ON DATABASE "{name}" TO pg_signal_backend')
        await empty.execute("GRANT CREATE ON SCHEMA public TO pg_signal_backend")
        await empty.execute("SET ROLE pg_signal_backend")
    assert await migrate(empty) == files_for(edition)
    assert await pending(empty) == []


@pytest.mark.editions("apache", "community")
async def test_a_user_who_may_not_create_the_extension_is_told_who_can(
    empty: asyncpg.Connection[Any],
) -> None:
    if not await empty.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        pytest.skip("needs an administrator, to become a user with fewer rights")
    await empty.execute("SET ROLE pg_signal_backend")
    with pytest.raises(MigrationError, match="create extension timescaledb as an administrator first"):
        await migrate(empty)
