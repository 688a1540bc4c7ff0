"""Reports as files, read back into tables whose columns go by their keys."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from python_calamine import CalamineWorkbook

from technopark_api.reports.texts import texts
from tests.support.expected_reports import Row, Table

_WORDS: Final = texts("en")
_HEADER_ROW: Final = 4
_CENTS: Final = frozenset(
    {"value", "value_usd", "returned_usd", "previous_usd", "year_before_usd", "unit_value", "imported_usd"}
    | {"local_usd", "price_usd", "output_usd", "exports_usd", "hours", "pbt", "apt", "aust", "adet", "adot"}
)
_PERCENT: Final = frozenset(
    {
        "share",
        "share_pbt",
        "percent",
        "scrap_percent",
        "availability",
        "effectiveness",
        "quality",
        "oee",
        "trust",
    }
    | {"change", "year_change"}
)
_MIXED: Final = frozenset({"this", "previous", "year_before"})
_UNITS: Final = {text: key.partition(".")[2] for key, text in _WORDS.items() if key.startswith("unit.")}
_OF_FIFTEEN: Final = Context(prec=15)


def workbook(content: bytes) -> dict[str, Table]:
    """Read the tables of a workbook in English; the last sheet holds notes."""
    keys = {text: key.partition(".")[2] for key, text in _WORDS.items() if key.startswith("table.")}
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        keys[name]: _table(book.get_sheet_by_name(name).to_python()[_HEADER_ROW:])
        for name in book.sheet_names
        if name != _WORDS["meta.notes"]
    }


def comma_separated(content: bytes) -> Table:
    """Read a table of a CSV file in English."""
    header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    keys = _keys(header)
    return Table([{key: _of_csv(key, cell) for key, cell in zip(keys, line, strict=True)} for line in lines])


def comparable(table: Table) -> tuple[list[str], list[Row]]:
    """Return rows in an order of their own and totals, every number as exact as its column shows it."""
    rows = [_rounded(row) for row in table.rows]
    totals = [_rounded(row) for row in table.totals]
    return sorted(str(sorted(row.items())) for row in rows), [row for row in totals if row]


def _table(rows: list[list[Any]]) -> Table:
    keys = _keys(rows[0])
    found = Table([])
    for row in rows[1:]:
        if not any(cell != "" for cell in row) or row[0] == _WORDS["meta.no_data"]:
            continue
        is_total = row[0] == _WORDS["meta.total"]
        told = {key: _of_sheet(key, cell, row) for key, cell in zip(keys, row, strict=True)}
        (found.totals if is_total else found.rows).append(told)
    return found


def _keys(header: list[str]) -> list[str]:
    keys = {text: key.partition(".")[2] for key, text in _WORDS.items() if key.startswith("column.")}
    return [keys[text] for text in header]


def _of_sheet(key: str, cell: Any, row: list[Any]) -> Any:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        number = Decimal(repr(cell))
        is_percent = key in _PERCENT or (key in _MIXED and _is_ratio(str(row[0])))
        return number * 100 if is_percent else number
    return _named(key, cell)


def _of_csv(key: str, cell: str) -> Any:
    if key in ("shipped_on", "day") and cell:
        return date.fromisoformat(cell)
    is_number = key in _CENTS | _PERCENT | _MIXED | {
        *(
            "quantity",
            "net_kg",
            "gross_kg",
            "rate",
            "line",
            "shipments",
            "postings",
            "missing",
            "good",
            "scrap",
            "rework",
        ),
        *("times", "sent", "missing_messages", "received", "stored", "duplicate", "conflicting", "open"),
    }
    if is_number and cell and cell != _WORDS["change.new"]:
        return Decimal(cell)
    return _named(key, cell)


def _named(key: str, cell: Any) -> Any:
    if cell == "":
        return "" if key == "flags" else None
    return _UNITS.get(cell, cell) if key == "unit" else cell


def _is_ratio(label: str) -> bool:
    return not label.endswith("USD") and label != _WORDS["figure.countries"]


def _rounded(row: Mapping[str, Any]) -> Row:
    """Leave out names and what says nothing; round numbers the way their column is shown."""
    return {
        key: _number(key, Decimal(value)) if isinstance(value, Decimal | int) else value
        for key, value in row.items()
        if not key.endswith("_name") and value not in (None, "", _WORDS["meta.total"])
    }


def _number(key: str, value: Decimal) -> Decimal:
    if key in _CENTS | _PERCENT | _MIXED:
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _OF_FIFTEEN.plus(value).normalize()
