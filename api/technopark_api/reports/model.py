"""What a report is before it takes a form: titled tables of typed columns, in one language.

Values are text, dates, integers and exact decimals; None is "no data" and never zero. Renderers decide how a value
looks, never what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from technopark.catalogue.model import Language

Kind = Literal[
    "text", "date", "integer", "quantity", "money", "mass", "hours", "percent", "change", "rate", "mixed"
]
"""How a value is written: money to the cent, mass in kilograms, percent and change in hundredths of a whole.

A change may also be a word (`new` in the report's language); cells of mixed columns are `Amount`s.
"""

ReportKind = Literal[
    "exports-monthly",
    "exports-by-country",
    "export-findings",
    "localization-by-product",
    "facility-summary",
    "park-summary",
]


class Amount(NamedTuple):
    """A value that tells its own kind, for tables whose rows are of several."""

    value: Any
    kind: Kind


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key within the frame, heading, kind, and width in characters."""

    key: str
    heading: str
    kind: Kind
    width: int
    summed: bool = False
    """Whether a workbook may sum what its filter leaves: true of what adds up within the table."""
    printed: bool = True
    """Whether it has room on paper; workbooks and CSV have all columns."""

    @property
    def room(self) -> int:
        """Characters that it needs: its width, and no less than the longest word of its heading in bold."""
        return max(self.width, *(len(word) + 4 for word in self.heading.split()))


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one column by the labels of another; `upright` bars stand, as days on an axis do."""

    title: str
    label: str
    value: str
    upright: bool = False
    first: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; `totals` are rows below it, by key of the column."""

    key: str
    name: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    totals: tuple[Mapping[str, Any], ...] = ()
    chart: Chart | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language.

    `fingerprint` is of the data that it was made of, in whatever language; `cut_off` says until when postings and
    statements that had come were taken in.
    """

    kind: ReportKind
    language: Language
    title: str
    subject: str
    site: str
    month: date
    zone: ZoneInfo
    facility: str | None
    cut_off: datetime
    fingerprint: str
    tables: tuple[Table, ...]
    main: str
    notes: tuple[str, ...] = ()

    def table(self, key: str) -> Table:
        """Return the table of that key; raises KeyError where it has none."""
        return next((table for table in self.tables if table.key == key), None) or _no_table(key)


def _no_table(key: str) -> Table:
    raise KeyError(key)
