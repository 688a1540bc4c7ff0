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
_LINE_END: Final = "\r\n"


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
    columns = [_column(table.frame[column.key].tolist(), column.kind, dialect) for column in table.columns]
    quoted = _quoting(delimiter)
    lines = [delimiter.join([quoted(harmless(column.heading)) for column in table.columns])]
    lines += map(delimiter.join, zip(*columns, strict=True))
    return BOM_UTF8 + (_LINE_END.join(lines) + _LINE_END).encode()


def _column(values: Sequence[Any], kind: Kind, dialect: Dialect) -> list[str]:
    quoted = _quoting(DELIMITERS[dialect.delimiter])
    comma = dialect.decimal == "comma"
    found = set(map(type, values))
    if not found <= _NUMBERS:
        cells = _Cells(lambda value: quoted(_cell(value, kind, comma=comma)))
        return list(map(cells.__getitem__ if found <= _ALIKE else cells.__missing__, values))
    places, round_to = _PLACES.get(kind), _EXACT.quantize
    if places is None:
        numbers = ["" if value is None else f"{value:f}" for value in values]
    else:
        numbers = ["" if value is None else f"{round_to(value, places):f}" for value in values]
    if comma:
        numbers = [number.replace(".", ",") for number in numbers]
    return [quoted(number) for number in numbers] if comma and dialect.delimiter == "comma" else numbers


class _Cells(dict[Any, str]):
    """Cells by their values: in long columns the same come again and again."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        cell = self[value] = self._write(value)
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
