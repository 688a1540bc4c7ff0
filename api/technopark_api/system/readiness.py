"""Whether the API can answer: a database that is there, with the schema that this version knows, which it may read."""

from __future__ import annotations

from typing import Final

from technopark.errors import Unavailable
from technopark.machine import look
from technopark.settings import Settings
from technopark.storage.migrate import migrations
from technopark.storage.roles import closed_tables
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.system.shapes import Checks, Readiness

_OK: Final = "ok"
_TIMEOUT_S: Final = 3.0
_SQL = load("technopark_api.system", "queries.sql")


async def readiness(database: Database, settings: Settings) -> Readiness:
    """Check what the API needs; never raises for what is not there."""
    try:
        await database.fetch(_SQL["alive"], timeout_s=_TIMEOUT_S)
    except Unavailable:
        return _not_ready("cannot be reached", "unknown")
    try:
        applied = {
            row["name"]: row["sha256"] for row in await database.fetch(_SQL["applied"], timeout_s=_TIMEOUT_S)
        }
    except Unavailable:
        return _not_ready(_OK, "not migrated")
    # What only an edition of the extension needs may be left out where that is not there.
    missing = [
        migration.name
        for migration in migrations()
        if migration.name not in applied and migration.requires is None
    ]
    changed = [
        migration.name
        for migration in migrations()
        if applied.get(migration.name, migration.sha256) != migration.sha256
    ]
    if missing or changed:
        wrong = [*(f"{name} is not applied" for name in missing), *(f"{name} differs" for name in changed)]
        return _not_ready(_OK, "; ".join(wrong))
    try:
        if closed := await closed_tables(database, "api"):
            return _not_ready(_OK, _OK, f"may not read {', '.join(closed)}: run 'technopark roles'")
        machine = await look(database, settings)
    except Unavailable:
        return _not_ready("cannot be reached", _OK)
    return Readiness(
        status="ready",
        checks=Checks(database=_OK, schema=_OK, rights=_OK),
        warnings=[*machine.warnings(settings)],
    )


def _not_ready(database: str, schema: str, rights: str = "unknown") -> Readiness:
    checks = Checks(database=database, schema=schema, rights=rights)
    return Readiness(status="not ready", checks=checks, warnings=[])
