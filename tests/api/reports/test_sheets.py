"""What stands in the cells of a workbook: text, numbers and dates, in long tables as in short ones."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from technopark_api.reports.model import Column, Kind, Report, Table
from technopark_api.reports.render.xlsx import to_xlsx

HEADINGS = 5


def report(kind: Kind, values: list[Any], *, totals: bool = False, summed: bool = True) -> Report:
    """A report with one table: row numbers, and a column of a kind."""
    columns = (Column("number", "No", "integer", 8), Column("it", "It", kind, 20, summed=summed))
    frame = pd.DataFrame(
        {
            column.key: pd.Series(found, dtype=object)
            for column, found in zip(columns, (list(range(len(values))), values), strict=True)
        }
    )
    table = Table("t", "T", columns, frame, totals=({"it": Decimal(7)},) if totals else ())
    return Report(
        *(
            "exports-monthly",
            "en",
            "Title",
            "All",
            "Park",
            date(2026, 10, 1),
            ZoneInfo("Asia/Tashkent"),
            None,
        ),
        *(datetime(2026, 11, 1, tzinfo=UTC), "f" * 64, (table,), "t"),
    )


def cells(made: Report) -> list[Any]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(made))).get_sheet_by_name("T").to_python()
    return [row[1] for row in sheet[HEADINGS:]]


def xml(made: Report) -> str:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(made))) as book:
        assert book.testzip() is None
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "0012",
            "1.50",
            "2026-10-01",
            "TRUE",
            "#N/A",
            "http://x",
            "<b>&amp;</b>",
        ),
        *(
            " before",
            "after ",
            "  ",
            "two\nlines",
            "tab\tin",
            "_x0041_",
            "_x004",
            "a\x07b",
            "]]>",
            "O'z",
            "\U0001f6a2",
        ),
    ],
)
def test_text_is_text_letter_by_letter(text: str) -> None:
    made = report("text", [text])
    assert cells(made) == [text]
    assert re.search(r'<c r="B6" s="\d+" t="inlineStr"><is>', xml(made))
    assert "<f>" not in xml(made)


def test_a_text_is_cut_at_what_a_cell_holds() -> None:
    assert cells(report("text", ["x" * 40_000, "<" * 40_000])) == ["x" * 32_767, "<" * 32_767]


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("money", Decimal("31200.105"), "31200.105"),
        ("money", Decimal("1E+5"), "100000"),
        ("mass", Decimal("-0.00000001"), "-0.00000001"),
        ("rate", Decimal("1234567890.12345678"), "1234567890.12346"),
        ("quantity", Decimal(12345678901234567890), "12345678901234600000"),
        ("percent", Decimal("34.875"), "0.34875"),
        ("change", Decimal(-100), "-1.00"),
        ("integer", 7, "7"),
        ("date", date(2026, 10, 1), "46296"),
    ],
)
def test_numbers_and_dates_are_numbers_with_the_digits_that_a_workbook_has(
    kind: Kind, value: object, written: str
) -> None:
    found = re.findall(r'<c r="B\d+"( s="\d+")><v>(.*?)</v></c>', xml(report(kind, [value, None, value])))
    assert [number for _, number in found] == [written, written]
    assert len({style for style, _ in found}) == 1
    assert 'r="B7"' not in xml(report(kind, [value, None, value]))


def test_a_word_among_numbers_stays_a_word() -> None:
    assert cells(report("change", [Decimal("12.5"), "new", None, Decimal(-100)])) == [0.125, "new", "", -1]


@pytest.mark.parametrize("many", [1, 2, 999, 1000, 1001, 2500])
@pytest.mark.parametrize("totals", [True, False])
def test_every_row_has_its_place_however_many_there_are(many: int, *, totals: bool) -> None:
    values = [Decimal(n) / 4 if n % 3 else None for n in range(many)]
    made = report("quantity", values, totals=totals)
    found = xml(made)
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', found)]
    assert rows == [1, 2, 3, 5, *range(6, many + 6 + totals)]
    for number, row in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', found):
        assert set(re.findall(r'<c r="[A-Z]+(\d+)"', row)) == {number}
    assert f'<dimension ref="A1:B{many + 5 + totals}"/>' in found
    assert cells(made)[:many] == ["" if value is None else float(value) for value in values]
    assert (f"<f>SUBTOTAL(109,B6:B{many + 5})</f>" in found) is totals


def test_a_column_of_many_different_texts_keeps_them_apart() -> None:
    texts = [f"{n % 15_000}-<&>" for n in range(32_000)]
    assert cells(report("text", texts)) == texts
