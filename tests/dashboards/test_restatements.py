"""Months that were reported anew are marked on the boards that show months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

OCTOBER = date(2026, 10, 1)
YEAR_HOURS = 365 * 24


async def marks(park: Any, board: str, **view: Any) -> list[tuple[Any, ...]]:
    """What a board marks: begin, end, text and tags."""
    (annotation,) = park.boards[f"{board}-en"]["annotations"]["list"]
    assert annotation["name"] == "Restated months"
    rows = await park.connection.fetch(park.expanded(board, annotation["target"]["rawSql"], **view))
    return [(row["time"], row["timeend"], row["text"], row["tags"]) for row in rows]


@pytest.mark.parametrize("board", ["exports", "localization"])
async def test_a_restated_month_is_marked_over_its_length_with_every_reason(park: Any, board: str) -> None:
    closed = datetime(2026, 11, 2, 4, tzinfo=UTC)
    await park.reported(OCTOBER, 0, closed, None)
    assert await marks(park, board, hours=YEAR_HOURS) == [], "a report that still stands is no restatement"
    await park.reported(OCTOBER, 1, closed + timedelta(days=3), "a late invoice")
    await park.reported(OCTOBER, 2, closed + timedelta(days=9), "a certificate was revised")
    begins = datetime(2026, 9, 30, 19, tzinfo=UTC)
    said = (
        "TP-2026-10-R1 (2026-11-05 09:00): a late invoice\n"
        "TP-2026-10-R2 (2026-11-11 09:00): a certificate was revised"
    )
    assert await marks(park, board, hours=YEAR_HOURS) == [
        (
            begins,
            begins + timedelta(days=31),
            said,
            "2026-10",
        )
    ]


async def test_a_month_outside_the_range_is_not_marked(park: Any) -> None:
    await park.reported(OCTOBER, 0, datetime(2026, 11, 2, 4, tzinfo=UTC), None)
    await park.reported(OCTOBER, 1, datetime(2026, 11, 5, 4, tzinfo=UTC), "a late invoice")
    # The range ends on the 18th of November: 17 days back it touches October, 16 days back it does not.
    assert await marks(park, "exports", hours=24 * 18) != []
    assert await marks(park, "exports", hours=24 * 17) == []
