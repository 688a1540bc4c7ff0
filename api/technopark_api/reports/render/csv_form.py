"""A table of a report as CSV that Excel opens right: with a byte order mark, and the language's own signs."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from types import NoneType
from typing import Any, Final, Literal, get_args

from technopark.catalogue.model import Language
from technopark_api.harmless import harmless
from technopark_api.reports.model import Amount, Kind, Table

Delimiter = Literal["semicolon", "comma", "tab"]
DecimalSign = Literal["comma", "point"]

DELIMITERS: Final[dict[Delimiter, str]] = {"semicolon": ";", "comma": ",", "tab": "\t"}
DECIMALS: Final[tuple[DecimalSign, ...]] = get_args(DecimalSign)
_PLACES: Final[dict[Kind, Decimal]] = {"money": Decimal("0.01"), "hours": Decimal("0.01")}
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_NUMBERS: Final = frozenset({Decimal, NoneType})
# Of these, equal values are written alike.
_ALIKE: Final = frozenset({str, date, int, NoneType})
_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are parted, and which sign begins the fraction of a number."""

    delimiter: Delimiter
    decimal: DecimalSign

    @classmethod
    def of(
        cls, language: Language, delimiter: Delimiter | None = None, decimal: DecimalSign | None = None
    ) -> Dialect:
        """Return what Excel expects in a language, as far as nothing else is asked for."""
        in_english = language == "en"
        return cls(
            delimiter or ("comma" if in_english else "semicolon"),
            decimal or ("point" if in_english else "comma"),
        )


def to_csv(table: Table, dialect: Dialect) -> bytes:
    """Write the rows of a table, without its totals, under its headings; dates are ISO 8601, no data is empty."""
    delimiter = DELIMITERS[dialect.delimiter]
    quoted = _quoting(delimiter)
    pieces = [BOM_UTF8, _lines([[quoted(harmless(column.heading))] for column in table.columns], delimiter)]
    writers = [_Column(column.kind, dialect) for column in table.columns]
    columns = [table.frame[column.key].tolist() for column in table.columns]
    for start in range(0, len(table.frame), _AT_ONCE):
        cells = [
            write(values[start : start + _AT_ONCE]) for write, values in zip(writers, columns, strict=True)
        ]
        pieces.append(_lines(cells, delimiter))
    return b"".join(pieces)


def _lines(columns: Sequence[Sequence[str]], delimiter: str) -> bytes:
    return "".join([f"{delimiter.join(row)}\r\n" for row in zip(*columns, strict=True)]).encode()


class _Column(dict[Any, str]):
    """The cells of a column by their values, as far as these are worth remembering."""

    _MOST: Final = 10_000

    def __init__(self, kind: Kind, dialect: Dialect) -> None:
        super().__init__()
        self._kind = kind
        self._comma = dialect.decimal == "comma"
        self._quoted = _quoting(DELIMITERS[dialect.delimiter])
        self._in_quotes = self._comma and dialect.delimiter == "comma"

    def __call__(self, values: Sequence[Any]) -> list[str]:
        """Return the cells of these rows."""
        found = set(map(type, values))
        if found <= _NUMBERS:
            return self._numbers(values)
        if len(self) > self._MOST:
            self.clear()
        return list(map(self.__getitem__ if found <= _ALIKE else self._written, values))

    def _numbers(self, values: Sequence[Decimal | None]) -> list[str]:
        places, round_to = _PLACES.get(self._kind), _EXACT.quantize
        if places is None:
            cells = ["" if value is None else f"{value:f}" for value in values]
        else:
            cells = ["" if value is None else f"{round_to(value, places):f}" for value in values]
        if self._comma:
            cells = [cell.replace(".", ",") for cell in cells]
        return list(map(self._quoted, cells)) if self._in_quotes else cells

    def _written(self, value: Any) -> str:
        return self._quoted(_cell(value, self._kind, comma=self._comma))

    def __missing__(self, value: Any) -> str:
        cell = self[value] = self._written(value)
        return cell


def _quoting(delimiter: str) -> Callable[[str], str]:
    """Return what puts a cell in quotes that would be read as several without them."""
    parts = re.compile(f'[{delimiter}"\r\n]').search
    return lambda cell: '"' + cell.replace('"', '""') + '"' if parts(cell) else cell


def _cell(value: Any, kind: Kind, *, comma: bool) -> str:
    if isinstance(value, Amount):
        value, kind = value
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case Decimal():
            places = _PLACES.get(kind)
            text = f"{value if places is None else _EXACT.quantize(value, places):f}"
            return text.replace(".", ",") if comma else text
        case date():
            return value.isoformat()
        case _:
            return str(value)
