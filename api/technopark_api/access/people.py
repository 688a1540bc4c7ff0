"""People who can log in: what an administrator does about them at the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from technopark import audit
from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark.storage.sqlfile import load
from technopark_api.access.passwords import hash_password
from technopark_api.database import Connection

_SQL = load("technopark_api.access", "queries.sql")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can log in while active; facilities None is the whole park."""

    name: str
    role: Role
    facilities: tuple[str, ...] | None
    active: bool


async def add_person(
    connection: Connection, name: str, password: str, role: Role, facilities: Sequence[str], *, by: str
) -> None:
    """Let somebody log in; no facilities is the whole park.

    Raises:
        SettingsError: the name is taken or has other letters, the password is too short, or an administrator has
            facilities.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is no name: small letters, digits and . _ @ - only, 64 at most")
    check_grant(role, facilities)
    kept = hash_password(password)
    async with connection.transaction():
        if await connection.fetchval(_SQL["add_person"], name, kept, role, list(facilities) or None) is None:
            raise SettingsError(f"there is a person {name} already")
        detail = {"role": role, "facilities": list(facilities) or None}
        await audit.record(connection, who=by, action="person.add", subject=name, detail=detail)


async def list_people(connection: Connection) -> list[Person]:
    """Return everybody, by name."""
    return [
        Person(row["name"], Role(row["role"]), facilities_of(row["facilities"]), row["active"])
        for row in await connection.fetch(_SQL["people"])
    ]


async def set_password(connection: Connection, name: str, password: str, *, by: str) -> None:
    """Give somebody another password, which ends their sessions.

    Raises:
        SettingsError: nobody has the name, or the password is too short.
    """
    kept = hash_password(password)
    async with connection.transaction():
        person = await connection.fetchval(_SQL["set_password"], name, kept)
        await _end_sessions(connection, person, name)
        await audit.record(connection, who=by, action="person.password", subject=name, detail={})


async def deactivate(connection: Connection, name: str, *, by: str) -> None:
    """Let somebody in no more, from now on.

    Raises:
        SettingsError: nobody has the name.
    """
    async with connection.transaction():
        person = await connection.fetchval(_SQL["deactivate"], name)
        await _end_sessions(connection, person, name)
        await audit.record(connection, who=by, action="person.deactivate", subject=name, detail={})


def check_grant(role: Role, facilities: Sequence[str]) -> None:
    """Check that a role goes with facilities.

    Raises:
        SettingsError: an administrator's is the whole park.
    """
    if role is Role.ADMINISTRATOR and facilities:
        raise SettingsError(
            "an administrator has the whole park: leave the facilities out, or choose another role"
        )


def facilities_of(stored: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return facilities as they are stored."""
    return None if stored is None else tuple(stored)


async def _end_sessions(connection: Connection, person: int | None, name: str) -> None:
    if person is None:
        raise SettingsError(f"there is no person {name}; `technopark person list` names all")
    await connection.execute(_SQL["end_sessions"], person)
