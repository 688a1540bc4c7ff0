"""The state of a month as the database has it now: lines, what they are made of, and how they differ from a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from technopark.periods import (
    FIGURES,
    KEYS,
    Basis,
    BookedPosting,
    Difference,
    Line,
    Section,
    StatementKey,
    differences,
    read_basis,
    read_lines,
)
from technopark.storage.sqlfile import load
from technopark_api.database import Connection
from technopark_api.periods import Months
from technopark_api.shapes import percent, usd

_SQL = load("technopark_api.closing", "queries.sql")
_EXPORT_NAMES: Final = ("facility", "product", "hs", "country", "incoterms", "currency", "unit")


@dataclass(frozen=True, slots=True)
class State:
    """The lines of a month in no order, their basis, and the fingerprint of the data."""

    lines: tuple[Line, ...]
    basis: Basis
    fingerprint: str


async def read_state(connection: Connection, months: Months) -> State:
    """Read a month; within a transaction of one snapshot all of it is of the same instant."""
    span = (months.first, months.after)
    exports = await connection.fetch(_SQL["export_lines"], *span)
    localization = await connection.fetch(_SQL["localization_lines"], *span)
    output = await connection.fetch(_SQL["output_lines"], *span)
    lines = (
        *(_line("exports", record) for record in exports),
        *(_localization(record) for record in localization),
        *(_line("output", record) for record in output),
    )
    fingerprints = await read_fingerprints(connection, [months.first])
    return State(lines, await _read_basis(connection, months), fingerprints[months.first])


async def read_fingerprints(connection: Connection, months: list[date]) -> dict[date, str]:
    """Return a text for each month that stays the same as long as the data of its report do."""
    rows = await connection.fetch(_SQL["fingerprints"], months)
    return {row["month"]: row["fingerprint"] for row in rows}


async def read_differences(
    connection: Connection, report: Mapping[str, Any], state: State
) -> list[Difference]:
    """Compare a stored report with the state of now, and find out when late readings came."""
    found = list(
        differences(read_lines(report["json"]), state.lines, read_basis(report["basis"]), state.basis)
    )
    late = {(entry.line.names["product"], day) for entry in found for day in entry.days}
    if not late:
        return found
    products, days = zip(*sorted(late), strict=True)
    rows = await connection.fetch(
        _SQL["late_readings"], products, [date.fromisoformat(day) for day in days], report["data_cutoff"]
    )
    came = {row["product"]: row["received_at"] for row in rows}
    return [_with_time(entry, came) for entry in found]


def _with_time(entry: Difference, came: Mapping[str, datetime]) -> Difference:
    received_at = came.get(entry.line.names["product"])
    reasons = tuple(
        replace(reason, received_at=received_at) if reason.code == "late_readings" else reason
        for reason in entry.reasons
    )
    return replace(entry, reasons=reasons)


async def _read_basis(connection: Connection, months: Months) -> Basis:
    span = (months.first, months.after)
    postings = [
        BookedPosting(
            (row["facility"], row["shipment"], row["line"], row["posting"]),
            row["kind"],
            {name: row[name] for name in _EXPORT_NAMES},
            row["received_at"],
        )
        for row in await connection.fetch(_SQL["basis_postings"], *span)
    ]
    return Basis(
        postings={posting.key: posting for posting in postings},
        statements={
            StatementKey(
                row["product"],
                row["basis"],
                row["valid_from"].isoformat(),
                row["ts"].astimezone(UTC).isoformat(),
            ): row["received_at"]
            for row in await connection.fetch(_SQL["basis_statements"], *span)
        },
        output={
            (row["product"], row["day"].isoformat()): (row["good"], row["scrap"], row["rework"])
            for row in await connection.fetch(_SQL["basis_output"], *span)
        },
    )


def _line(section: Section, record: Mapping[str, Any], figures: Mapping[str, Any] | None = None) -> Line:
    return Line(
        section,
        {name: record[name] for name in KEYS if record.get(name) is not None},
        {name: record[name] for name in FIGURES if name in record} if figures is None else figures,
    )


def _localization(record: Mapping[str, Any]) -> Line:
    price, imported = record["price_usd"], record["imported_usd"]
    figures = {
        "quantity": record["quantity"],
        "price_usd": None if price is None else usd(price),
        "imported_usd": None if imported is None else usd(imported),
        "percent": None if price is None or imported is None else percent(price - imported, price),
        "missing_quantity": record["missing_quantity"],
    }
    return _line("localization", record, figures)
