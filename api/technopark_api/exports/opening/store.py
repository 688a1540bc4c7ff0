"""Take in counted stock: what is new is added, what differs becomes the next version, on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from technopark import audit
from technopark.storage.sqlfile import load
from technopark_api.database import Connection
from technopark_api.exports.declarations.shapes import Imported
from technopark_api.exports.opening.rows import Count

_SQL = load("technopark_api.exports.opening", "queries.sql")


async def import_counts(
    connection: Connection, counts: Sequence[Count], *, who: str, at: datetime
) -> Imported:
    """Take in all counts within one transaction; importing the same list again changes nothing."""
    async with connection.transaction():
        await connection.execute(_SQL["lock"])
        held = {
            (row["product"], row["counted_on"]): row
            for row in await connection.fetch(
                _SQL["newest"], [count.product for count in counts], [count.counted_on for count in counts]
            )
        }
        told = [(count, held.get((count.product, count.counted_on))) for count in counts]
        rows = [
            (
                count.product,
                count.counted_on,
                1 if was is None else was["version"] + 1,
                count.quantity,
                who,
                at,
            )
            for count, was in told
            if was is None or was["quantity"] != count.quantity
        ]
        added = sum(was is None for _, was in told)
        outcome = Imported(added=added, changed=len(rows) - added, unchanged=len(counts) - len(rows))
        if rows:
            await connection.executemany(_SQL["add"], rows)
            await audit.record(
                connection,
                who=who,
                action="opening_stock.import",
                subject=f"{len(rows)} counts",
                detail={
                    "counts": [
                        {
                            "product": count.product,
                            "counted_on": count.counted_on.isoformat(),
                            "was": None if was is None or was["quantity"] is None else f"{was['quantity']:f}",
                            "is": None if count.quantity is None else f"{count.quantity:f}",
                        }
                        for count, was in told
                        if was is None or was["quantity"] != count.quantity
                    ]
                },
            )
    return outcome
