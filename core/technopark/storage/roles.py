"""The database roles that collector and API log in as: each may do with each table what it has to, and no more.

The owner of the database migrates it, makes these roles and runs what people do by commands. `roles.sql` holds the
decision for every table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import asyncpg

from technopark.errors import SettingsError, TechnoparkError
from technopark.machine import Asked
from technopark.storage.sqlfile import load

Part = Literal["ingest", "api"]

PASSWORD_VARIABLES: Final[Mapping[Part, str]] = {
    "ingest": "TECHNOPARK_DATABASE_INGEST_PASSWORD",
    "api": "TECHNOPARK_DATABASE_API_PASSWORD",
}
SHORTEST_PASSWORD: Final = 12
_SQL = load("technopark.storage", "roles.sql")


class RoleError(TechnoparkError):
    """A role cannot be made: the database lacks the project's tables, or this user may not create roles."""


async def grants(connection: asyncpg.Connection[Any]) -> dict[str, dict[Part, str]]:
    """Return what each part may do with each table, as SQL writes it; empty is nothing."""
    return {
        row["name"]: {"ingest": row["ingest"], "api": row["api"]}
        for row in await connection.fetch(_SQL["grants"])
    }


async def closed_tables(asked: Asked, part: Part) -> list[str]:
    """Return the tables that a part has to read and this connection may not: nobody gave it the right yet."""
    read = [row["name"] for row in await asked.fetch(_SQL["grants"]) if "SELECT" in row[part]]
    return [row["name"] for row in await asked.fetch(_SQL["closed"], read)]


async def grant_role(
    connection: asyncpg.Connection[Any], part: Part, password: str, *, prefix: str = "technopark"
) -> str:
    """Create the role of a part if it is missing, set its password, give it exactly its rights; returns its name.

    The database has to be migrated, and the connection's user its owner and able to create roles.

    Raises:
        SettingsError: the password is too short.
        RoleError: the database refuses; the text says why.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise SettingsError(
            f"{PASSWORD_VARIABLES[part]}: a password has at least {SHORTEST_PASSWORD} characters"
        )
    role = f"{prefix}_{part}"
    try:
        async with connection.transaction():
            await connection.execute(_SQL["lock"])
            if not await connection.fetchval(_SQL["exists"], role):
                await connection.execute(await connection.fetchval(_SQL["create"], role))
            given = {name: of[part] for name, of in (await grants(connection)).items() if of[part]}
            statements = [
                *await connection.fetch(_SQL["renew"], role, password),
                *await connection.fetch(_SQL["grant"], role, list(given), list(given.values())),
            ]
            for (statement,) in statements:
                await connection.execute(statement)
    except asyncpg.UndefinedTableError as error:
        raise RoleError(f"role {role}: {error}; migrate the database first") from error
    except asyncpg.PostgresError as error:
        raise RoleError(f"role {role}: {error}") from error
    return role
