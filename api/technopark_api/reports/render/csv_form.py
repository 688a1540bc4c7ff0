"""A table of a report as CSV that Excel opens right: with a byte order mark, and the language's own signs."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, Final, Literal, get_args

from technopark.catalogue.model import Language
from technopark_api.reports.model import Amount, Column, Kind, Table
from technopark_api.tables import harmless

Delimiter = Literal["semicolon", "comma", "tab"]
DecimalSign = Literal["comma", "point"]

DELIMITERS: Final[dict[Delimiter, str]] = {"semicolon": ";", "comma": ",", "tab": "\t"}
DECIMALS: Final[tuple[DecimalSign, ...]] = get_args(DecimalSign)
_PLACES: Final[dict[Kind, Decimal]] = {"money": Decimal("0.01"), "hours": Decimal("0.01")}


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
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS[dialect.delimiter], lineterminator="\r\n")
    writer.writerow([harmless(column.heading) for column in table.columns])
    comma = dialect.decimal == "comma"
    columns = [
        [_cell(value, column, comma=comma) for value in table.frame[column.key]] for column in table.columns
    ]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any, column: Column, *, comma: bool) -> str:
    kind = column.kind
    if isinstance(value, Amount):
        value, kind = value
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case Decimal():
            text = f"{_rounded(value, kind):f}"
            return text.replace(".", ",") if comma else text
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _rounded(value: Decimal, kind: Kind) -> Decimal:
    places = _PLACES.get(kind)
    if places is None:
        return value
    with localcontext(prec=60):
        return value.quantize(places, ROUND_HALF_UP)
