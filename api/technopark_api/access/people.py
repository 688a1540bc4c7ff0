"""People who can log in: what an administrator does about them at the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from technopark import audit
from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark.storage.sqlfile import load
from technopark_api.access.passwords import hash_password
from technopark_api.database import Connection

_SQL = load("technopark_api.access", "queries.sql")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


_LONGEST_SUBJECT: Final = 255


class Identity(NamedTuple):
    """What an OpenID provider knows somebody by; it gives a subject to nobody else ever."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can log in while active; facilities None is the whole park, subject None is by a password."""

    name: str
    role: Role
    facilities: tuple[str, ...] | None
    active: bool
    subject: str | None


async def add_person(
    connection: Connection, name: str, password: str, role: Role, facilities: Sequence[str], *, by: str
) -> None:
    """Let somebody log in; no facilities is the whole park.

    Raises:
        SettingsError: the name is taken or has other letters, the password is too short, or an administrator has
            facilities.
    """
    _check_name(name)
    check_grant(role, facilities)
    kept = hash_password(password)
    async with connection.transaction():
        if await connection.fetchval(_SQL["add_person"], name, kept, role, list(facilities) or None) is None:
            raise SettingsError(f"there is a person {name} already")
        detail = {"role": role, "facilities": list(facilities) or None}
        await audit.record(connection, who=by, action="person.add", subject=name, detail=detail)


async def add_person_of_provider(
    connection: Connection, name: str, who: Identity, role: Role, facilities: Sequence[str], *, by: str
) -> None:
    """Let somebody log in at the provider that knows them; no facilities is the whole park.

    Raises:
        SettingsError: the name or the subject is taken or cannot be one, or an administrator has facilities.
    """
    _check_name(name)
    _check_subject(who)
    check_grant(role, facilities)
    async with connection.transaction():
        added = await connection.fetchval(
            _SQL["add_person_of_provider"], name, *who, role, list(facilities) or None
        )
        if added is None:
            await _check_free(connection, who)
            raise SettingsError(f"there is a person {name} already")
        detail = {"role": role, "facilities": list(facilities) or None, "oidc_subject": who.subject}
        await audit.record(connection, who=by, action="person.add", subject=name, detail=detail)


async def set_subject(connection: Connection, name: str, who: Identity, *, by: str) -> None:
    """Have somebody log in at the provider from now on: their password lets them in no more, their sessions end.

    Raises:
        SettingsError: nobody has the name, or the subject is taken or cannot be one.
    """
    _check_subject(who)
    async with connection.transaction():
        await _check_free(connection, who)
        person = await connection.fetchval(_SQL["set_subject"], name, *who)
        await _end_sessions(connection, person, name)
        detail = {"issuer": who.issuer, "oidc_subject": who.subject}
        await audit.record(connection, who=by, action="person.subject", subject=name, detail=detail)


async def list_people(connection: Connection) -> list[Person]:
    """Return everybody, by name."""
    return [
        Person(
            row["name"], Role(row["role"]), facilities_of(row["facilities"]), row["active"], row["subject"]
        )
        for row in await connection.fetch(_SQL["people"])
    ]


async def set_password(connection: Connection, name: str, password: str, *, by: str) -> None:
    """Give somebody another password, by which alone they log in from now on, and end their sessions.

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


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is no name: small letters, digits and . _ @ - only, 64 at most")


def _check_subject(who: Identity) -> None:
    if not 0 < len(who.subject) <= _LONGEST_SUBJECT or not who.subject.isprintable():
        raise SettingsError(f"{who.subject!r} is no subject: {_LONGEST_SUBJECT} characters at most")


async def _check_free(connection: Connection, who: Identity) -> None:
    taken = await connection.fetchval(_SQL["name_of_subject"], *who)
    if taken is not None:
        raise SettingsError(f"subject {who.subject} is {taken} already")


async def _end_sessions(connection: Connection, person: int | None, name: str) -> None:
    if person is None:
        raise SettingsError(f"there is no person {name}; `technopark person list` names all")
    await connection.execute(_SQL["end_sessions"], person)
