"""`technopark roles` makes the database roles of collector and API with the passwords of the environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from technopark.storage.migrate import migrate
from technopark_cli.local.database import DatabaseServer

pytestmark = pytest.mark.editions("none")
PASSWORDS = {
    "TECHNOPARK_DATABASE_INGEST_PASSWORD": "of the collector",
    "TECHNOPARK_DATABASE_API_PASSWORD": "of the program that serves",
}


async def test_roles_are_made_and_renewed(
    technopark: Callable[..., Any], private_database_server: DatabaseServer
) -> None:
    # On a server of its own: the roles have fixed names, and may be in use on a named server.
    url = private_database_server.url
    owner = await asyncpg.connect(url)
    await migrate(owner)
    without = technopark("roles", TECHNOPARK_DATABASE_URL=url)
    assert without.status == 2
    assert without.stderr == f"technopark: {', '.join(PASSWORDS)}: not set\n"
    for _ in range(2):
        finished = technopark("roles", TECHNOPARK_DATABASE_URL=url, **PASSWORDS)
        assert finished.status == 0, finished.stderr
        assert finished.stdout == "role technopark_ingest\nrole technopark_api\n"
    for role, can in (("technopark_ingest", True), ("technopark_api", False)):
        assert await owner.fetchval("SELECT has_table_privilege($1::name, 'reading', 'INSERT')", role) is can
    await owner.close()
