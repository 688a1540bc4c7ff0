"""Stores cost statements and shipment postings by their natural keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from technopark.storage.sqlfile import load
from technopark_ingest.batch import NewPosting, NewStatement
from technopark_ingest.store.conflicts import Conflict
from technopark_ingest.store.ledger import WHOLE_FACILITY, Account, Fate, Ledger
from technopark_ingest.store.outcome import Outcome

_SQL = load("technopark_ingest.store", "trade.sql")

_STATEMENT_KEY = 4
_STATEMENT = (
    "product_id", "valid_from", "basis", "ts", "price_amount", "price_currency", "price_rate",
    "price_rate_date", "imported_amount", "imported_currency", "imported_rate", "imported_rate_date",
    "certificate_number", "certificate_percent", "certificate_until",
)  # fmt: skip
_POSTING_KEY = 4
_POSTING = (
    "facility_id", "shipment", "line", "posting", "kind", "refers_to", "product_id", "hs", "quantity", "unit",
    "net_kg", "gross_kg", "country", "incoterms", "place", "currency", "value", "rate", "rate_date", "contract",
    "declaration", "shipped_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """How rows of one table are told apart: the first `key` of its `fields` are the natural key."""

    name: str
    key: int
    fields: tuple[str, ...]
    insert: str
    stored: str


@dataclass(frozen=True, slots=True)
class _Offered:
    """One row: what it says, in the order of its kind's fields, and the values that are stored beside that."""

    account: Account
    ts: datetime
    said: tuple[Any, ...]
    beside: tuple[Any, ...]
    received_at: datetime


_STATEMENTS = _Kind(
    "localization", _STATEMENT_KEY, _STATEMENT, _SQL["insert_statements"], _SQL["stored_statements"]
)
_POSTINGS = _Kind("export", _POSTING_KEY, _POSTING, _SQL["insert_postings"], _SQL["stored_postings"])


async def store_statements(
    connection: asyncpg.Connection[Any], statements: Sequence[NewStatement], ledger: Ledger
) -> Outcome:
    """Store cost statements; one of a later time for the same day of validity is a revision, not a conflict."""
    return await _store(connection, _STATEMENTS, [_statement(row) for row in statements], ledger)


async def store_postings(
    connection: asyncpg.Connection[Any], postings: Sequence[NewPosting], ledger: Ledger
) -> Outcome:
    """Store postings of shipments; when one was sent is no part of what it says, so sent again later it is the same."""
    return await _store(connection, _POSTINGS, [_posting(row) for row in postings], ledger)


async def _store(
    connection: asyncpg.Connection[Any], kind: _Kind, offered: Sequence[_Offered], ledger: Ledger
) -> Outcome:
    outcome = Outcome()
    if not offered:
        return outcome
    first: dict[tuple[Any, ...], _Offered] = {}
    for row in offered:
        first.setdefault(row.said[: kind.key], row)
    # In one order, so that two writers wait instead of deadlocking.
    ordered = [first[key] for key in sorted(first)]
    columns = zip(*((*row.said, *row.beside, row.received_at) for row in ordered), strict=True)
    inserted = {tuple(row) for row in await connection.fetch(kind.insert, *columns)}
    outcome.stored = len(inserted)
    standing = {key: row.said for key, row in first.items() if key in inserted}
    if others := [key for key in first if key not in inserted]:
        for row in await connection.fetch(kind.stored, *zip(*others, strict=True)):
            said = tuple(row)
            standing[said[: kind.key]] = said
    for row in offered:
        key = row.said[: kind.key]
        if first[key] is row and key in inserted:
            fate = Fate.STORED
        elif standing[key] == row.said:
            fate = Fate.DUPLICATE
            outcome.duplicates += 1
        else:
            fate = Fate.CONFLICTING
            outcome.conflicts.append(_conflict(kind, standing[key], row))
        ledger.book(row.account, row.ts, fate)
    return outcome


def _statement(row: NewStatement) -> _Offered:
    said = row.statement
    certificate = said.certificate
    return _Offered(
        Account(row.facility, WHOLE_FACILITY),
        said.ts,
        (
            row.product_id,
            said.valid_from,
            said.basis,
            said.ts,
            said.price.amount,
            said.price.currency,
            said.price.rate,
            said.price.rate_date,
            said.imported.amount,
            said.imported.currency,
            said.imported.rate,
            said.imported.rate_date,
            certificate.number if certificate else None,
            certificate.percent if certificate else None,
            certificate.valid_until if certificate else None,
        ),
        (),
        row.received_at,
    )


def _posting(row: NewPosting) -> _Offered:
    said = row.posting
    named = {"facility_id": row.facility_id, "product_id": row.product_id}
    return _Offered(
        Account(row.facility, WHOLE_FACILITY),
        said.ts,
        tuple(named[field] if field in named else getattr(said, field) for field in _POSTING),
        (said.ts,),
        row.received_at,
    )


def _conflict(kind: _Kind, stored: tuple[Any, ...], offered: _Offered) -> Conflict:
    fields = kind.fields[kind.key :]
    return Conflict(
        kind=kind.name,
        key="/".join(str(part) for part in stored[: kind.key]),
        stored=dict(zip(fields, stored[kind.key :], strict=True)),
        offered=dict(zip(fields, offered.said[kind.key :], strict=True)),
        received_at=offered.received_at,
    )
