"""Take in released declarations, on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from technopark import audit
from technopark.storage.sqlfile import load
from technopark_api.database import Connection
from technopark_api.exports.declarations.rows import Item
from technopark_api.imports.versions import Imported, Queries, take_in

_SQL = load("technopark_api.exports.declarations", "queries.sql")
_QUERIES = Queries(_SQL["lock"], _SQL["newest"], _SQL["add"])


async def import_items(connection: Connection, items: Sequence[Item], *, who: str, at: datetime) -> Imported:
    """Take in all items within one transaction; importing the same list again changes nothing."""
    async with connection.transaction():
        changes, outcome = await take_in(connection, _QUERIES, items, key=("number", "item"), who=who, at=at)
        if changes:
            await audit.record(
                connection,
                who=who,
                action="declarations.import",
                subject=f"{len(changes)} items",
                detail={
                    "added": outcome.added,
                    "changed": [
                        f"{change.row.number} item {change.row.item}"
                        for change in changes
                        if change.was is not None
                    ],
                    "unchanged": outcome.unchanged,
                },
            )
    return outcome
