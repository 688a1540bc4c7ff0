"""Read the evidence for a product's localization, so that whoever doubts it can work it out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from technopark.localization import Book, Content, Ratio, add_up, build_down, usd, valued
from technopark.messages import Statement
from technopark.storage.sqlfile import load
from technopark_api.certificates.archive import MANIFEST, pack
from technopark_api.certificates.evidence_shapes import (
    ComputationLine,
    ExportLine,
    Line,
    Lines,
    OutputLine,
    StatementLine,
)
from technopark_api.database import Database
from technopark_api.localization.read import BASES, stated_bases
from technopark_api.localization.shapes import Basis
from technopark_api.localization.sources import Made, read_sources, read_statements
from technopark_api.localization.spans import begins
from technopark_api.periods import Months
from technopark_api.shapes import definitions, percent
from technopark_api.tables import to_csv

FILES: Final = (*sorted(("statements.csv", "output.csv", "exports.csv", "computation.csv")), MANIFEST)
"""What is in a pack."""

_SQL = load("technopark_api.certificates", "queries.sql")
_DAY: Final = timedelta(days=1)
_ONE: Final = Decimal(1)
_FORMULA: Final = (
    "percent = 100 x (1 - sum(quantity x imported_usd) / sum(quantity x price_usd)), on one basis"
)


async def read_evidence(database: Database, product: str, months: Months, *, today: date) -> bytes:
    """Return a ZIP of what the localization of a product in some months follows from.

    The same data make the same bytes.

    Raises:
        Unavailable: the database is away.
    """
    (about,) = await database.fetch(_SQL["product"], product)
    sources = await read_sources(database, begins(months, "month"), months.after, products=[product])
    statements = [
        statement
        for statement in await read_statements(database, months.first, None, [product], certified=True)
        if statement.valid_from < months.after
    ]
    postings = await database.fetch(_SQL["exports"], product, months.first, months.after)
    book = Book.of(statements)
    bases = stated_bases(book, [product], BASES)
    computed = [line for basis in bases for line in _computation(book, sources.made, basis)]
    files = {
        "statements.csv": _csv(StatementLine, _statements(book, statements)),
        "output.csv": _csv(OutputLine, _output(sources.made)),
        "exports.csv": _csv(ExportLine, [ExportLine(**posting) for posting in postings]),
        "computation.csv": _csv(ComputationLine, computed),
    }
    manifest = {
        "product": product,
        "names": about["names"],
        "unit": about["unit"],
        "hs": about["hs"],
        "facility": about["facility"],
        "facility_names": about["facility_names"],
        "from": f"{months.first:%Y-%m}",
        "to": f"{months.last:%Y-%m}",
        "certificate": _certificate(book, product, min(today, months.last)),
        "formula": _FORMULA,
        "results": [_result(line) for line in computed if line.total],
        "columns": {
            "statements.csv": definitions(StatementLine),
            "output.csv": definitions(OutputLine),
            "exports.csv": definitions(ExportLine),
            "computation.csv": definitions(ComputationLine),
        },
    }
    return pack(files, manifest)


def _csv(line: type[Line], rows: Sequence[Line]) -> bytes:
    return to_csv(Lines(list(rows), definitions(line)), line)


def _statements(book: Book, statements: Sequence[Statement]) -> list[StatementLine]:
    ordered = sorted(statements, key=lambda each: (each.basis, each.valid_from, each.ts))
    return [
        StatementLine(
            basis=each.basis,
            valid_from=each.valid_from,
            said_at=each.ts,
            superseded=book.in_force(each.product, each.basis, each.valid_from) != each,
            price_amount=each.price.amount,
            price_currency=each.price.currency,
            price_rate=each.price.rate,
            price_rate_date=each.price.rate_date,
            price_usd=usd(each.price),
            imported_amount=each.imported.amount,
            imported_currency=each.imported.currency,
            imported_rate=each.imported.rate,
            imported_rate_date=each.imported.rate_date,
            imported_usd=usd(each.imported),
            percent=_percent(build_down(usd(each.price), usd(each.imported))),
            certificate=each.certificate.number if each.certificate else None,
            certified_percent=each.certificate.percent if each.certificate else None,
            valid_until=each.certificate.valid_until if each.certificate else None,
        )
        for each in ordered
    ]


def _output(made: Sequence[Made]) -> list[OutputLine]:
    months: dict[tuple[str, str], Decimal] = {}
    for each in made:
        key = (f"{each.first:%Y-%m}", each.lot.unit)
        months[key] = months.get(key, Decimal(0)) + each.lot.quantity
    return [OutputLine(month=month, unit=unit, good=good) for (month, unit), good in months.items()]


def _computation(book: Book, made: Sequence[Made], basis: Basis) -> list[ComputationLine]:
    found: list[ComputationLine] = []
    contents: list[Content] = []
    for each in made:
        statement = book.in_force(each.product, basis, each.first)
        content = valued(each.lot, basis, statement)
        contents.append(content)
        found.append(_line(content, each.first, each.after, statement))
    total = add_up(contents)
    if total is not None:
        found.append(_line(total, made[0].first, made[-1].after, None, total=True))
    return found


def _line(
    content: Content, first: date, after: date, statement: Statement | None, *, total: bool = False
) -> ComputationLine:
    return ComputationLine(
        basis=content.basis,
        first_day=first,
        last_day=after - _DAY,
        total=total,
        quantity=content.made or Decimal(0),
        uncovered=content.uncovered or Decimal(0),
        valid_from=statement.valid_from if statement else None,
        said_at=statement.ts if statement else None,
        price_usd=usd(statement.price) if statement else None,
        imported_usd=usd(statement.imported) if statement else None,
        price_sum_usd=content.price_usd,
        imported_sum_usd=content.imported_usd,
        percent=_percent(content.local),
    )


def _result(line: ComputationLine) -> Mapping[str, Any]:
    return {
        "basis": line.basis,
        "price_usd": line.price_sum_usd,
        "imported_usd": line.imported_sum_usd,
        "percent": line.percent,
        "quantity": line.quantity,
        "uncovered": line.uncovered,
    }


def _certificate(book: Book, product: str, day: date) -> Mapping[str, Any] | None:
    carrier = book.certified(product, day)
    if carrier is None or carrier.certificate is None:
        return None
    return {
        "number": carrier.certificate.number,
        "percent": carrier.certificate.percent,
        "valid_until": carrier.certificate.valid_until,
        "basis": carrier.basis,
    }


def _percent(share: Ratio) -> Decimal | None:
    return None if share is None else percent(share, _ONE)
