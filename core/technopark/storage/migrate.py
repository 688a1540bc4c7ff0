"""Brings a database to the current schema: numbered `.sql` files, each applied once and never changed after.

A file may begin with `-- requires: timescaledb` (either edition of the extension) or `-- requires: community`
(the edition under the Timescale licence). Where the database lacks it, the file is left out, and applied by
the first later run that finds it. Every other file is applied in order, each in a transaction of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import asyncpg

from technopark.errors import MigrationError
from technopark.storage.sqlfile import load

Edition = Literal["community", "apache", "none"]

_SQL = load("technopark.storage", "migrate.sql")
_NAME = re.compile(r"^(?P<version>\d{4})_[a-z0-9_]+\.sql$")
_REQUIRES = re.compile(r"^-- requires: (?P<what>\w+)[ \t]*$", re.MULTILINE)
_SATISFIED: dict[str, frozenset[Edition]] = {
    "timescaledb": frozenset({"community", "apache"}),
    "community": frozenset({"community"}),
}
# Any fixed number serves: it only has to be the same for every process that migrates.
_LOCK = 7_316_420_191


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: its text, what it requires of the database, and the hash that proves it unchanged."""

    name: str
    sql: str
    requires: str | None
    sha256: str


def migrations() -> list[Migration]:
    """Return the migrations that ship with this version, in order.

    Raises:
        MigrationError: a file is misnamed, a number is used twice, or a requirement is unknown.
    """
    folder = files("technopark.storage").joinpath("migrations")
    texts = {
        item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".sql")
    }
    return parse(texts)


def parse(texts: dict[str, str]) -> list[Migration]:
    """Make migrations of file names and texts, in order of their numbers; see `migrations` for the errors."""
    found: list[Migration] = []
    numbers: dict[str, str] = {}
    for name, sql in sorted(texts.items()):
        match = _NAME.match(name)
        if match is None:
            raise MigrationError(f"{name}: a migration is named NNNN_what_it_does.sql")
        if (other := numbers.setdefault(match["version"], name)) != name:
            raise MigrationError(f"{name}: number {match['version']} is taken by {other}")
        header = _REQUIRES.search(sql)
        requires = header["what"] if header else None
        if requires is not None and requires not in _SATISFIED:
            raise MigrationError(f"{name}: requires {requires}, which is none of {', '.join(_SATISFIED)}")
        found.append(Migration(name, sql, requires, hashlib.sha256(sql.encode()).hexdigest()))
    return found


async def edition(connection: asyncpg.Connection[Any]) -> Edition:
    """Tell which edition of TimescaleDB this database has, creating the extension where the server offers it.

    Raises:
        MigrationError: the extension is there and this user may not create it.
    """
    if not await connection.fetchval(_SQL["extension_offered"]):
        return "none"
    try:
        await connection.execute(_SQL["create_extension"])
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(f"create extension timescaledb as an administrator first: {error}") from error
    return await _installed(connection)


async def migrate(
    connection: asyncpg.Connection[Any], shipped: Sequence[Migration] | None = None
) -> list[str]:
    """Apply what is missing and return the names applied; doing it again applies nothing.

    Runs that meet wait for each other. A failure leaves the database as it was before the failing file.

    Raises:
        MigrationError: a file that was applied has changed or is gone (the database is newer), or one fails.
    """
    todo = list(migrations()) if shipped is None else list(shipped)
    await connection.execute(_SQL["lock"], _LOCK)
    try:
        has = await edition(connection)
        await connection.execute(_SQL["create_ledger"])
        applied = {row["name"]: row["sha256"] for row in await connection.fetch(_SQL["applied"])}
        _check_unchanged(applied, todo)
        done: list[str] = []
        for migration in todo:
            satisfied = migration.requires is None or has in _SATISFIED[migration.requires]
            if migration.name in applied or not satisfied:
                continue
            await _apply(connection, migration)
            done.append(migration.name)
        if has == "community":
            await connection.execute(_SQL["pack_large_batches"])
        return done
    finally:
        await connection.execute(_SQL["unlock"], _LOCK)


async def pending(connection: asyncpg.Connection[Any]) -> list[str]:
    """Return the names of shipped migrations that this database could have and lacks; nothing is changed."""
    has = await _installed(connection)
    if not await connection.fetchval(_SQL["ledger_exists"]):
        applied = set()
    else:
        applied = {row["name"] for row in await connection.fetch(_SQL["applied"])}
    return [
        migration.name
        for migration in migrations()
        if migration.name not in applied
        and (migration.requires is None or has in _SATISFIED[migration.requires])
    ]


async def _installed(connection: asyncpg.Connection[Any]) -> Edition:
    licence = await connection.fetchval(_SQL["licence"])
    if licence is None:
        return "none"
    return "community" if licence == "timescale" else "apache"


async def _apply(connection: asyncpg.Connection[Any], migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(_SQL["record"], migration.name, migration.sha256)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.name}: {error}") from error


def _check_unchanged(applied: dict[str, str], shipped: Sequence[Migration]) -> None:
    known = {migration.name: migration.sha256 for migration in shipped}
    for name, sha256 in applied.items():
        if name not in known:
            raise MigrationError(f"the database has {name}, which this version does not know: it is newer")
        if known[name] != sha256:
            raise MigrationError(f"{name} has changed since it was applied: add a new migration instead")
