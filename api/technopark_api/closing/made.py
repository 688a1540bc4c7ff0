"""Keep with a month's report what was made until then: output, times of machines, and the books.

Postings and statements carry the time at which they came, so a cut-off bounds them for ever. Sums of output have no
such time: a late reading changes those of its day. So they are kept as they were, and reports of the month are made of
that.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from technopark.storage.sqlfile import load
from technopark_api.database import Connection
from technopark_api.periods import Months
from technopark_api.trust.sql import LEDGER

_SQL = load("technopark_api.closing", "queries.sql")
_BOOKS = ("sequenced", "missing", "received", "stored", "duplicate", "conflicting", "open")
_MANY = 100_000


async def keep_made(
    connection: Connection, months: Months, revision: int, *, cut_off: datetime, zone: ZoneInfo
) -> None:
    """Keep what the snapshot of this transaction knows of the month, with a report that was just written of it."""
    key = (months.first, revision)
    await connection.execute(_SQL["keep_output"], *key, months.after)
    await connection.execute(_SQL["keep_times"], *key, months.after, cut_off, zone.key)
    books = await connection.fetch(LEDGER, months.first, months.after, None, None, False, True, False, _MANY)
    await connection.executemany(
        _SQL["keep_books"],
        [(*key, row["facility"] or "", *(row[name] for name in _BOOKS)) for row in books],
    )
