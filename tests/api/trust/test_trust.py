"""The books close, losses show until they fill, and trust is 100 only when nothing is wrong."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark_api.trust.percent import trust_percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.trust.conftest import Say
    from tests.support.api import Api

    Numbered = Callable[..., list[tuple[str, object]]]

# Monday, 12 October 2026, 08:00 in Tashkent.
MORNING = datetime(2026, 10, 12, 3, tzinfo=UTC)
# Monday begins here.
MIDNIGHT = datetime(2026, 10, 11, 19, tzinfo=UTC)


async def one(api: Api, path: str, **query: object) -> dict[str, Any]:
    (row,) = await api.rows(path, **query)
    return row


async def test_what_came_is_booked_once_and_the_books_close(api: Api, say: Say, numbered: Numbered) -> None:
    first, second, third = numbered(0, 1, 2, at=MORNING)
    other_value = (first[0], {**dict(first[1]), "good": 77, "seq": 3})  # type: ignore[call-overload]  # a payload is a mapping
    await say(first, second, third, third, other_value, ("FR/L1/S2/output", b"{"))
    await say(("PA/export", b"[]x"))
    rows = await api.rows("ledger")
    assert [(row["day"], row["facility"], row["line"], row["closes"]) for row in rows] == [
        ("2026-10-12", "FR", "L1", True),
        ("2026-10-12", "PA", "", True),
    ]
    fridges, panels = rows
    assert {name: fridges[name] for name in ("sent", "sequenced", "missing", "received")} == {
        "sent": 4,
        "sequenced": 4,
        "missing": 0,
        "received": 6,
    }
    assert [fridges[name] for name in ("stored", "duplicate", "conflicting", "quarantined")] == [3, 1, 1, 1]
    # Nothing that could be read there bore a number: what was sent is not known.
    assert [panels[name] for name in ("sent", "sequenced", "missing", "received")] == [None, None, None, 1]
    assert panels["trust_percent"] == 0
    whole = await one(api, "ledger", by="")
    # Two wait and one contradicts, of seven that came but for the one that came twice.
    assert (whole["received"], whole["trust_percent"], "facility" in whole) == (7, 50, False)


async def test_a_hole_shows_until_it_fills(api: Api, say: Say, numbered: Numbered) -> None:
    await say(*numbered(0, 1, 2, 5, at=MORNING))
    row = await one(api, "ledger")
    assert (row["sent"], row["sequenced"], row["missing"]) == (6, 4, 2)
    assert row["trust_percent"] == Decimal("66.66")
    gap = await one(api, "ledger/gaps")
    assert {name: value for name, value in gap.items() if value is not None} == {
        "kind": "missing",
        "day": "2026-10-12",
        "facility": "FR",
        "line": "L1",
        "station": "S2",
        "source": "FR/L1/S2/output",
        "run": "r1",
        "from_seq": 3,
        "to_seq": 4,
        "count": 2,
        "detail": "numbers 3 to 4 of run r1 never came",
    }
    await say(*numbered(3, at=MORNING + timedelta(seconds=10)))
    assert (await one(api, "ledger/gaps"))["from_seq"] == 4
    await say(*numbered(4, at=MORNING + timedelta(seconds=11)))
    row = await one(api, "ledger")
    assert (row["sent"], row["missing"], row["trust_percent"]) == (6, 0, 100)
    assert await api.rows("ledger/gaps") == []


async def test_a_run_counts_from_zero_and_runs_are_apart(api: Api, say: Say, numbered: Numbered) -> None:
    later = MORNING + timedelta(minutes=1)
    await say(*numbered(2, 3, at=MORNING), *numbered(0, 1, 4, at=later, run="r2"))
    await say(*numbered(1, at=MORNING, topic="FR/L2/S1/output"))
    assert [
        (gap["source"], gap["run"], gap["from_seq"], gap["to_seq"])
        for gap in await api.rows("ledger/gaps", facility="FR")
    ] == [
        ("FR/L1/S2/output", "r1", 0, 1),
        ("FR/L1/S2/output", "r2", 2, 3),
        ("FR/L2/S1/output", "r1", 0, 0),
    ]
    assert [(row["line"], row["missing"]) for row in await api.rows("ledger")] == [("L1", 4), ("L2", 1)]
    assert [row["line"] for row in await api.rows("ledger", line="L2")] == ["L2"]
    assert await api.rows("ledger", facility="PA") == []


async def days(api: Api, start: str, to: str) -> list[tuple[str, int, int]]:
    rows = await api.rows("ledger", start=start, to=to, by="day")
    return [(row["day"], row["sequenced"], row["missing"]) for row in rows]


async def test_a_hole_belongs_to_the_local_day_of_the_number_after_it(
    api: Api, say: Say, numbered: Numbered
) -> None:
    await say(*numbered(0, 1, at=MIDNIGHT - timedelta(seconds=2)), *numbered(4, 5, at=MIDNIGHT))
    assert await days(api, "2026-10-10", "2026-10-14") == [("2026-10-11", 2, 0), ("2026-10-12", 2, 2)]
    # Asked for alone, a day of a run that goes on has neither lost its beginning nor anything else.
    assert await days(api, "2026-10-12", "2026-10-13") == [("2026-10-12", 2, 2)]
    assert await days(api, "2026-10-11", "2026-10-12") == [("2026-10-11", 2, 0)]


async def test_days_alone_say_what_they_say_together_even_if_the_source_sent_a_backlog(
    api: Api, say: Say, numbered: Numbered
) -> None:
    day = timedelta(days=1)
    # Numbers 3 and 4 were buffered two days before, number 7 is of an hour to come, and 6 is lost.
    await say(*numbered(0, 1, 3, 4, at=MORNING - 2 * day), *numbered(2, at=MORNING - day))
    await say(*numbered(5, 8, at=MORNING), *numbered(7, at=MORNING + timedelta(minutes=5)))
    together = [("2026-10-10", 4, 0), ("2026-10-11", 1, 0), ("2026-10-12", 3, 1)]
    assert await days(api, "2026-10-10", "2026-10-13") == together
    alone = [await days(api, f"2026-10-{first}", f"2026-10-{first + 1}") for first in (10, 11, 12)]
    assert [row for rows in alone for row in rows] == together


async def test_a_refused_message_counts_until_a_person_decides(
    api: Api, say: Say, numbered: Numbered
) -> None:
    await say(*numbered(0, 1, 2, at=MORNING))
    await say(
        (
            "FR/L1/S2/output",
            {"ts": "2026-10-12T03:00:09Z", "product": "FR-A", "good": -4, "run": "r1", "seq": 3},
        )
    )
    row = await one(api, "ledger")
    assert (row["quarantined"], row["open"], row["missing"], row["trust_percent"]) == (1, 1, 0, 75)
    gap = await one(api, "ledger/gaps")
    assert (gap["kind"], gap["reason"], gap["count"], gap["station"]) == ("quarantined", "range", 1, "S2")
    assert (await api.get(f"quarantine/{gap['id']}"))["detail"] == gap["detail"]
    await api.connection.execute("UPDATE quarantine SET state = 'discarded'")
    row = await one(api, "ledger")
    assert (row["quarantined"], row["open"], row["closes"], row["trust_percent"]) == (1, 0, True, 100)
    assert await api.rows("ledger/gaps") == []


async def test_what_the_park_does_not_have_is_told_of_too(api: Api, say: Say) -> None:
    await say(("ZZ/L1/S1/output", b"{}"), ("FR/L9/S1/output", b"{}"))
    assert [(row["facility"], row["line"]) for row in await api.rows("ledger")] == [("FR", "?"), ("?", "?")]
    assert {gap["source"] for gap in await api.rows("ledger/gaps")} == {
        "ZZ/L1/S1/output",
        "FR/L9/S1/output",
    }


async def test_contradictions_stand_on_the_day_that_they_are_about(
    api: Api, say: Say, numbered: Numbered
) -> None:
    before = MORNING - timedelta(days=1)
    await say(*numbered(0, at=before))
    topic, payload = numbered(1, at=before)[0]
    await say((topic, payload))
    statement = {
        "ts": "2026-10-12T08:00:00+05:00",
        "product": "FR-A",
        "valid_from": "2026-10-01",
        "basis": "ex_works",
        "price": {"amount": "245.00", "currency": "USD", "rate": "1", "rate_date": "2026-10-01"},
        "imported": {"amount": "160.00", "currency": "USD", "rate": "1", "rate_date": "2026-10-01"},
    }
    state = {"ts": "2026-10-12T08:00:00+05:00", "state": "down"}
    await say(("FR/localization", statement), ("FR/L1/S1/state", state))
    await say(
        ("FR/localization", {**statement, "price": {**statement["price"], "amount": "250.00"}}),  # type: ignore[dict-item]  # a mapping too
        ("FR/L1/S1/state", {**state, "state": "setup"}),
    )
    gaps = await api.rows("ledger/gaps", start="2026-10-11")
    assert [(gap["kind"], gap["day"], gap["source"]) for gap in gaps] == [
        ("conflict", "2026-10-12", "FR/L1/S1/state"),
        ("conflict", "2026-10-12", "FR/localization"),
        ("conflict", "2026-10-11", "FR/L1/S2/output"),
    ]
    assert '"down"' in gaps[0]["detail"]
    rows = await api.rows("ledger", start="2026-10-11", by="day")
    assert [(row["day"], row["conflicting"]) for row in rows] == [("2026-10-11", 1), ("2026-10-12", 2)]


async def test_the_newest_come_first_and_no_more_than_asked_for(
    api: Api, say: Say, numbered: Numbered
) -> None:
    await say(*numbered(1, at=MORNING - timedelta(days=1)), *numbered(*range(3, 13, 2), at=MORNING))
    assert [gap["to_seq"] for gap in await api.rows("ledger/gaps", start="2026-10-11", limit=3)] == [10, 8, 6]
    assert (await api.problem("ledger/gaps", limit=1001))["status"] == 422


@pytest.mark.parametrize("path", ["ledger", "ledger/gaps"])
async def test_both_forms_say_the_same(api: Api, say: Say, numbered: Numbered, path: str) -> None:
    await say(*numbered(0, 2, at=MORNING), ("FR/export", b"{"))
    body = await api.get(path)
    answer = await api.ask(path, format="csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(table[0]) == list(body["definitions"])
    for line, row in zip(table, body["rows"], strict=True):
        written = {
            name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in row.items()
        }
        assert line == written


async def test_parameters_are_refused_by_name(api: Api) -> None:
    assert (await api.problem("ledger", facility="ZZ"))["type"] == "urn:technopark:problem:unknown-facility"
    assert (await api.problem("ledger", by="station"))["errors"][0]["where"] == "query.by"
    assert (await api.problem("ledger", start="2026-10-12T08:00:00Z"))["errors"][0]["where"] == "query.from"
    body = await api.get("ledger")
    assert (body["from"], body["to"], body["rows"]) == ("2026-10-12", "2026-10-13", [])


async def test_the_overview_tells_of_today_alone(api: Api, say: Say, numbered: Numbered) -> None:
    await say(*numbered(0, 2, at=MORNING - timedelta(days=1)), *numbered(3, 4, 6, at=MORNING))
    await say(("PA/export", b"{"))
    overview = await api.get("overview")
    trust = {entry["id"]: entry["trust"] for entry in overview["facilities"]}
    assert trust["FR"] == {"percent": 75, "missing": 1, "quarantined": 0, "conflicting": 0}
    assert trust["PA"] == {"percent": 0, "missing": None, "quarantined": 1, "conflicting": 0}
    assert trust["LC"] == {"percent": None, "missing": None, "quarantined": 0, "conflicting": 0}
    assert overview["totals"]["trust"] == {"percent": 50, "missing": 1, "quarantined": 1, "conflicting": 0}


@given(sent=st.none() | st.integers(0, 10**9), received=st.integers(0, 10**9), data=st.data())
def test_trust_is_whole_only_when_nothing_is_wrong(
    sent: int | None, received: int, data: st.DataObject
) -> None:
    duplicate = data.draw(st.integers(0, received))
    wrong = data.draw(st.integers(0, max(sent or 0, received - duplicate)))
    percent = trust_percent(sent=sent, received=received, duplicate=duplicate, wrong=wrong)
    if not received:
        assert percent is None
        return
    assert percent is not None
    assert 0 <= percent <= 100
    assert (percent == 100) == (wrong == 0)
