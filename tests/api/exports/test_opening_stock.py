"""Counted stock as data: nobody ships what was neither made nor there before."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.api.exports.test_declarations import hand_in

if TYPE_CHECKING:
    from tests.support.api import Api

LINE = ("FR", "L1", "S2")
DECLARED = "26001/121026/0012345"
SPAN = {"start": "2026-09", "to": "2026-10"}


async def counted(api: Api, *lines: str) -> None:
    answer = await hand_in(api, "\n".join(["product,counted_on,quantity", *lines]), path="opening-stock")
    assert answer.status_code == 200, answer.text


async def shipped_more(api: Api) -> None:
    """100 were made in September; 110 were shipped in October."""
    await api.made(LINE, "FR-A", datetime(2026, 9, 10, 6, tzinfo=UTC), good=100)
    await api.posted("FR-A", quantity="110", value="28600", declaration=DECLARED)


async def overshipped(api: Api, **query: object) -> list[str]:
    rows = await api.rows("exports/reconciliation", **(SPAN | query))
    return [row["expected"] for row in rows if row["code"] == "shipped_above_produced"]


async def test_what_stood_in_stock_before_may_be_shipped(api: Api) -> None:
    await shipped_more(api)
    assert await overshipped(api) == ["at most 100: opening stock, output and returns"]
    await counted(api, "FR-A,2026-09-01,9")
    assert await overshipped(api) == ["at most 109: opening stock, output and returns"]
    await counted(api, "FR-A,2026-09-01,10")
    assert await overshipped(api) == []
    rows = await api.rows("exports/stock", product="FR-A", **SPAN)
    assert [(row["since"], row["opening"], row["left"]) for row in rows] == [
        ("2026-09-01", 10, 110),
        ("2026-09-01", 10, 0),
    ]


async def test_counting_begins_with_the_last_count_before_the_months_asked_for(api: Api) -> None:
    """A count says what there is: what was made before it is in it."""
    await shipped_more(api)
    await counted(api, "FR-A,2026-09-01,10", "FR-A,2026-10-01,40")
    assert await overshipped(api) == []
    assert await overshipped(api, start="2026-10") == ["at most 40: opening stock, output and returns"]
    # The count of a later day than was asked for begins there.
    await counted(api, "FR-A,2026-09-01,")
    (row,) = await api.rows("exports/stock", product="FR-A", **SPAN)
    assert (row["month"], row["since"], row["left"]) == ("2026-10", "2026-10-01", -70)


async def test_a_stock_given_with_the_question_stands_in_place_of_the_counted_one(api: Api) -> None:
    await shipped_more(api)
    await counted(api, "FR-A,2026-10-01,0")
    assert await overshipped(api, opening="FR-A:10") == []


async def test_counts_are_listed_withdrawn_and_on_record(api: Api) -> None:
    await counted(api, "FR-A,2026-09-01,9", "PA-M,01.09.2026,2.5")
    await counted(api, "FR-A,2026-09-01,10")
    await counted(api, "PA-M,2026-09-01,")
    (row,) = await api.rows("exports/opening-stock")
    assert (row["product"], row["counted_on"], row["quantity"], row["unit"], row["version"]) == (
        "FR-A", "2026-09-01", 10, "pcs", 2,
    )  # fmt: skip
    detail = json.loads(
        await api.connection.fetchval("SELECT detail FROM audit ORDER BY id DESC OFFSET 1 LIMIT 1")
    )
    assert detail == {"counts": [{"product": "FR-A", "counted_on": "2026-09-01", "was": "9", "is": "10"}]}


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("NONE,2026-09-01,9", "row 2, product"),
        ("FR-A,tomorrow,9", "row 2, counted_on"),
        (f"FR-A,{date(2027, 1, 1)},9", "row 2, counted_on"),
        ("FR-A,2026-09-01,-9", "row 2, quantity"),
    ],
)
async def test_what_is_wrong_is_told_by_row_and_column(api: Api, line: str, where: str) -> None:
    answer = await hand_in(api, f"product,counted_on,quantity\n{line}", path="opening-stock")
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json()["errors"]] == [where]
    assert await api.rows("exports/opening-stock") == []
