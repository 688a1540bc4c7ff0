"""A database of any earlier version, with what it had stored, comes up to this one and loses nothing."""

from __future__ import annotations

import io
from typing import Any

import asyncpg
import pytest

from technopark.storage.migrate import migrate, migrations
from technopark.storage.pool import connect
from technopark_ingest.rebuild import rebuild, verify_rollups
from tests.ingest.conftest import Desk, output

FIRST_WITH_ALL_MESSAGES = 4
VERSIONS = [migration.name for migration in migrations()][FIRST_WITH_ALL_MESSAGES - 1 : -1]
COMPARED = (
    "reading_meaning",
    "output_quarter",
    "output_day",
    "state_change",
    "output_order",
    "order_run",
    "state_shift",
    "stop_spell",
    "product_change",
    "statement",
    "posting",
    "conflict",
)


async def fill(desk: Desk) -> None:
    """Some of everything: readings of several days, late and again, states, a statement, a posting, a refusal."""
    for second in range(0, 200_000, 20_000):
        await desk.say(("A/L1/S2/output", output(second, second // 40)))
    await desk.say(("A/L1/S2/output", output(30_000, 740)), ("A/L1/S2/output", output(20_000, 500)))
    await desk.say(("A/L1/S2/output", output(40_000, 9)), ("A/L1/S2/output", b"no JSON"))
    for second, state in ((0, "production"), (50_000, "down"), (60_000, "production"), (90_000, "planned")):
        await desk.say(("A/L1/S2/state", {"ts": output(second, 0)["ts"], "state": state}))


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_an_earlier_version_stored_is_there_after_the_upgrade(
    desk: Desk, empty_database_url: str, version: str
) -> None:
    await fill(desk)
    old = await connect(empty_database_url)
    try:
        shipped = [migration for migration in migrations() if migration.name <= version]
        await migrate(old, shipped)
        await _copy_what_fits(desk.connection, old)
        done = await migrate(old)
        assert done
        assert min(done) > version
        proof = await rebuild(old, desk.catalogue, desk.ids)
        assert proof.readings > 0
        assert (await verify_rollups(old, desk.catalogue, desk.ids)).differences == ()
        for table in COMPARED:
            assert await _rows(old, table) == await _rows(desk.connection, table), table
    finally:
        await old.close()


async def _copy_what_fits(new: asyncpg.Connection[Any], old: asyncpg.Connection[Any]) -> None:
    """Fill the tables of an earlier version with the columns that they had."""
    for table in await _tables(old):
        columns = [
            row["name"]
            for row in await old.fetch(
                "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0"
                " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                table,
            )
        ]
        if await _rows(old, table):
            await old.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of the schema
        stored = io.BytesIO()
        # Earlier versions wrote in full what follows from the reading before.
        source = "reading_meaning" if table == "reading" and "whole" not in columns else table
        # Not the table itself: that of a hypertable is empty, its rows are in chunks.
        await new.copy_from_query(f"SELECT {', '.join(columns)} FROM {source}", output=stored)  # noqa: S608 - as above
        stored.seek(0)
        await old.copy_to_table(table, columns=columns, source=stored)


async def _tables(connection: asyncpg.Connection[Any]) -> list[str]:
    """The tables of a schema, those that others refer to first."""
    names = [
        row["tablename"]
        for row in await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'"
        )
    ]
    first = ["site", "facility", "line", "station", "product", "quarantine"]
    return [name for name in first if name in names] + sorted(set(names) - set(first))


async def _rows(connection: asyncpg.Connection[Any], table: str) -> list[str]:
    return [
        row["text"]
        for row in await connection.fetch(f"SELECT stored::text AS text FROM {table} AS stored ORDER BY 1")  # noqa: S608 - as above
    ]
