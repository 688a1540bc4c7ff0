"""Tables as CSV: whatever stands in a cell is one field again, in every dialect."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from technopark_api.reports.model import Amount, Column, Kind, Table
from technopark_api.reports.render.csv_form import (
    DECIMALS,
    DELIMITERS,
    DecimalSign,
    Delimiter,
    Dialect,
    to_csv,
)

POINT = Dialect("comma", "point")
HOSTILE = [
    'say "so"',
    "a,b",
    "a;b",
    "a\tb",
    "two\r\nlines",
    "\n",
    '"',
    "",
    " x ",
    "O'z",
    "=1+1",
    "-1",
    None,
    "1,5",
]


def table(*columns: tuple[Kind, list[Any]], heading: str = "No") -> Table:
    """A table of columns of these kinds and values."""
    heads = tuple(Column(f"c{place}", heading, kind, 8) for place, (kind, _) in enumerate(columns))
    frame = pd.DataFrame(
        {head.key: pd.Series(values, dtype=object) for head, (_, values) in zip(heads, columns, strict=True)}
    )
    return Table("t", "T", heads, frame)


def written(kind: Kind, values: list[Any], dialect: Dialect = POINT) -> list[str]:
    lines = rows(to_csv(table((kind, values), ("text", ["end"] * len(values))), dialect), dialect)
    assert {line[1] for line in lines[1:]} == {"end"}
    return [line[0] for line in lines[1:]]


def rows(content: bytes, dialect: Dialect) -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=DELIMITERS[dialect.delimiter], strict=True))


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("decimal", DECIMALS)
def test_a_cell_is_one_field_whatever_it_holds(delimiter: Delimiter, decimal: DecimalSign) -> None:
    dialect = Dialect(delimiter, decimal)
    numbers = [Decimal("-1234.5"), None] * (len(HOSTILE) // 2)
    content = to_csv(table(("text", HOSTILE), ("quantity", numbers), heading='=a,b;c\t"d"'), dialect)
    head, *lines = rows(content, dialect)
    assert head == ['\'=a,b;c\t"d"'] * 2
    assert [line[0] for line in lines] == [
        f"'{text}" if text and text[0] in "=-" else text or "" for text in HOSTILE
    ]
    number = "-1234.5" if decimal == "point" else "-1234,5"
    assert [line[1] for line in lines] == [number, ""] * (len(HOSTILE) // 2)
    assert content.endswith(b"\r\n")


def test_only_what_needs_quotes_has_them() -> None:
    assert to_csv(table(("text", ["a b", "a,b"]), ("money", [Decimal(1), None])), POINT) == (
        b'\xef\xbb\xbfNo,No\r\na b,1.00\r\n"a,b",\r\n'
    )


@pytest.mark.parametrize("kind", ["hours", "money"])
def test_money_and_hours_are_rounded_once_half_up_however_many_digits_they_have(kind: Kind) -> None:
    values = [Decimal("0.005"), Decimal("-0.005"), Decimal("1E+3"), Decimal(f"{'9' * 40}.994999"), None]
    assert written(kind, values) == ["0.01", "-0.01", "1000.00", f"{'9' * 40}.99", ""]


def test_other_numbers_keep_every_digit() -> None:
    values = [Decimal("0.0000803"), Decimal("1E-9"), Decimal("2E+3"), Decimal("1" * 50)]
    assert written("rate", values) == ["0.0000803", "0.000000001", "2000", "1" * 50]


def test_words_and_numbers_in_one_column_are_each_written_their_way() -> None:
    assert written("change", ["new", Decimal("12.50"), None, Decimal("12.5")]) == ["new", "12.50", "", "12.5"]
    mixed = [
        Amount(Decimal(1), "money"),
        Amount(1, "integer"),
        Amount(None, "money"),
        Amount(Decimal(1), "rate"),
    ]
    assert written("mixed", mixed) == ["1.00", "1", "", "1"]
    assert written("integer", [3, None, 12]) == ["3", "", "12"]
    assert written("date", [date(2026, 10, 1), None]) == ["2026-10-01", ""]


def test_rows_keep_their_order_however_many_there_are() -> None:
    texts: list[Any] = [f"{n % 1700}, {n % 3}" for n in range(2500)]
    numbers: list[Any] = [Decimal(n) / 8 for n in range(2500)]
    lines = rows(to_csv(table(("text", texts), ("quantity", numbers)), POINT), POINT)[1:]
    assert [line[0] for line in lines] == texts
    assert [Decimal(line[1]) for line in lines] == numbers
