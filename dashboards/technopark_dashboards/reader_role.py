"""The database role that Grafana reads as: it can read what the dashboards show, and write nothing.

Run as a program (`python -m technopark_dashboards.reader_role`) it makes or renews the role in the database of
`TECHNOPARK_DATABASE_URL`, with the password of `TECHNOPARK_DASHBOARDS_PASSWORD`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import asyncpg

from technopark.errors import SettingsError, TechnoparkError
from technopark.settings import load_settings
from technopark.storage.pool import connect
from technopark.storage.sqlfile import load

ROLE = "technopark_dashboards"
PASSWORD_VARIABLE = "TECHNOPARK_DASHBOARDS_PASSWORD"  # noqa: S105 - the name of a variable, not a password
SHORTEST_PASSWORD = 12

_SQL = load("technopark_dashboards", "reader_role.sql")


class ReaderRoleError(TechnoparkError):
    """The role cannot be made: the database lacks the project's tables, or this user may not create roles."""


async def grant_reader(connection: asyncpg.Connection[Any], password: str, *, role: str = ROLE) -> None:
    """Create the role if it is missing, set its password and give it exactly what dashboards read.

    The database has to be migrated, and the connection's user able to create roles. Doing it again changes the
    password to the one given and nothing else.

    Raises:
        SettingsError: the password is too short.
        ReaderRoleError: the database refuses; the text says why.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise SettingsError(f"{PASSWORD_VARIABLE}: a password has at least {SHORTEST_PASSWORD} characters")
    try:
        async with connection.transaction():
            await connection.execute(_SQL["lock"])
            if not await connection.fetchval(_SQL["exists"], role):
                await connection.execute(await connection.fetchval(_SQL["create"], role))
            for (statement,) in await connection.fetch(_SQL["statements"], role, password):
                await connection.execute(statement)
    except asyncpg.UndefinedTableError as error:
        raise ReaderRoleError(f"role {role}: {error}; migrate the database first") from error
    except asyncpg.PostgresError as error:
        raise ReaderRoleError(f"role {role}: {error}") from error


async def _main() -> None:
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password:
        raise SettingsError(f"{PASSWORD_VARIABLE} is not set")
    connection = await connect(load_settings().database_url.get_secret_value(), name="technopark reader role")
    try:
        await grant_reader(connection, password)
    finally:
        await connection.close()


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except TechnoparkError as error:
        sys.exit(f"technopark: {error}")
