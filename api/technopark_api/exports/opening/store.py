"""Take in counted stock, on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from technopark import audit
from technopark.storage.sqlfile import load
from technopark_api.database import Connection
from technopark_api.exports.opening.rows import Count
from technopark_api.imports.versions import Change, Imported, Queries, take_in

_SQL = load("technopark_api.exports.opening", "queries.sql")
_QUERIES = Queries(_SQL["lock"], _SQL["newest"], _SQL["add"])


async def import_counts(
    connection: Connection, counts: Sequence[Count], *, who: str, at: datetime
) -> Imported:
    """Take in all counts within one transaction; importing the same list again changes nothing."""
    async with connection.transaction():
        changes, outcome = await take_in(
            connection, _QUERIES, counts, key=("product", "counted_on"), who=who, at=at
        )
        if changes:
            await audit.record(
                connection,
                who=who,
                action="opening_stock.import",
                subject=f"{len(changes)} counts",
                detail={"counts": [*map(_detail, changes)]},
            )
    return outcome


def _detail(change: Change[Count]) -> dict[str, str | None]:
    count, was = change.row, None if change.was is None else change.was["quantity"]
    return {
        "product": count.product,
        "counted_on": count.counted_on.isoformat(),
        "was": None if was is None else f"{was:f}",
        "is": None if count.quantity is None else f"{count.quantity:f}",
    }
