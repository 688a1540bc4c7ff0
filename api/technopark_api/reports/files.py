"""A report as a file: its form, its name, its bytes."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from technopark_api.problems import bad_parameter
from technopark_api.reports.make import TABLES
from technopark_api.reports.model import Report, ReportKind
from technopark_api.reports.render.csv_form import Dialect, to_csv

Form = Literal["xlsx", "pdf", "csv"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)
MEDIA_TYPES: Final[dict[Form, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A rendered report; `name` is made of fixed words, a month and a known facility, and holds no path."""

    name: str
    media_type: str
    # An event loop that ends says what its task returned, if only to itself: megabytes take five times their room so.
    content: bytes = field(repr=False)


def render(
    report: Report, form: Form, *, table: str | None = None, dialect: Dialect | None = None
) -> ReportFile:
    """Render a report; `table` and `dialect` are of CSV, which is one table."""
    match form:
        case "xlsx":
            from technopark_api.reports.render.xlsx import to_xlsx  # noqa: PLC0415  # loaded when needed

            content = to_xlsx(report)
        case "pdf":
            from technopark_api.reports.render.pdf import to_pdf  # noqa: PLC0415  # likewise: 37 MB

            content = to_pdf(report)
        case "csv":
            content = to_csv(report.table(table or report.main), dialect or Dialect.of(report.language))
    return ReportFile(file_name(report, form, table), MEDIA_TYPES[form], content)


def file_name(report: Report, form: Form, table: str | None = None) -> str:
    """Return the name of a report's file."""
    parts = ["technopark", report.kind, report.facility, f"{report.month:%Y-%m}", report.language]
    if form == "csv" and table not in (None, report.main):
        parts.append(table)
    return f"{'-'.join(part for part in parts if part)}.{form}"


def check_table(kind: ReportKind, form: Form, table: str | None) -> None:
    """Raise a problem where a kind of report has no such table, or its form is all tables."""
    if table is None:
        return
    if form != "csv":
        raise bad_parameter("table", f"{form} holds all tables; one is chosen for csv")
    if table not in TABLES[kind]:
        raise bad_parameter("table", f"{table[:40]!r} is none of {', '.join(TABLES[kind])}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, bring it to the disk, and put it in its place at once; raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
