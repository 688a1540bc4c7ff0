"""Many rows of a worksheet at once.

XlsxWriter takes a cell at a time and checks each anew: 100,000 postings are two million calls and 19 seconds. Here the
kind of a column is looked at once, and its cells are written as the same XML, in a tenth of that (`bench/reports.py`).
It works on worksheets of `constant_memory`, whose rows go to a file as they come, and is the one place that knows how
XlsxWriter keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Write = Callable[[Any], str]

_EPOCH: Final = date(1899, 12, 30).toordinal()
_LONGEST: Final = 32_767
# Excel keeps 15 digits of a number.
_AS_EXCEL: Final = Context(prec=15)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_REMEMBERED: Final = 50_000


def write_rows(sheet: Any, first: int, styles: Sequence[Format], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows from the row `first` on (from 0), each column in its style; return the row after the last.

    Text is text whatever it begins with, None leaves the cell empty, decimals keep the 15 digits that Excel has.
    """
    assert isinstance(sheet, Worksheet)  # noqa: S101  # narrows what the library does not annotate
    sheet._write_single_row(first)  # noqa: SLF001  # what was begun before goes first
    write = sheet.row_data_fh.write
    columns = [
        (f'<c r="{xl_col_to_name(index)}', f'" s="{style._get_xf_index()}"')  # noqa: SLF001
        for index, style in enumerate(styles)
    ]
    texts: dict[str, str] = {}
    number = first
    for row in rows:
        number += 1
        cells = [
            f"{start}{number}{style}{_cell(value, texts)}"
            for (start, style), value in zip(columns, row, strict=True)
            if value is not None
        ]
        write(f'<row r="{number}">{"".join(cells)}</row>')
    if number > first:
        sheet.previous_row = number
        sheet.dim_rowmax = max(sheet.dim_rowmax or 0, number - 1)
        sheet.dim_colmax = max(sheet.dim_colmax or 0, len(styles) - 1)
    return number


def _cell(value: Any, texts: dict[str, str]) -> str:
    found = value.__class__
    if found is str:
        cell = texts.get(value)
        if cell is None:
            cell = f' t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
            if len(texts) < _REMEMBERED:
                texts[value] = cell
        return cell
    if found is Decimal:
        return f"><v>{_AS_EXCEL.plus(value):f}</v></c>"
    if found is date:
        return f"><v>{value.toordinal() - _EPOCH}</v></c>"
    return f"><v>{int(value)}</v></c>"


def number(value: Decimal) -> str:
    """Return a decimal as a workbook keeps it: exact up to 15 digits."""
    return f"{_AS_EXCEL.plus(value):f}"


def _text(value: str) -> str:
    """Escape text for XML the way Excel does, with characters that XML has not as `_xHHHH_`."""
    text = value[:_LONGEST]
    if _NOT_XML.search(text):
        text = _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text)
