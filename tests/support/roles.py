"""Roles of the database with names of a test's own, since roles are of the whole server."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg

from technopark.storage.roles import Part, grant_role


@contextlib.asynccontextmanager
async def logged_in_as(database_url: str, part: Part) -> AsyncIterator[str]:
    """Give the URL of the database for somebody who may do what that part may; the role is gone afterwards."""
    owner = await asyncpg.connect(database_url)
    password = secrets.token_hex(12)
    role = await grant_role(owner, part, password, prefix=f"test_{secrets.token_hex(4)}")
    parts = urlsplit(database_url)
    try:
        yield f"postgresql://{role}:{password}@{parts.hostname or '127.0.0.1'}:{parts.port}{parts.path}"
    finally:
        await owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
        await owner.close()
