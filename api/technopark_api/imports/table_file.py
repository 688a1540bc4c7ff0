"""A table as somebody's file: CSV as Excel writes it, or the first sheet of a workbook (XLSX)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from technopark_api.imports.cells import Cells, not_imported
from technopark_api.problems import Problem, Wrong

MEDIA_TYPES: Final = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
MAX_ROWS: Final = 20_000
_DELIMITERS: Final = (";", "\t", ",")
_ZIP: Final = b"PK\x03\x04"
# What a workbook of that many rows unpacks to is far less.
_MOST_UNPACKED: Final = 64_000_000


def read_table(content: bytes, *, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Cells]:
    """Return the rows of a table with a heading for each column, in any order; rows that are empty are left out.

    Raises:
        Problem: it is no such table, columns are missing or unknown, or it is too long.
    """
    comma, rows = (False, _sheet(content)) if content.startswith(_ZIP) else _csv(content)
    header = next(rows, None)
    if header is None or not any(header[1]):
        raise not_imported([Wrong(where="file", problem="it is empty; its first row names the columns")])
    names = [name.strip().lower() for name in header[1]]
    wrong = [_wrong(f"the column {name} is missing") for name in needed if name not in names]
    known = (*needed, *optional)
    wrong += [
        _wrong(f"there is no column {name[:40]!r}; there are {', '.join(known)}")
        for name in names
        if name and name not in known
    ]
    wrong += [_wrong(f"the column {name} is there twice") for name in known if names.count(name) > 1]
    if wrong:
        raise not_imported(wrong)
    found = [
        Cells(number, dict(zip(names, row, strict=False)), decimal_comma=comma)
        for number, row in rows
        if any(cell.strip() for cell in row)
    ]
    if len(found) > MAX_ROWS:
        raise not_imported([Wrong(where="file", problem=f"it has more than {MAX_ROWS} rows; part it")])
    return found


def _wrong(problem: str) -> Wrong:
    return Wrong(where="row 1", problem=problem)


def _csv(content: bytes) -> tuple[bool, Iterator[tuple[int, list[str]]]]:
    """Return whether numbers have a decimal comma, and rows by the number of their line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = "it is neither a workbook (XLSX) nor text in UTF-8"
        raise not_imported([Wrong(where="file", problem=problem)]) from error
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    return delimiter != ",", _lines(text, delimiter)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise not_imported([Wrong(where=f"row {begin}", problem=f"it is no CSV: {error}")]) from error
        if row is None:
            return
        yield begin, row


def _sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    # Only who hands in a workbook needs what reads it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise _no_workbook("it unpacks to too much")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise _no_workbook(str(error)[:200]) from error
    return ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1))


def _no_workbook(why: str) -> Problem:
    return not_imported([Wrong(where="file", problem=f"the workbook cannot be read: {why}")])


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            text = f"{Decimal(repr(cell)):f}"
            return text.removesuffix(".0")
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
