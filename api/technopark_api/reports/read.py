"""Read what a report is made of, in one snapshot of the database, with a fingerprint of what was read."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, cast

import pandas as pd
from asyncpg.prepared_stmt import PreparedStatement

from technopark.calendar import month_on
from technopark.storage.sqlfile import load
from technopark_api.database import Connection, Database
from technopark_api.reports.ask import Ask
from technopark_api.reports.columns import ENCODER, Columns
from technopark_api.trust.sql import LEDGER

_SQL = load("technopark_api.reports", "queries.sql")
_TIMEOUT_S: Final = 120
# More of them would hold up other requests of the API for longer than a moment.
_ROWS_AT_ONCE: Final = 1000


class Spans(NamedTuple):
    """The month, the one before, and the same month of the year before; span numbers in SQL count from 1."""

    firsts: list[date]
    afters: list[date]

    @classmethod
    def of(cls, month: date) -> Spans:
        """Return the spans of a month."""
        firsts = [month, (month - timedelta(days=1)).replace(day=1), month.replace(year=month.year - 1)]
        return cls(firsts, [month_on(first, 1) for first in firsts])


THIS, PREVIOUS, YEAR_BEFORE = 1, 2, 3


class Kept(NamedTuple):
    """A report of a closed month, with which is kept what was made until then; `number` is its name."""

    revision: int
    number: str


class Source:
    """Queries of one snapshot; of the months in `kept` what was made is read as their reports keep it."""

    def __init__(self, connection: Connection, ask: Ask, kept: Mapping[date, Kept]) -> None:
        self._connection = connection
        self.kept = kept
        self._digest = hashlib.sha256(ENCODER.encode([ask.kind, f"{ask.month:%Y-%m}", ask.facility]))

    async def frame(self, sql: str, *arguments: Any) -> pd.DataFrame:
        """Return the rows of a query; values stay what the database gave, decimals exact."""
        statement = await self._connection.prepare(sql, timeout=_TIMEOUT_S)
        found = await statement.fetch(*arguments, timeout=_TIMEOUT_S)
        taken = _Taken(statement, self._digest)
        if len(found) > _ROWS_AT_ONCE:
            await asyncio.to_thread(taken.add, found)
        else:
            taken.add(found)
        return taken.frame()

    async def long_frame(self, sql: str, *arguments: Any) -> pd.DataFrame:
        """Return the rows of a query that may be many: while some are taken in, the database makes the next."""
        statement = await self._connection.prepare(sql, timeout=_TIMEOUT_S)
        taken = _Taken(statement, self._digest)
        cursor = await statement.cursor(*arguments, timeout=_TIMEOUT_S)
        found = await cursor.fetch(_ROWS_AT_ONCE, timeout=_TIMEOUT_S)
        while len(found) == _ROWS_AT_ONCE:
            found, _ = await asyncio.gather(
                cursor.fetch(_ROWS_AT_ONCE, timeout=_TIMEOUT_S), taken.add_meanwhile(found)
            )
        taken.add(found)
        return taken.frame()

    def revisions(self, months: Sequence[date]) -> list[int | None]:
        """Return which reports keep what was made in these months, None where it is as stored now."""
        return [self.kept[month].revision if month in self.kept else None for month in months]

    async def ledger(self, month: date) -> pd.DataFrame:
        """Return the books of a month, by facility."""
        if month in self.kept:
            return await self.frame(_SQL["kept_books"], month, self.kept[month].revision)
        return await self.frame(LEDGER, month, month_on(month, 1), None, None, False, True, False, 100_000)

    async def beside(self, sql: str, *arguments: Any) -> list[Mapping[str, Any]]:
        """Return rows that are no data of the report by themselves: names, and what is yet to be cut to its days."""
        rows: list[Mapping[str, Any]] = await self._connection.fetch(sql, *arguments, timeout=_TIMEOUT_S)
        return rows

    def note(self, what: str, values: Sequence[Any]) -> None:
        """Take what was worked out of the clock into the fingerprint."""
        self._digest.update(ENCODER.encode([what, values]))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that was read, in hexadecimal; the same for every language and form."""
        return self._digest.hexdigest()


class _Taken:
    """The rows of a query as they are read, of which the fingerprint is made as if they had come at once."""

    def __init__(self, statement: PreparedStatement[Any], digest: hashlib._Hash) -> None:
        names = [attribute.name for attribute in statement.get_attributes()]
        self._columns = Columns(names)
        self._digest = digest
        self._digest.update(b"[" + ENCODER.encode(names) + b",[")
        self._begun = False

    def add(self, found: Sequence[Any]) -> None:
        if not found:
            return
        rows = [tuple(record) for record in found]
        self._columns.add(rows)
        if self._begun:
            self._digest.update(b",")
        self._digest.update(ENCODER.encode(rows)[1:-1])
        self._begun = True

    async def add_meanwhile(self, found: Sequence[Any]) -> None:
        await asyncio.sleep(0)  # what runs beside it is asked for first
        self.add(found)

    def frame(self) -> pd.DataFrame:
        self._digest.update(b"]]")
        return self._columns.frame()


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by the names of its columns."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


@asynccontextmanager
async def source(database: Database, ask: Ask) -> AsyncIterator[Source]:
    """Open a snapshot of the database for one report.

    Raises:
        Unavailable: the database is away.
    """
    async with database.snapshot() as connection:
        rows = await connection.fetch(
            _SQL["kept"], Spans.of(ask.month).firsts, ask.cut_off, timeout=_TIMEOUT_S
        )
        yield Source(connection, ask, {row["month"]: Kept(row["revision"], row["number"]) for row in rows})
