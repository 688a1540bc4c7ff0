"""Long tables of a workbook, put in where XlsxWriter kept their places.

XlsxWriter writes the workbook with only the first and the last row of each table, of blank cells. They tell the styles
that it gave the columns, and all rows go in their place; so nothing of XlsxWriter but the file that it makes is relied
on. Parts are packed in half the time that zlib takes by default, and are a tenth larger.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from technopark_api.reports.render.sheet_rows import rows_xml

_LEVEL: Final = 3
_BLANK: Final = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"/>')
_END: Final = "</row>"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a sheet has from the row `first` on (from 0), by column; at least one row."""

    first: int
    columns: Sequence[Sequence[Any]]

    @property
    def after(self) -> int:
        """The row after the last."""
        return self.first + len(self.columns[0])


def reserve(sheet: Worksheet, rows: Rows, styles: Sequence[Format]) -> None:
    """Keep the place of rows in a sheet, whose columns have these styles."""
    for row in sorted({rows.first, rows.after - 1}):
        for index, style in enumerate(styles):
            sheet.write_blank(row, index, None, style)


def fill(book: bytes, tables: Mapping[int, Rows]) -> bytes:
    """Return a workbook with the rows of its sheets, which are counted from 1, in the places kept for them."""
    parts = {f"xl/worksheets/sheet{sheet}.xml": rows for sheet, rows in tables.items()}
    file = io.BytesIO()
    with (
        ZipFile(io.BytesIO(book)) as kept,
        ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as filled,
    ):
        for name in kept.namelist():
            content = kept.read(name)
            # By its name alone, a part is dated 1980 whenever it is written.
            with filled.open(name, "w") as part:
                for piece in _pieces(content.decode(), parts[name]) if name in parts else (content,):
                    part.write(piece)
    return file.getvalue()


def _pieces(xml: str, rows: Rows) -> Iterator[bytes]:
    begin = xml.index(f'<row r="{rows.first + 1}"')
    begin_last = xml.index(f'<row r="{rows.after}"', begin)
    end = xml.index(_END, begin_last) + len(_END)
    yield xml[:begin].encode()
    yield from rows_xml(rows.first + 1, _BLANK.findall(xml, begin_last, end), rows.columns)
    yield xml[end:].encode()
