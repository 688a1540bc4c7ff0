"""A report as a workbook: a sheet a table, with real numbers and dates, totals, charts and a set-up for paper."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from technopark_api.reports.model import Amount, Column, Kind, Report, Table
from technopark_api.reports.render.describe import described
from technopark_api.reports.render.notes import INK, write_notes
from technopark_api.reports.render.sheet_parts import Rows, fill, reserve
from technopark_api.reports.render.sheet_rows import number
from technopark_api.reports.texts import Words

_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "integer": "#,##0",
    "quantity": "#,##0.###",
    "money": "#,##0.00",
    "mass": "#,##0.0##",
    "hours": "#,##0.00",
    "percent": "0.00%",
    "change": "+0.00%;-0.00%;0.00%",
    "rate": "0.############",
    "mixed": "General",
}
_PERCENT: Final[frozenset[Kind]] = frozenset({"percent", "change"})
_HEADER_ROW: Final = 4
_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": _FORMATS["date"],
}


def to_xlsx(report: Report) -> bytes:
    """Write the workbook; its properties say which data it is of, and nothing in it says when it was written."""
    file = io.BytesIO()
    book = Workbook(file, _OPTIONS)
    words = Words(report.language)
    about = described(report)
    book.set_properties(
        {
            "title": f"{report.title}, {about.period}",
            "subject": report.subject,
            "company": report.site,
            "comments": "; ".join(f"{label}: {text}" for label, text in about.lines),
            "created": report.cut_off.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    book.set_custom_property("fingerprint", report.fingerprint)
    styles = _Styles(book)
    taken: set[str] = set()
    long: dict[int, Rows] = {}
    for number_of_sheet, table in enumerate(report.tables, 1):
        sheet = book.add_worksheet(_sheet_name(table.name, taken))
        rows = _Sheet(book, sheet, styles, report, table, words).write()
        if rows is not None:
            long[number_of_sheet] = rows
    write_notes(book.add_worksheet(_sheet_name(words("meta.notes"), taken)), styles.named, report, words)
    book.close()
    return fill(file.getvalue(), long)


@dataclass
class _Styles:
    """Formats of the workbook, each made once."""

    book: Workbook
    _made: dict[tuple[str, ...], Format] = field(default_factory=dict)

    def of(self, kind: Kind, *, total: bool = False) -> Format:
        """Return the format of a cell."""
        key = ("cell", kind, str(total))
        if key not in self._made:
            look: dict[str, Any] = {"num_format": _FORMATS[kind], "valign": "top"}
            if kind in ("text", "date"):
                # A blank keeps text off the number in the column before it.
                look |= {"align": "left", "indent": 1}
            else:
                look["align"] = "right"
            if total:
                look |= {"bold": True, "top": 1, "bg_color": "#EEF2F7"}
            self._made[key] = self.book.add_format(look)
        return self._made[key]

    def named(self, name: str, **look: Any) -> Format:
        """Return a format by name."""
        key = ("named", name)
        if key not in self._made:
            self._made[key] = self.book.add_format(look)
        return self._made[key]


@dataclass
class _Sheet:
    """One table on its sheet."""

    book: Workbook
    sheet: Worksheet
    styles: _Styles
    report: Report
    table: Table
    words: Words

    def write(self) -> Rows | None:
        """Write headings, totals and chart, and set the sheet up for the screen and for paper.

        Rows that it returns are yet to be filled in.
        """
        table, sheet = self.table, self.sheet
        self._set_up()
        _headings(sheet, self.styles, self.report, f"{self.report.title}: {table.name}", table.note)
        sheet.set_row(_HEADER_ROW, 46)
        for index, column in enumerate(table.columns):
            sheet.write_string(_HEADER_ROW, index, column.heading, self._head(column))
        first = _HEADER_ROW + 1
        if table.frame.empty:
            sheet.write_string(first, 0, self.words("meta.no_data"), self.styles.named("note", italic=True))
            return None
        after = first + len(table.frame)
        rows = self._rows(first)
        sheet.autofilter(_HEADER_ROW, 0, after - 1, len(table.columns) - 1)
        for row, totals in enumerate(table.totals, after):
            self._total(row, totals, first)
        self._chart(first, after + len(table.totals) + 1)
        return rows

    def _head(self, column: Column) -> Format:
        left = column.kind in ("text", "date")
        return self.styles.named(
            f"head {left}",
            bold=True,
            font_color="white",
            bg_color=INK,
            text_wrap=True,
            valign="vcenter",
            align="left" if left else "right",
            indent=int(left),
        )

    def _set_up(self) -> None:
        sheet, report = self.sheet, self.report
        for index, column in enumerate(self.table.columns):
            sheet.set_column(index, index, column.room)
        sheet.freeze_panes(_HEADER_ROW + 1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        # A chart and its table stay on one page.
        sheet.fit_to_pages(1, 0 if self.table.chart is None else 1)
        sheet.hide_gridlines(1)
        page = self.words("meta.page", page="&P", pages="&N")
        sheet.set_footer(f"&L&8 {_literal(report.site)[:80]}&C&8 {report.fingerprint[:16]}&R&8 {page}")

    def _rows(self, first: int) -> Rows | None:
        columns = self.table.columns
        if any(column.kind == "mixed" for column in columns):
            self._mixed(first)
            return None
        rows = Rows(first, [self._values(column) for column in columns])
        reserve(self.sheet, rows, [self.styles.of(column.kind) for column in columns])
        return rows

    def _mixed(self, first: int) -> None:
        columns = self.table.columns
        for row, cells in enumerate(
            zip(*(self.table.frame[column.key] for column in columns), strict=True), first
        ):
            for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                value, kind = cell if isinstance(cell, Amount) else (cell, column.kind)
                style = self.styles.of(kind)
                if isinstance(value, str):
                    self.sheet.write_string(row, index, value, style)
                elif value is not None:
                    self.sheet.write_number(row, index, _of_one(value) if kind in _PERCENT else value, style)

    def _values(self, column: Column) -> list[Any]:
        values = self.table.frame[column.key].tolist()
        return [_of_one(value) for value in values] if column.kind in _PERCENT else values

    def _total(self, row: int, totals: Mapping[str, Any], first: int) -> None:
        only = len(self.table.totals) == 1
        for index, column in enumerate(self.table.columns):
            value = totals.get(column.key)
            style = self.styles.of(column.kind, total=True)
            if isinstance(value, str):
                self.sheet.write_string(row, index, value, style)
            elif value is None:
                self.sheet.write_blank(row, index, None, style)
            elif column.summed and only:
                letter = xl_col_to_name(index)
                formula = f"=SUBTOTAL(109,{letter}{first + 1}:{letter}{row})"
                self.sheet.write_formula(row, index, formula, style, float(value))
            else:
                shown = _of_one(value) if column.kind in _PERCENT else value
                self.sheet.write_number(row, index, shown, style)

    def _chart(self, first: int, row: int) -> None:
        chart = self.table.chart
        count = min(len(self.table.frame), chart.first) if chart else 0
        if chart is None or count == 0:
            return
        keys = [column.key for column in self.table.columns]
        label, value = keys.index(chart.label), keys.index(chart.value)
        kind = self.table.columns[value].kind
        drawn: Any = self.book.add_chart({"type": "column" if chart.upright else "bar"})
        name = self.sheet.get_name().replace("'", "''")
        labels, values = self.table.frame[chart.label][:count], self.table.frame[chart.value][:count]
        drawn.add_series(
            {
                "categories": f"='{name}'!{_range(first, label, count)}",
                "values": f"='{name}'!{_range(first, value, count)}",
                "categories_data": [str(each) for each in labels],
                "values_data": [_cached(each, kind) for each in values],
                "fill": {"color": INK},
                "gap": 60,
            }
        )
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
        drawn.set_legend({"none": True})
        along = {
            "num_format": _FORMATS[kind] if kind in _PERCENT else "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
        }
        if chart.upright:
            drawn.set_y_axis(along)
            drawn.set_x_axis({"text_axis": True, "num_format": "dd.mm", "num_font": {"rotation": -90}})
        else:
            drawn.set_x_axis(along | {"label_position": "high"})  # below, as the bars run down
            drawn.set_y_axis({"reverse": True})
        drawn.set_size({"width": 860, "height": 120 + 24 * count if not chart.upright else 340})
        self.sheet.insert_chart(row, 0, drawn, {"object_position": 3})


def _headings(sheet: Worksheet, styles: _Styles, report: Report, title: str, note: str) -> None:
    about = described(report)
    sheet.write_string(0, 0, title, styles.named("title", bold=True, font_size=14, font_color=INK))
    sheet.write_string(1, 0, f"{about.period}. {report.subject}", styles.named("period", bold=True))
    small = styles.named("small", font_size=9, font_color="#555555")
    sheet.write_string(2, 0, f"{report.site}. {about.as_of}. {about.made_of}", small)
    if note:
        sheet.write_string(3, 0, note, small)


def _of_one(value: Any) -> Any:
    """Return percent of a hundred as the fraction that a workbook formats; words and None stay."""
    return value.scaleb(-2) if isinstance(value, Decimal) else value


def _cached(value: Any, kind: Kind) -> Any:
    if not isinstance(value, Decimal | int):
        return None
    return number(_of_one(value) if kind in _PERCENT else Decimal(value))


def _range(first: int, column: int, count: int) -> str:
    start = xl_rowcol_to_cell(first, column, row_abs=True, col_abs=True)
    return f"{start}:{xl_rowcol_to_cell(first + count - 1, column, row_abs=True, col_abs=True)}"


def _literal(text: str) -> str:
    """Return text for a header or footer, in which & begins a command."""
    return text.replace("&", "&&")


def _sheet_name(name: str, taken: set[str]) -> str:
    found = _NOT_IN_A_NAME.sub(" ", name).strip()[:31]
    assert found.lower() not in taken  # noqa: S101  # names of tables are ours, and told apart by the tests
    taken.add(found.lower())
    return found
