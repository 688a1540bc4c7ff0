"""Take in released declarations: what is new is added, what differs becomes the next version, on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from technopark import audit
from technopark.storage.sqlfile import load
from technopark_api.database import Connection
from technopark_api.exports.declarations.rows import Item
from technopark_api.exports.declarations.shapes import Imported

_SQL = load("technopark_api.exports.declarations", "queries.sql")


async def import_items(connection: Connection, items: Sequence[Item], *, who: str, at: datetime) -> Imported:
    """Take in all items within one transaction; importing the same list again changes nothing."""
    async with connection.transaction():
        await connection.execute(_SQL["lock"])
        held = {
            (row["number"], row["item"]): row
            for row in await connection.fetch(
                _SQL["newest"], [item.number for item in items], [item.item for item in items]
            )
        }
        told = [(item, held.get((item.number, item.item))) for item in items]
        rows = [
            (item.number, item.item, 1 if was is None else was["version"] + 1, *astuple(item)[2:], who, at)
            for item, was in told
            if was is None or _differs(item, was)
        ]
        added = sum(was is None for _, was in told)
        outcome = Imported(added=added, changed=len(rows) - added, unchanged=len(items) - len(rows))
        if rows:
            await connection.executemany(_SQL["add"], rows)
            await audit.record(
                connection,
                who=who,
                action="declarations.import",
                subject=f"{len(rows)} items",
                detail={
                    "added": outcome.added,
                    "changed": [f"{row[0]} item {row[1]}" for row in rows if row[2] > 1],
                    "unchanged": outcome.unchanged,
                },
            )
    return outcome


def _differs(item: Item, was: Mapping[str, Any]) -> bool:
    names = ("released_on", "hs", "net_kg", "value", "currency", "country", "withdrawn")
    return any(getattr(item, name) != was[name] for name in names)
