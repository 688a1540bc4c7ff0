"""Read what does not match: postings and declarations, shipments and output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from technopark.exports import Movement, balances
from technopark.storage.sqlfile import load
from technopark_api.database import Connection, Database
from technopark_api.exports.reconciliation.shapes import StockRow, UnmatchedCode, UnmatchedRow
from technopark_api.periods import Months
from technopark_api.shapes import to_thousandth

_SQL = load("technopark_api.exports.reconciliation", "queries.sql")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which facilities, products and destinations; None is all. `opening` is the stock of products before the data."""

    facilities: list[str] | None
    products: list[str] | None
    countries: list[str] | None
    opening: Mapping[str, Decimal]


async def read_unmatched(database: Database, months: Months, chosen: Chosen) -> list[UnmatchedRow]:
    """Return what does not match in some months.

    Raises:
        Unavailable: the database is away.
    """
    asked = (months.first, months.after, chosen.facilities, chosen.products, chosen.countries)
    async with database.transaction("repeatable_read") as connection:
        undeclared = await connection.fetch(_SQL["undeclared"], *asked)
        ambiguous = await connection.fetch(_SQL["ambiguous"], *asked)
        # What was made knows no destination: with a filter of them it is no answer.
        stock = [] if chosen.countries else await _stock(connection, months, chosen)
    rows = [_undeclared(record) for record in undeclared]
    rows.extend(row for record in ambiguous for row in _ambiguous(record))
    rows.extend(_overshipped(row) for row in stock if row.left < 0)
    return sorted(rows, key=lambda row: row.month)


async def read_stock(database: Database, months: Months, chosen: Chosen) -> list[StockRow]:
    """Return a row for each product and month in which something was made, shipped or came back.

    Raises:
        Unavailable: the database is away.
    """
    async with database.transaction("repeatable_read") as connection:
        return await _stock(connection, months, chosen)


async def _stock(connection: Connection, months: Months, chosen: Chosen) -> list[StockRow]:
    records = await connection.fetch(_SQL["movements"], months.after, chosen.facilities, chosen.products)
    rows: list[StockRow] = []
    for product, group in groupby(records, key=lambda record: str(record["product"])):
        rows.extend(_balances(list(group), months.first, chosen.opening.get(product, Decimal(0))))
    return rows


def _balances(records: list[Any], first: date, opening: Decimal) -> Iterator[StockRow]:
    movements = [
        Movement(record["month"], record["produced"], record["shipped"], record["returned"])
        for record in records
    ]
    for balance in balances(movements, opening):
        if balance.movement.month < first:
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
            opening=opening,
            left=to_thousandth(balance.left),
        )


def _undeclared(record: Mapping[str, Any]) -> UnmatchedRow:
    return UnmatchedRow(
        code="no_declaration",
        severity="warning",
        month=f"{record['month']:%Y-%m}",
        facilities=[record["facility"]],
        declaration=None,
        shipments=[f"{record['facility']}/{record['shipment']}"],
        products=record["products"],
        countries=record["countries"],
        currencies=record["currencies"],
        found="no declaration",
        expected="the number of a declaration",
    )


def _ambiguous(record: Mapping[str, Any]) -> Iterator[UnmatchedRow]:
    several: tuple[tuple[str, UnmatchedCode], ...] = (
        ("shipments", "declaration_of_several_shipments"),
        ("countries", "declaration_of_several_countries"),
        ("currencies", "declaration_of_several_currencies"),
    )
    for name, code in several:
        if len(record[name]) > 1:
            yield UnmatchedRow(
                code=code,
                # One declaration may cover consignments; it has one destination and one currency.
                severity="warning" if name == "shipments" else "error",
                month=f"{record['month']:%Y-%m}",
                facilities=record["facilities"],
                declaration=record["declaration"],
                shipments=record["shipments"],
                products=record["products"],
                countries=record["countries"],
                currencies=record["currencies"],
                found=f"{len(record[name])} {name}: {', '.join(record[name])}",
                expected="one",
            )


def _overshipped(row: StockRow) -> UnmatchedRow:
    return UnmatchedRow(
        code="shipped_above_produced",
        severity="error",
        month=row.month,
        facilities=[row.facility],
        declaration=None,
        shipments=[],
        products=[row.product],
        countries=[],
        currencies=[],
        found=f"{row.shipped_so_far:f} {row.unit} shipped until the month's end",
        expected=f"at most {to_thousandth(row.shipped_so_far + row.left):f}: opening stock, output and returns",
    )
