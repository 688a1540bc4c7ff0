"""The books close: every element received is one of stored, duplicate, conflicting, quarantined; holes are losses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark_ingest.store.ledger import as_ranges
from tests.ingest.conftest import NOW, Desk, output


async def books(desk: Desk) -> dict[tuple[str, str], dict[str, int]]:
    rows = await desk.rows("SELECT * FROM ledger ORDER BY day")
    return {
        (f"{row['facility']}/{row['line']}", str(row["day"])): {
            name: value for name, value in row.items() if name not in {"day", "facility", "line"} and value
        }
        for row in rows
    }


async def test_every_element_is_booked_once_under_what_became_of_it(desk: Desk) -> None:
    await desk.say(
        ("A/L1/S2/output", [output(0, 1), output(60, 5), output(60, 5), output(60, 6), {"product": "A-ONE"}]),
        ("A/L1/S2/output", output(30, 2)),
        ("A/L1/S1/state", {"ts": "2026-11-02T10:00:00Z", "state": "down"}),
        ("B/export", b"nonsense"),
        ("Q/L1/S1/output", output(0, 1)),
        ("A/L9/S1/output", output(0, 1)),
    )
    assert await books(desk) == {
        ("A/L1", "2026-11-02"): {"stored": 4, "duplicate": 1, "conflicting": 1, "received": 6},
        ("A/L1", "2026-11-03"): {"quarantined": 1, "received": 1},
        ("B/", "2026-11-03"): {"quarantined": 1, "received": 1},
        ("?/?", "2026-11-02"): {"quarantined": 1, "received": 1},
        ("A/?", "2026-11-02"): {"quarantined": 1, "received": 1},
    }


async def test_what_comes_after_a_later_reading_is_late(desk: Desk) -> None:
    await desk.say(("A/L1/S2/output", output(60, 5)))
    await desk.say(("A/L1/S2/output", output(30, 2)), ("A/L1/S2/output", output(90, 6)))
    assert (await books(desk))["A/L1", "2026-11-02"] == {"stored": 3, "late": 1, "received": 3}


async def test_resets_and_rollovers_are_booked_and_taken_back_when_a_late_reading_shows_otherwise(
    desk: Desk,
) -> None:
    await desk.say(
        *(("A/L2/S1/output", output(s, total)) for s, total in [(0, 65_530), (10, 4), (4000, 900), (4020, 3)])
    )
    assert (await books(desk))["A/L2", "2026-11-02"] == {
        "stored": 4,
        "rollovers": 1,
        "resets": 1,
        "received": 4,
    }
    await desk.say(("A/L2/S1/output", output(4010, 1)))
    assert (await books(desk))["A/L2", "2026-11-02"] == {
        "stored": 5, "late": 1, "rollovers": 1, "resets": 1, "received": 5,
    }  # fmt: skip


async def test_the_day_is_local_and_the_sources(desk: Desk) -> None:
    """In Kolkata the day begins at 18:30 UTC."""
    await desk.say(
        ("A/L1/S2/output", output(0, 1, ts="2026-11-01T18:29:59Z")),
        ("A/L1/S2/output", output(0, 2, ts="2026-11-01T18:30:00Z")),
    )
    assert [day for _, day in await books(desk)] == ["2026-11-01", "2026-11-02"]


async def test_silence_beyond_the_limit_is_booked_when_it_ends(desk: Desk) -> None:
    await desk.say(("A/L1/S2/output", output(0, 1)), at=NOW)
    await desk.say(("A/L1/S2/output", output(1, 1)), at=NOW + timedelta(seconds=299))
    await desk.say(("A/L1/S2/output", output(2, 1)), at=NOW + timedelta(seconds=299 + 300 + 45))
    stale = {key: row["stale_s"] for key, row in (await books(desk)).items() if "stale_s" in row}
    assert stale == {("A/L1", "2026-11-03"): 45}


async def seen(desk: Desk) -> dict[tuple[str, str], str]:
    rows = await desk.rows("SELECT source, run, seen::text FROM sequence_seen ORDER BY source, run, day")
    return {(row["source"], row["run"]): row["seen"] for row in rows}


async def test_numbers_of_a_run_are_a_set_whatever_came_twice_or_late(desk: Desk) -> None:
    await desk.say(*(("A/L1/S2/output", output(n, n, run="r1", seq=n)) for n in (0, 1, 2, 5, 5, 9)))
    assert await seen(desk) == {("A/L1/S2/output", "r1"): "{[0,3),[5,6),[9,10)}"}
    await desk.say(*(("A/L1/S2/output", output(n, n, run="r1", seq=n)) for n in (2, 3, 4)))
    assert await seen(desk) == {("A/L1/S2/output", "r1"): "{[0,6),[9,10)}"}


async def test_a_refused_message_whose_number_can_be_read_is_no_loss(desk: Desk) -> None:
    await desk.say(
        ("A/L1/S2/output", output(0, 1, run="r1", seq=0)),
        ("A/L1/S2/output", output(1, -1, run="r1", seq=1)),
        ("A/L1/S2/output", output(2, 1, run="r1", seq=2, product="NONE")),
        ("A/L1/S2/output", output(3, 1, run=7, seq=3)),
    )
    assert await seen(desk) == {("A/L1/S2/output", "r1"): "{[0,3)}"}


@pytest.mark.parametrize(
    ("numbers", "ranges"), [((), "{}"), ((3,), "{[3,4)}"), ((0, 1, 2, 5), "{[0,3),[5,6)}")]
)
def test_numbers_are_written_as_ranges(numbers: tuple[int, ...], ranges: str) -> None:
    assert as_ranges(numbers) == ranges


@given(st.sets(st.integers(0, 60)))
def test_ranges_hold_exactly_their_numbers(numbers: set[int]) -> None:
    pairs = [
        part.strip("[)").split(",")
        for part in as_ranges(numbers).strip("{}").replace("),[", ") [").split()
        if part
    ]
    assert {number for start, end in pairs for number in range(int(start), int(end))} == numbers
