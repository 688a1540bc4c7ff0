"""Rows of a worksheet as XML, a column at a time.

XlsxWriter takes a cell at a time and checks each anew: 100,000 postings are two million calls and 19 seconds. Here what
a column holds is looked at once for a thousand rows, and a text that comes again is written once
(`bench/reports.py`). `sheet_parts` puts the rows where they belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Context, Decimal
from types import NoneType
from typing import Any, Final

_AT_ONCE: Final = 1000
_EPOCH: Final = date(1899, 12, 30).toordinal()
_LONGEST: Final = 32_767
# Excel keeps 15 digits of a number.
_AS_EXCEL: Final = Context(prec=15)
_NUMBERS: Final = frozenset({Decimal, NoneType})
# Of these, equal values are written alike.
_ALIKE: Final = frozenset({str, date, int, NoneType})
_NOT_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)"
_WRITTEN_OTHERWISE: Final = re.compile(f"[&<>]|{_NOT_XML}")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# No text that is written has this character, so it can stand for the number of the row.
_ROW: Final = "\x00"


def rows_xml(
    first: int, styles: Sequence[tuple[str, str]], columns: Sequence[Sequence[Any]]
) -> Iterator[bytes]:
    """Yield rows from the row `first` on (from 1), each column in its style: a letter of the sheet and a number.

    Text is text whatever it begins with, None leaves the cell empty, decimals keep the 15 digits that Excel has.
    """
    writers = [_Column(f'<c r="{letter}{_ROW}" s="{style}"') for letter, style in styles]
    for start in range(0, len(columns[0]), _AT_ONCE):
        cells = [
            write(values[start : start + _AT_ONCE]) for write, values in zip(writers, columns, strict=True)
        ]
        yield "".join(
            [
                f'<row r="{number}">{"".join(row).replace(_ROW, str(number))}</row>'
                for number, row in enumerate(zip(*cells, strict=True), first + start)
            ]
        ).encode()


class _Column(dict[Any, str]):
    """The cells of a column by their values, as far as these are worth remembering."""

    _MOST: Final = 10_000

    def __init__(self, cell: str) -> None:
        super().__init__()
        self._cell = cell

    def __call__(self, values: Sequence[Any]) -> list[str]:
        """Return the cells of these rows."""
        found = set(map(type, values))
        if found <= _NUMBERS:
            start, plus = f"{self._cell}><v>", _AS_EXCEL.plus
            return ["" if value is None else f"{start}{plus(value):f}</v></c>" for value in values]
        if len(self) > self._MOST:
            self.clear()
        return list(map(self.__getitem__ if found <= _ALIKE else self._written, values))

    def _written(self, value: Any) -> str:
        return "" if value is None else f"{self._cell}{_content(value)}</c>"

    def __missing__(self, value: Any) -> str:
        cell = self[value] = self._written(value)
        return cell


def _content(value: Any) -> str:
    match value:
        case str():
            return f' t="inlineStr"><is>{_text(value[:_LONGEST])}</is>'
        case Decimal():
            return f"><v>{number(value)}</v>"
        case date():
            return f"><v>{value.toordinal() - _EPOCH}</v>"
        case _:
            return f"><v>{int(value)}</v>"


def number(value: Decimal) -> str:
    """Return a decimal as a workbook keeps it: exact up to 15 digits."""
    return f"{_AS_EXCEL.plus(value):f}"


def _text(text: str) -> str:
    """Escape text for XML the way Excel does, with characters that XML has not as `_xHHHH_`."""
    space = "" if text.strip() == text else ' xml:space="preserve"'
    return f"<t{space}>{_WRITTEN_OTHERWISE.sub(_escaped, text)}</t>"


def _escaped(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0]) or f"_x{ord(found[0]):04X}_"
