"""A report as PDF/A, set by Typst from a template that never changes: the report is handed over as data.

Text of the park reaches Typst as strings within JSON, which it does not read as markup. The fonts are those that
come with Typst (Libertinus Serif, SIL Open Font License), which have Cyrillic and the letters of Uzbek; no font of the
machine is used, so that a report looks and is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import typst
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from technopark_api.reports.model import Amount, Chart, Column, Kind, Report, Table
from technopark_api.reports.render.describe import described
from technopark_api.reports.texts import Words, locale

MOST_ROWS: Final = 1000
"""Longer tables are left to workbook and CSV, and the page says so."""

_PATTERNS: Final[dict[Kind, str]] = {
    "integer": "#,##0",
    "quantity": "#,##0.###",
    "money": "#,##0.00",
    "mass": "#,##0.0##",
    "hours": "#,##0.00",
    "percent": "#,##0.00",
    "change": "+#,##0.00;-#,##0.00",
    "rate": "0.############",
}
_DASH: Final = "–"
# What goes beside each other on a page that stands upright.
_MOST_UPRIGHT: Final = 10
_MOST_CHARACTERS: Final = 170
_TEMPLATE: Final = files(__name__.rpartition(".")[0]).joinpath("report.typ").read_bytes()


def to_pdf(report: Report) -> bytes:
    """Set the report; its only time is the data cut-off, so the same report is the same bytes.

    It is PDF/A-2b, which has no room for letters that the fonts lack (a contract's name in Chinese): then it is an
    ordinary PDF in which these are boxes.
    """
    data = msgspec.json.encode(_content(report)).decode()
    try:
        return _compiled(report, data, ["a-2b"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compiled(report, data, [])


def to_images(report: Report, *, pixels_per_inch: float = 80) -> list[bytes]:
    """Set the report as pictures for screens, a PNG of each page."""
    pages = typst.compile(
        _TEMPLATE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": msgspec.json.encode(_content(report)).decode()},
        format="png",
        ppi=pixels_per_inch,
        timestamp=report.cut_off.astimezone(UTC),
    )
    return pages if isinstance(pages, list) else [pages]


def _compiled(report: Report, data: str, standards: list[typst.PDFStandard]) -> bytes:
    done = typst.compile(
        _TEMPLATE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": data},
        pdf_standards=standards,
        timestamp=report.cut_off.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(done, bytes)  # noqa: S101  # a list only for images, one a page
    return done


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _content(report: Report) -> dict[str, Any]:
    words = Words(report.language)
    about = described(report)
    return {
        "language": report.language,
        "title": report.title,
        "period": about.period,
        "subject": report.subject,
        "site": report.site,
        "lines": about.lines,
        "fingerprint": report.fingerprint[:16],
        "page": words("meta.page", page="{page}", pages="{pages}"),
        "notes_title": words("meta.notes"),
        "notes": report.notes,
        "no_data": words("meta.no_data"),
        "landscape": any(_is_wide(table) for table in report.tables),
        "tables": [_table(table, words) for table in report.tables],
    }


def _is_wide(table: Table) -> bool:
    columns = _printed(table)
    return len(columns) > _MOST_UPRIGHT or sum(column.room for column in columns) > _MOST_CHARACTERS


def _printed(table: Table) -> list[Column]:
    return [column for column in table.columns if column.printed]


def _table(table: Table, words: Words) -> dict[str, Any]:
    written = locale(words.language)
    columns = _printed(table)
    cut = len(table.frame) > MOST_ROWS
    frame = table.frame.iloc[:0] if cut else table.frame
    cells = [[shown(value, column.kind, written) for value in frame[column.key]] for column in columns]
    return {
        "name": table.name,
        "note": words("meta.left_out", rows=format_decimal(len(table.frame), locale=written))
        if cut
        else table.note,
        "columns": [
            {"heading": column.heading, "left": column.kind in ("text", "date"), "width": column.room}
            for column in columns
        ],
        "rows": list(zip(*cells, strict=True)),
        "empty": table.frame.empty,
        "totals": [
            [shown(totals.get(column.key), column.kind, written, none="") for column in columns]
            for totals in table.totals
        ],
        "chart": _chart(table, table.chart, written) if table.chart and not table.frame.empty else None,
    }


def _chart(table: Table, chart: Chart, written: Locale) -> Mapping[str, Any] | None:
    kinds = {column.key: column.kind for column in table.columns}
    rows = table.frame.iloc[: chart.first]
    values = [value if isinstance(value, Decimal | int) else None for value in rows[chart.value]]
    highest = max((value for value in values if value is not None), default=Decimal(0))
    if highest <= 0:
        return None
    return {
        "title": chart.title,
        "upright": chart.upright,
        "top": shown(highest, kinds[chart.value], written),
        "bars": [
            {
                "label": _label(label, written, short=chart.upright),
                "value": shown(value, kinds[chart.value], written),
                "part": float(max(value or 0, 0) / highest),
            }
            for label, value in zip(rows[chart.label], values, strict=True)
        ],
    }


def _label(value: Any, written: Locale, *, short: bool) -> str:
    if isinstance(value, date):
        return str(value.day) if short else format_date(value, "dd.MM.y", locale=written)
    return str(value)


def shown(value: Any, kind: Kind, written: Locale, *, none: str = _DASH) -> str:
    """Return a value as a page shows it, with the marks of the language; Russian parts the sign of percent off."""
    if isinstance(value, Amount):
        value, kind = value
    match value:
        case None:
            return none
        case str():
            return value
        case date():
            return format_date(value, "dd.MM.y", locale=written)
        case _:
            text = format_decimal(
                _rounded(Decimal(value), kind), _PATTERNS.get(kind, "#,##0.###"), locale=written
            )
            sign = "\u00a0%" if written.language == "ru" else "%"
            return text + sign if kind in ("percent", "change") else text


def _rounded(value: Decimal, kind: Kind) -> Decimal:
    """Round half up, as all reports do; the locale's formatter would round half to even."""
    if kind not in ("money", "hours", "percent", "change"):
        return value
    with localcontext(prec=60):
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
