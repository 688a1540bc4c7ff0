"""Read what does not match: postings and declarations, shipments and output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from technopark.catalogue.model import Language
from technopark.exports import Movement, balances
from technopark.storage.sqlfile import load
from technopark_api.database import Connection, Database
from technopark_api.exports.reconciliation import unmatched
from technopark_api.exports.reconciliation.shapes import StockRow, UnmatchedRow
from technopark_api.periods import Months
from technopark_api.shapes import to_thousandth

_SQL = load("technopark_api.exports.reconciliation", "queries.sql")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which facilities, products and destinations; None is all. `opening` stands in place of counted stock.

    With `whole` declarations are told of that nothing shipped names: they belong to no facility.
    """

    facilities: list[str] | None
    products: list[str] | None
    countries: list[str] | None
    opening: Mapping[str, Decimal]
    whole: bool = False


async def read_unmatched(
    database: Database, months: Months, chosen: Chosen, language: Language
) -> list[UnmatchedRow]:
    """Return what does not match in some months, said in a language.

    Raises:
        Unavailable: the database is away.
    """
    asked = (months.first, months.after, chosen.facilities, chosen.products, chosen.countries)
    async with database.transaction("repeatable_read") as connection:
        undeclared = await connection.fetch(_SQL["undeclared"], *asked)
        numbers = [row["number"] for row in await connection.fetch(_SQL["doubtful"], *asked)]
        ambiguous = await connection.fetch(_SQL["ambiguous"], *asked, numbers) if numbers else []
        declared = await connection.fetch(_SQL["declared"], *asked, numbers) if numbers else []
        unshipped = await connection.fetch(_SQL["unshipped"], *asked[:2]) if chosen.whole else []
        # What was made knows no destination: with a filter of them it is no answer.
        stock = [] if chosen.countries else await _stock(connection, months, chosen, only_overshipped=True)
    say = unmatched.Saying(language)
    rows = [unmatched.undeclared(record, say) for record in undeclared]
    rows.extend(row for record in ambiguous for row in unmatched.ambiguous(record, say))
    rows.extend(row for record in declared for row in unmatched.declared(record, say))
    rows.extend(unmatched.unshipped(record, say) for record in unshipped)
    rows.extend(unmatched.overshipped(row, say) for row in stock)
    return sorted(rows, key=lambda row: row.month)


async def read_stock(database: Database, months: Months, chosen: Chosen) -> list[StockRow]:
    """Return a row for each product and month in which something was made, shipped or came back.

    Raises:
        Unavailable: the database is away.
    """
    async with database.transaction("repeatable_read") as connection:
        return await _stock(connection, months, chosen)


async def _stock(
    connection: Connection, months: Months, chosen: Chosen, *, only_overshipped: bool = False
) -> list[StockRow]:
    records = await connection.fetch(
        _SQL["movements"],
        months.after,
        chosen.facilities,
        chosen.products,
        months.first,
        list(chosen.opening),
    )
    rows: list[StockRow] = []
    for product, group in groupby(records, key=lambda record: str(record["product"])):
        opening = chosen.opening.get(product)
        rows.extend(_balances(list(group), months.first, opening, only_overshipped=only_overshipped))
    return rows


def _balances(
    records: list[Any], first: date, opening: Decimal | None, *, only_overshipped: bool
) -> Iterator[StockRow]:
    movements = [
        Movement(record["month"], record["produced"], record["shipped"], record["returned"])
        for record in records
    ]
    begun: Decimal = records[0]["opening"] if opening is None else opening
    for balance in balances(movements, begun):
        left = to_thousandth(balance.left)
        if balance.movement.month < first or (only_overshipped and left >= 0):
            continue
        yield StockRow(
            month=f"{balance.movement.month:%Y-%m}",
            facility=records[0]["facility"],
            product=records[0]["product"],
            unit=records[0]["unit"],
            produced=to_thousandth(balance.movement.produced),
            shipped=to_thousandth(balance.movement.shipped),
            returned=to_thousandth(balance.movement.returned),
            produced_so_far=to_thousandth(balance.produced),
            shipped_so_far=to_thousandth(balance.shipped),
            returned_so_far=to_thousandth(balance.returned),
            opening=begun,
            since=records[0]["since"],
            left=left,
        )
