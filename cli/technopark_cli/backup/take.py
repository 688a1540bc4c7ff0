"""Make a backup of the database while everything runs."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from technopark.errors import SettingsError
from technopark.storage.pool import connect
from technopark.storage.sqlfile import load
from technopark_cli.backup import programs
from technopark_cli.backup.contents import DUMP, Contents, count_rows, digest_of, write_contents

_SQL = load("technopark_cli.backup", "backup.sql")


async def take(url: str, folder: Path) -> Contents:
    """Write a backup of the database at `url` into a new `folder`: one moment of it, whole, and what it holds.

    Raises:
        SettingsError: the folder is there already, or cannot be made.
        Unavailable: the database is away, or its programs for dumps are.
    """
    _make(folder)
    connection = await connect(url, name="technopark backup")
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            state = await connection.fetchrow(_SQL["state"])
            assert state is not None  # noqa: S101 - it has one row by its make
            dump = await programs.find("pg_dump", state["server"])
            snapshot = await connection.fetchval(_SQL["snapshot"])
            made_at = datetime.now(UTC)
            await programs.run(
                dump, url, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}"
            )
            contents = Contents(
                made_at=made_at,
                version=version("technopark-monitor"),
                server=state["server"],
                timescaledb=state["timescaledb"],
                migrations=[row["name"] for row in await connection.fetch(_SQL["migrations"])],
                rows=await count_rows(connection),
                sha256=digest_of(folder / DUMP),
            )
    finally:
        await connection.close()
    write_contents(folder, contents)
    return contents


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be made for a backup: {error}") from error
