"""Put a backup back into an empty database, and see that all of it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg

from technopark.errors import SettingsError, Unavailable
from technopark.storage.pool import connect
from technopark.storage.sqlfile import load
from technopark_cli.backup import programs
from technopark_cli.backup.contents import DUMP, Contents, count_rows, read_contents

_LIST = "restore.list"

_SQL = load("technopark_cli.backup", "backup.sql")


async def put_back(url: str, folder: Path) -> Contents:
    """Restore the backup in `folder` into the empty database at `url`, and count what is there then.

    Raises:
        SettingsError: there is no whole backup, the database holds something, or cannot take this backup.
        Unavailable: the database is away, its programs for dumps are, or not all of it came back.
    """
    contents = read_contents(folder)
    connection = await connect(url, name="technopark restore")
    try:
        await _check_target(connection, contents)
        server = await connection.fetchval(_SQL["server"])
        restore = await programs.find("pg_restore", max(server, contents.server))
        if contents.timescaledb is not None:
            await connection.execute(_SQL["create_timescaledb"])
            await connection.execute(_SQL["pre_restore"])
        # The extension is there, and the one who restores need not own it.
        entries = await programs.run(restore, "", "--list", str(folder / DUMP))
        chosen = folder / _LIST
        chosen.write_text(
            "".join(f"{line}\n" for line in entries.splitlines() if " EXTENSION " not in f"{line} ")
        )
        try:
            await programs.run(
                restore,
                url,
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                f"--use-list={chosen}",
                str(folder / DUMP),
            )
        finally:
            chosen.unlink()
        if contents.timescaledb is not None:
            await connection.execute(_SQL["post_restore"])
        await connection.execute(_SQL["analyze"])
        _check_counts(contents.rows, await count_rows(connection))
    finally:
        await connection.close()
    return contents


async def _check_target(connection: asyncpg.Connection[Any], contents: Contents) -> None:
    if not await connection.fetchval(_SQL["is_empty"]):
        raise SettingsError("the database holds tables already: a backup is restored into an empty one")
    server = await connection.fetchval(_SQL["server"])
    if server // 10_000 < contents.server // 10_000:
        raise SettingsError(
            f"the backup is of PostgreSQL {contents.server // 10_000}, this server is {server // 10_000}: older"
        )
    wanted = contents.timescaledb
    if wanted is not None and not await connection.fetchval(_SQL["timescaledb_offered"], wanted):
        raise SettingsError(f"the backup is of TimescaleDB {wanted}, which this server does not offer")


def _check_counts(written: dict[str, int], found: dict[str, int]) -> None:
    wrong = [
        f"{table}: {found.get(table)} of {rows}"
        for table, rows in written.items()
        if found.get(table) != rows
    ]
    if wrong:
        raise Unavailable(f"not all rows came back: {', '.join(wrong)}")
