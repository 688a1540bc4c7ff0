"""Keys of programs: what an administrator does about them at the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from technopark import audit
from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark.storage.sqlfile import load
from technopark_api.access.people import check_grant, facilities_of
from technopark_api.access.tokens import Key, digest, new_key
from technopark_api.database import Connection

_SQL = load("technopark_api.access", "queries.sql")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class KeptKey:
    """What is known of a key; its secret is not. Times are UTC, facilities None is the whole park."""

    prefix: str
    name: str
    role: Role
    facilities: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


async def create_key(
    connection: Connection,
    name: str,
    role: Role,
    facilities: Sequence[str],
    *,
    now: datetime,
    expires_at: datetime | None,
    by: str,
) -> Key:
    """Make a key and return it whole: this once, since its secret is kept nowhere.

    Raises:
        SettingsError: the name has other letters, it would have expired already, or an administrator has facilities.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} is no name of a key: letters, digits, blanks and . _ @ - only, 64 at most"
        )
    if expires_at is not None and expires_at <= now:
        raise SettingsError(f"a key that expired {expires_at.isoformat()} is of no use")
    check_grant(role, facilities)
    key = new_key()
    async with connection.transaction():
        await connection.execute(
            _SQL["add_key"],
            key.prefix,
            digest(key.secret),
            name,
            role,
            list(facilities) or None,
            now,
            expires_at,
        )
        detail = {
            "name": name,
            "role": role,
            "facilities": list(facilities) or None,
            "expires_at": expires_at,
        }
        await audit.record(connection, who=by, action="api_key.create", subject=key.prefix, detail=detail)
    return key


async def list_keys(connection: Connection) -> list[KeptKey]:
    """Return all keys, the revoked ones too, oldest first."""
    return [
        KeptKey(**{**row, "role": Role(row["role"]), "facilities": facilities_of(row["facilities"])})
        for row in await connection.fetch(_SQL["keys"])
    ]


async def revoke_key(connection: Connection, prefix: str, *, now: datetime, by: str) -> bool:
    """Let a key in no more, from now on; returns False where it was revoked before.

    Raises:
        SettingsError: no key has the prefix.
    """
    async with connection.transaction():
        name = await connection.fetchval(_SQL["revoke_key"], prefix, now)
        if name is None:
            if await connection.fetchval(_SQL["known_key"], prefix):
                return False
            raise SettingsError(f"there is no key {prefix}; `technopark key list` names all")
        await audit.record(connection, who=by, action="api_key.revoke", subject=prefix, detail={"name": name})
    return True
