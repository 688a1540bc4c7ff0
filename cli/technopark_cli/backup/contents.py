"""What a backup says of itself: `contents.json` beside `database.dump`."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from technopark.errors import SettingsError
from technopark.storage.sqlfile import load

_SQL = load("technopark_cli.backup", "backup.sql")
DUMP = "database.dump"
_CONTENTS = "contents.json"
_CHUNK = 1 << 20


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """When and of what a backup was made; `rows` counts each table's within the same snapshot as the dump.

    `server` is PostgreSQL's version as a number (180006), `timescaledb` that of the extension, None without it.
    """

    made_at: datetime
    version: str
    server: int
    timescaledb: str | None
    migrations: list[str]
    rows: dict[str, int]
    sha256: str


def read_contents(folder: Path) -> Contents:
    """Read what a backup says of itself, and check that its dump is the one that was written.

    Raises:
        SettingsError: there is no backup, or it is not whole.
    """
    try:
        contents = msgspec.json.decode((folder / _CONTENTS).read_bytes(), type=Contents)
        digest = digest_of(folder / DUMP)
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError(f"{folder} holds no whole backup: {error}") from error
    if digest != contents.sha256:
        raise SettingsError(f"{folder / DUMP} is not what was written: its SHA-256 is {digest}")
    return contents


def write_contents(folder: Path, contents: Contents) -> None:
    """Write what a backup says of itself; it is what makes a backup of a folder, so it comes last."""
    fresh = folder / f"{_CONTENTS}.new"
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(contents)))
    fresh.replace(folder / _CONTENTS)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


async def count_rows(connection: asyncpg.Connection[Any]) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    counting = await connection.fetchval(_SQL["counting"])
    if counting is None:
        return {}
    counted = {row["name"]: row["rows"] for row in await connection.fetch(counting)}
    return dict(sorted(counted.items()))
