"""Rows as columns: in whatever pieces they come, nothing is lost, changed or mixed up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from technopark_api.reports.columns import Columns

ROWS: list[tuple[Any, ...]] = [
    (
        f"F{n % 3:02}",
        f"D-{n}",
        None if n % 7 else f"late {n}",
        date(2026, 10, 1 + n % 28),
        Decimal(n % 5) / 4,
        n,
    )
    for n in range(500)
]


@pytest.mark.parametrize("piece", [1, 7, 250, 499, 500, 1000])
def test_rows_come_back_as_they_came(piece: int) -> None:
    taken = Columns(["facility", "declaration", "note", "day", "quantity", "number"])
    for start in range(0, len(ROWS), piece):
        taken.add(ROWS[start : start + piece])
    frame = taken.frame()
    assert list(frame.itertuples(index=False, name=None)) == ROWS
    assert [str(value) for value in frame["quantity"]] == [str(row[4]) for row in ROWS]
    assert [type(value) for value in frame.iloc[0]] == [type(value) for value in ROWS[0]]


def test_without_rows_there_are_the_columns() -> None:
    frame = Columns(["facility", "day"]).frame()
    assert (list(frame), len(frame)) == (["facility", "day"], 0)


def test_a_text_that_comes_again_is_kept_once() -> None:
    taken = Columns(["facility"])
    for _ in range(3):
        taken.add([(str(b"F01", "ascii"),) for _ in range(4)])
    assert len({id(value) for value in taken.frame()["facility"]}) == 1


def test_numbers_that_are_equal_keep_their_own_digits() -> None:
    taken = Columns(["quantity"])
    taken.add([(Decimal("1.0"),), (Decimal("1.00"),)])
    assert [str(value) for value in taken.frame()["quantity"]] == ["1.0", "1.00"]
