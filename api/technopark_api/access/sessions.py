"""Sessions of people: opened at login, found again by the token in a cookie, ended at logout or by time."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from technopark import audit
from technopark.permissions import Role
from technopark.settings import Settings
from technopark.storage.sqlfile import load
from technopark_api.access.passwords import better_hash, hash_beside, is_password
from technopark_api.access.people import Identity, facilities_of
from technopark_api.access.tokens import Key, digest, new_token
from technopark_api.database import Connection, Database
from technopark_api.oidc.meaning import Granted

_SQL = load("technopark_api.access", "queries.sql")
_WRITTEN_DOWN_EVERY: Final = timedelta(minutes=1)


class Grant(NamedTuple):
    """Who was recognised, and what they were granted; facilities None is the whole park."""

    name: str
    role: Role
    facilities: tuple[str, ...] | None


class Known(NamedTuple):
    """A person whom the provider knows, and what they were given here."""

    id: int
    grant: Grant


async def log_in(
    database: Database, settings: Settings, name: str, password: str, *, now: datetime, address: str
) -> tuple[Grant, str] | None:
    """Open a session for the person of that name and password; returns its token, None where either is wrong.

    Raises:
        Unavailable: the database is away.
    """
    found = await database.fetch(_SQL["person_by_name"], name)
    person: Any = found[0] if found and found[0]["active"] else None
    if not await is_password(None if person is None else person["password_hash"], password):
        return None
    async with database.transaction() as connection:
        if (better := better_hash(person["password_hash"], password)) is not None:
            await connection.execute(_SQL["upgrade_hash"], person["id"], better)
        token = await _open_session(connection, settings, person["id"], None, now)
        await audit.record(
            connection,
            who=person["name"],
            action="session.open",
            subject=person["name"],
            detail={"address": address},
        )
    return _grant(person), token


async def known_to_provider(database: Database, who: Identity) -> Known | None:
    """Return the person whom a provider knows by a subject, None where nobody who is let in has it.

    Raises:
        Unavailable: the database is away.
    """
    found = await database.fetch(_SQL["person_by_subject"], *who)
    return Known(found[0]["id"], _grant(found[0])) if found and found[0]["active"] else None


async def log_in_by_provider(
    database: Database,
    settings: Settings,
    known: Known,
    who: Identity,
    claimed: Granted | None,
    *,
    now: datetime,
    address: str,
) -> str:
    """Open a session for whom a provider has proved, and return its token.

    What was `claimed` holds as long as the session; None is what the person was given here, whenever it is asked.

    Raises:
        Unavailable: the database is away.
    """
    name = known.grant.name
    async with database.transaction() as connection:
        token = await _open_session(connection, settings, known.id, claimed, now)
        detail: dict[str, object] = {"address": address, "issuer": who.issuer, "oidc_subject": who.subject}
        if claimed is not None:
            detail |= {"role": claimed.role, "facilities": claimed.facilities}
        await audit.record(connection, who=name, action="session.open", subject=name, detail=detail)
    return token


async def by_session(database: Database, settings: Settings, token: str, *, now: datetime) -> Grant | None:
    """Return whose session a token is of, None where it has ended; being used it lasts longer.

    Raises:
        Unavailable: the database is away.
    """
    found = await database.fetch(_SQL["session"], digest(token), now)
    if not found:
        return None
    [session] = found
    if now - session["last_used_at"] >= _WRITTEN_DOWN_EVERY:
        ends_at = _idle_end(settings, now)
        await database.fetch(_SQL["session_used"], digest(token), now, ends_at)
    return _grant(session)


async def log_out(database: Database, token: str) -> None:
    """End a session; one that has ended already is no error.

    Raises:
        Unavailable: the database is away.
    """
    await database.fetch(_SQL["end_session"], digest(token))


async def by_key(database: Database, key: Key, *, now: datetime) -> Grant | None:
    """Return what a key was granted, None where there is no such key, or no more.

    Raises:
        Unavailable: the database is away.
    """
    found = await database.fetch(_SQL["key"], key.prefix, now)
    if not found or not hmac.compare_digest(found[0]["secret_sha256"], digest(key.secret)):
        return None
    [kept] = found
    if kept["last_used_at"] is None or now - kept["last_used_at"] >= _WRITTEN_DOWN_EVERY:
        await database.fetch(_SQL["key_used"], key.prefix, now)
    return _grant(kept)._replace(name=f"key {key.prefix} {kept['name']}")


async def change_password(
    database: Database, name: str, old: str, new: str, *, token: str, address: str
) -> bool:
    """Give a person the password that they chose, and end their sessions but the one of the token.

    Returns False where the old password is wrong, and changes nothing then.

    Raises:
        SettingsError: the new password is too short or too long.
        Unavailable: the database is away.
    """
    found = await database.fetch(_SQL["person_by_name"], name)
    kept: str | None = found[0]["password_hash"] if found else None
    if not await is_password(kept, old):
        return False
    new_hash = await hash_beside(new)
    async with database.transaction() as connection:
        person = found[0]["id"]
        if await connection.fetchval(_SQL["change_password"], person, kept, new_hash) is None:
            return False
        await connection.execute(_SQL["end_other_sessions"], person, digest(token))
        await audit.record(
            connection, who=name, action="person.password", subject=name, detail={"address": address}
        )
    return True


async def _open_session(
    connection: Connection, settings: Settings, person: int, claimed: Granted | None, now: datetime
) -> str:
    token = new_token()
    role, facilities = (None, None) if claimed is None else claimed
    await connection.execute(_SQL["forget_ended_sessions"], now)
    await connection.execute(
        _SQL["open_session"],
        digest(token),
        person,
        now,
        _end(settings, now),
        _idle_end(settings, now),
        role,
        facilities,
    )
    return token


def _grant(row: Any) -> Grant:
    return Grant(row["name"], Role(row["role"]), facilities_of(row["facilities"]))


def _end(settings: Settings, now: datetime) -> datetime:
    return now + timedelta(hours=settings.session_hours)


def _idle_end(settings: Settings, now: datetime) -> datetime:
    return now + timedelta(minutes=settings.session_idle_minutes)
