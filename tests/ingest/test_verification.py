"""A comparison with the truth finds every number that is not as it was made, and says what it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from technopark.errors import TechnoparkError
from technopark.truth import (
    VERSION,
    End,
    Header,
    Numbers,
    QuarterOutput,
    Refusal,
    Sent,
    StateChanged,
    StateTimes,
    Trade,
    Truth,
)
from technopark_ingest.verification.compare import compare
from technopark_ingest.verification.findings import Comparison

START = datetime(2026, 11, 2, 10, tzinfo=UTC)
STATION = "A/L1/S2"
BAD = b'{"good": '
MONEY = {"amount": "10.50", "currency": "USD", "rate": "1", "rate_date": "2026-11-01"}

Hold = Callable[[Truth], Awaitable[Comparison]]


def output(second: int, good: int, seq: int) -> tuple[str, object]:
    ts = int(START.timestamp() * 1000) + second * 1000
    return f"{STATION}/output", {"ts": ts, "product": "A-ONE", "good": good, "run": "r", "seq": seq}


def state(second: int, name: str) -> tuple[str, object]:
    return f"{STATION}/state", {"ts": int(START.timestamp() * 1000) + second * 1000, "state": name}


STATEMENT = {
    "ts": "2026-11-01T10:00:00+05:30", "product": "A-ONE", "valid_from": "2026-11-01", "basis": "fob",
    "price": MONEY, "imported": {**MONEY, "amount": "4"},
}  # fmt: skip
SAID: list[tuple[str, object]] = [
    output(0, 100, 0),
    output(60, 103, 1),
    output(900, 110, 2),
    state(0, "production"),
    state(600, "down"),
    ("A/localization", STATEMENT),
    (f"{STATION}/output", BAD),
]
TRUTH = Truth(
    Header(VERSION, 1, "TEST", START, START.replace(minute=15), "r"),
    End(0),
    output=[
        QuarterOutput(STATION, "A-ONE", START, 3000, 0, 0, (0, 60_000)),
        QuarterOutput(STATION, "A-ONE", START.replace(minute=15), 7000, 0, 0, (0,)),
    ],
    states=[
        StateChanged(STATION, START, "production"),
        StateChanged(STATION, START.replace(minute=10), "down"),
    ],
    times=[StateTimes(STATION, date(2026, 11, 2), {"down": 300.0, "production": 600.0})],
    trade=[
        Trade(
            "localization",
            {
                "product": "A-ONE", "valid_from": "2026-11-01", "basis": "fob", "ts": "2026-11-01T04:30:00+00:00",
                "price_amount": "10.5", "price_currency": "USD", "price_rate": "1", "price_rate_date": "2026-11-01",
                "imported_amount": "4", "imported_currency": "USD", "imported_rate": "1",
                "imported_rate_date": "2026-11-01",
            },
        )
    ],
    refusals=[
        Refusal(
            f"technopark/v1/{STATION}/output",
            hashlib.sha256(f"technopark/v1/{STATION}/output\0".encode() + BAD).hexdigest(),
            ("json", "schema"),
            1,
            "cut short",
        )
    ],
    numbers=[Numbers(f"{STATION}/output", "r", ((0, 2),))],
    sent=[Sent("A", 6, {})],
)  # fmt: skip


@pytest.fixture
def hold(desk: Any) -> Hold:
    """Hold the database against a truth."""

    async def hold(truth: Truth) -> Comparison:
        return await compare(desk.connection, desk.catalogue, desk.ids, truth)

    return hold


def told(found: Comparison) -> str:
    return "\n".join(map(str, found.findings))


async def test_what_was_stored_as_it_was_made_agrees(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID)
    found = await hold(TRUTH)
    assert (found.findings, found.notes) == ([], [])
    assert found.checked["readings"] == 3
    assert found.checked["quarter-hours"] == 2


async def test_sent_again_in_another_order_it_still_agrees(desk: Any, hold: Hold) -> None:
    await desk.say(*reversed(SAID))
    await desk.say(*SAID)
    assert told(await hold(TRUTH)) == ""


async def test_a_message_that_never_came_is_named_by_its_number(desk: Any, hold: Hold) -> None:
    await desk.say(SAID[0], *SAID[2:])
    found = told(await hold(TRUTH))
    assert "run r seq 1" in found
    assert f"{STATION}: output of A-ONE from 2026-11-02T10:00:00.000+00:00" in found
    assert "expected 3, 0, 0, stored 0, 0, 0" in found
    assert "reading of A-ONE at 2026-11-02T10:01:00.000+00:00" in found


async def test_what_another_run_said_is_noted(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID, output(30, 101, 9), (f"{STATION}/output", b"rubbish"), state(700, "setup"))
    found = await hold(TRUTH)
    notes = "\n".join(found.notes)
    assert f"{STATION}: 1 readings of another run" in notes
    assert "A: 1 refused messages (json) unknown to the truth" in notes
    assert f"{STATION}: 1 states of another run" in notes


async def test_a_reading_of_before_is_told_as_the_cause(desk: Any, hold: Hold) -> None:
    await desk.say(output(-86_400, 90, 0), *SAID)
    found = told(await hold(TRUTH))
    assert "expected 3, 0, 0, stored 13, 0, 0" in found
    assert "readings of another run before these" in found


async def test_sums_that_were_tampered_with_are_found(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID)
    await desk.connection.execute("UPDATE output_quarter SET good = good + 1 WHERE bucket = $1", START)
    await desk.connection.execute("UPDATE output_day SET scrap = 5")
    found = told(await hold(TRUTH))
    assert "expected 3, 0, 0, stored 3.001, 0, 0 (sums and readings disagree)" in found
    assert "output of A-ONE on 2026-11-02: expected 10, 0, 0, stored 10, 0.005, 0" in found


async def test_a_state_that_differs_is_found_with_its_seconds(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID)
    await desk.connection.execute("UPDATE state_change SET state = 'setup' WHERE state = 'down'")
    found = told(await hold(TRUTH))
    assert "state at 2026-11-02T10:10:00.000+00:00: expected ('down', None, None)" in found
    assert "seconds by state on 2026-11-02" in found


async def test_a_statement_that_differs_is_found_by_its_fields(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID)
    await desk.connection.execute("UPDATE statement SET price_amount = 11")
    found = told(await hold(TRUTH))
    assert "expected {'price_amount': '10.5'}, stored {'price_amount': '11'}" in found


async def test_what_had_to_be_refused_and_was_not_is_found(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID[:-1])
    assert "refused (cut short): expected 1 times json or schema, stored nothing" in told(await hold(TRUTH))


async def test_a_truth_of_another_park_is_refused(hold: Hold) -> None:
    elsewhere = Header(VERSION, 1, "TTP", START, START, "r")
    with pytest.raises(TechnoparkError, match="of the park TTP"):
        await hold(replace(TRUTH, header=elsewhere))
    nobody = replace(TRUTH, output=[QuarterOutput("A/L1/S9", "A-ONE", START, 0, 0, 0, (0,))])
    with pytest.raises(TechnoparkError, match="A/L1/S9"):
        await hold(nobody)


async def test_messages_that_never_reached_the_broker_are_noted(desk: Any, hold: Hold) -> None:
    await desk.say(*SAID)
    found = await hold(replace(TRUTH, end=End(0, unacknowledged=4)))
    assert any(note.startswith("4 messages") for note in found.notes)
