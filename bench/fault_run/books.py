"""The ledger after a fault run: whether its pages close, by the truth and by the tables that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import asyncpg

from bench.fault_run.truth import Truth
from technopark.storage.sqlfile import load
from technopark_api.trust.sql import LEDGER

_SQL = load("bench.fault_run", "audit.sql")
_ALL_DAYS = (date(1, 1, 1), date(9999, 12, 31))
_EVERY_ROW = 1_000_000


@dataclass
class Books:
    """Sums of the ledger over all its pages, and every difference that was found, in words.

    `sent` are elements that the plants sent, repetitions by the network not counted; `missing` and `sequenced`
    are what the API says.
    """

    pages: int = 0
    sent: int = 0
    received: int = 0
    stored: int = 0
    duplicate: int = 0
    conflicting: int = 0
    quarantined: int = 0
    late: int = 0
    sequenced: int = 0
    missing: int = 0
    differences: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, int]:
        """Return the numbers, with how many differences there are."""
        return asdict(self) | {"differences": len(self.differences)}


async def check_books(connection: asyncpg.Connection[Any], truth: Truth) -> Books:
    """Hold every page of the ledger and every run of numbers against what the plants said."""
    pages = {
        (row["day"], row["facility"], row["line"]): row for row in await connection.fetch(_SQL["ledger"])
    }
    books = Books(pages=len(pages), sent=truth.elements)
    for name in ("received", "stored", "duplicate", "conflicting", "quarantined", "late"):
        setattr(books, name, sum(page[name] for page in pages.values()))

    for account, page in pages.items():
        fates = page["stored"] + page["duplicate"] + page["conflicting"] + page["quarantined"]
        books.differences += _differ(f"{account} received", page["received"], fates)
        books.differences += _differ(f"{account} conflicting", page["conflicting"], 0)
    stored = {account: page["stored"] for account, page in pages.items()}
    books.differences += _compare("stored", stored, truth.stored)
    refused = {account: page["quarantined"] for account, page in pages.items()}
    booked = {
        (row["day"], row["facility"], row["line"]): row["times"]
        for row in await connection.fetch(_SQL["bookings"])
    }
    books.differences += _compare("quarantined", refused, booked)
    if books.received < books.sent:
        books.differences.append(f"{books.received} received, {books.sent} sent")

    seen = {(row["source"], row["run"]): row["seen"] for row in await connection.fetch(_SQL["seen"])}
    given = {key: f"{{[0,{count})}}" for key, count in truth.numbers.items()}
    books.differences += _compare("numbers", seen, given, nothing="{}")
    found = await connection.fetch(LEDGER, *_ALL_DAYS, None, None, False, False, False, _EVERY_ROW)
    books.missing = sum(row["missing"] or 0 for row in found)
    books.sequenced = sum(row["sequenced"] or 0 for row in found)
    return books


def _compare(
    name: str, found: Mapping[Any, object], expected: Mapping[Any, object], nothing: object = 0
) -> Iterable[str]:
    for key in sorted(found.keys() | expected.keys()):
        yield from _differ(f"{key} {name}", found.get(key, nothing), expected.get(key, nothing))


def _differ(name: str, found: object, expected: object) -> Iterable[str]:
    if found != expected:
        yield f"{name}: {found}, expected {expected}"
