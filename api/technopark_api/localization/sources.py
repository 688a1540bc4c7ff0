"""What localization is worked out from: cost statements, and what was made while each of them was in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from technopark.localization import Book, Lot
from technopark.messages import Certificate, Money, Statement
from technopark.storage.sqlfile import load
from technopark_api.database import Database

_SQL = load("technopark_api.localization", "queries.sql")


@dataclass(frozen=True, slots=True)
class Made:
    """A product's good output of the production days [first, after), in which no statement takes another's place.

    `slot` counts, from 0, the parts of the period that were asked for; `place` orders products as the catalogue does.
    """

    product: str
    facility: str
    hs: str
    place: tuple[int, ...]
    slot: int
    first: date
    after: date
    lot: Lot


@dataclass(frozen=True, slots=True)
class Sources:
    """Statements, and what was made in the order of time and catalogue."""

    book: Book
    made: Sequence[Made]


async def read_statements(
    database: Database,
    since: date,
    facilities: list[str] | None,
    products: list[str] | None,
    *,
    certified: bool,
) -> list[Statement]:
    """Return the statements that are in force on a day or become so later, with their revisions, in no order.

    With `certified` earlier ones that carry a certificate are among them.

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(_SQL["statements"], since, facilities, products, certified)
    return [_statement(record) for record in records]


async def read_sources(
    database: Database,
    begins: Sequence[date],
    after: date,
    *,
    facilities: list[str] | None = None,
    products: list[str] | None = None,
    certified: bool = False,
) -> Sources:
    """Read what was made from the first of `begins` to the day before `after`; a slot begins with each of `begins`.

    With `certified` the statements that carry certificates are there however old they are.

    Raises:
        Unavailable: the database is away.
    """
    first = begins[0]
    statements = await read_statements(database, first, facilities, products, certified=certified)
    book = Book.of(statements)
    changes = {product: [day for day in days if first < day < after] for product, days in book.days().items()}
    listed = [(product, day) for product, days in changes.items() for day in days]
    records = await database.fetch(
        _SQL["made"],
        first,
        after,
        begins,
        facilities,
        products,
        [product for product, _ in listed],
        [day for _, day in listed],
    )
    ends = [*begins[1:], after]
    made = [_made(record, begins, ends, changes.get(record["product"], ())) for record in records]
    made.sort(key=lambda each: (each.first, each.place))
    return Sources(book, made)


def _made(
    record: Mapping[str, Any], begins: Sequence[date], ends: Sequence[date], changes: Sequence[date]
) -> Made:
    slot, stretch = record["slot"] - 1, record["stretch"]
    return Made(
        record["product"],
        record["facility"],
        record["hs"],
        tuple(record["place"]),
        slot,
        max(begins[slot], changes[stretch - 1]) if stretch else begins[slot],
        min(ends[slot], changes[stretch]) if stretch < len(changes) else ends[slot],
        Lot(record["unit"], record["quantity"], record["list_price_usd"]),
    )


def _statement(record: Mapping[str, Any]) -> Statement:
    certificate = None
    if record["certificate_number"] is not None:
        certificate = Certificate(
            record["certificate_number"], record["certificate_percent"], record["certificate_until"]
        )
    return Statement(
        ts=record["ts"],
        product=record["product"],
        valid_from=record["valid_from"],
        basis=record["basis"],
        price=_money(record, "price"),
        imported=_money(record, "imported"),
        certificate=certificate,
    )


def _money(record: Mapping[str, Any], name: str) -> Money:
    return Money(
        record[f"{name}_amount"],
        record[f"{name}_currency"],
        record[f"{name}_rate"],
        record[f"{name}_rate_date"],
    )
