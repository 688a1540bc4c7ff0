"""Reasons that people say: the last goes, all are kept, on record, and none is lost when a start moves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.api.stops.test_stops import BEFORE, FIRST, SECOND, a_shift, after, at, told

if TYPE_CHECKING:
    import httpx

    from tests.api.kpi.conftest import Floor
    from tests.support.api import Station


async def say(floor: Floor, minute: float, station: Station = FIRST, **said: Any) -> httpx.Response:
    path = f"/api/v1/stops/{'/'.join(station)}/{quote(at(minute))}/reason"
    return await floor.api.client.put(path, json=said)


async def test_a_persons_reason_goes_before_the_machines_and_the_last_one_before_others(floor: Floor) -> None:
    await a_shift(floor)
    first = await say(floor, 60, reason="ELECTRICAL", note="Converter")
    assert first.status_code == 200, first.text
    assert first.json() == {
        "facility": "FR",
        "line": "L1",
        "station": "S2",
        "start": at(60),
        "reason": "ELECTRICAL",
        "machine_reason": "MECHANICAL",
        "note": "Converter",
        "said_by": "anonymous",
        "said_at": first.json()["said_at"],
    }
    await say(floor, 60, reason="TOOL-BREAK")
    names = ("start", "reason", "machine_reason", "note", "said_by")
    assert told(await floor.api.rows("stops"), *names) == [
        (at(200), None, None, None, None),
        (at(60), "TOOL-BREAK", "MECHANICAL", None, "anonymous"),
        (at(30), "JAM", "JAM", None, None),
    ]
    assert [row["start"] for row in await floor.api.rows("stops", reason="TOOL-BREAK")] == [at(60)]
    assert await floor.api.rows("stops", reason="MECHANICAL") == []
    await say(floor, 60, reason=None, note="It was mechanical after all")
    assert told(await floor.api.rows("stops", reason="MECHANICAL"), *names) == [
        (at(60), "MECHANICAL", "MECHANICAL", "It was mechanical after all", "anonymous")
    ]
    kept = await floor.api.connection.fetch("SELECT reason FROM stop_reason ORDER BY id")
    assert [row["reason"] for row in kept] == ["ELECTRICAL", "TOOL-BREAK", None]


async def test_what_was_said_is_on_record_with_what_it_was_before(floor: Floor) -> None:
    await a_shift(floor)
    await say(floor, 60, reason="ELECTRICAL")
    await say(floor, 60, reason="JAM", note="seen")
    rows = await floor.api.connection.fetch("SELECT who, action, subject, detail FROM audit ORDER BY id")
    assert {(row["who"], row["action"], row["subject"]) for row in rows} == {
        ("anonymous", "stop_reason.assign", "FR/L1/S2 2026-10-12T02:30:00.000Z")
    }
    assert [json.loads(row["detail"]) for row in rows] == [
        {"was": "MECHANICAL", "is": "ELECTRICAL", "machine": "MECHANICAL", "note": None},
        {"was": "ELECTRICAL", "is": "JAM", "machine": "MECHANICAL", "note": "seen"},
    ]


async def test_of_what_is_no_stop_nothing_can_be_said(floor: Floor) -> None:
    await a_shift(floor)
    await floor.states(BEFORE, (after(60), "down"))
    for answer, detail in (
        (await say(floor, 61, reason="JAM"), "began at 2026-10-12T02:30:00.000Z"),
        (await say(floor, 90, reason="JAM"), "no stop of FR/L1/S2 began at"),
        (await say(floor, 120, reason="JAM"), "no stop of FR/L1/S2 began at"),
        (await say(floor, 60, SECOND, reason="JAM"), "no stop of FR/L2/S1 began at"),
        (await say(floor, 60, BEFORE, reason="JAM"), "there is no station that counts FR/L1/S1"),
        (await say(floor, 60, ("FR", "L9", "S1"), reason="JAM"), "FR/L9/S1"),
    ):
        assert answer.status_code == 404, answer.text
        assert detail in answer.json()["detail"]
    for said in (
        {},
        {"reason": ""},
        {"reason": "JAM", "who": "me"},
        {"reason": "A\nB"},
        {"reason": "A" * 65},
    ):
        assert (await say(floor, 60, FIRST, **said)).status_code == 422, said
    path = "/api/v1/stops/FR/L1/S2/2026-10-12T02:30:00/reason"
    assert (await floor.api.client.put(path, json={"reason": "JAM"})).status_code == 422
    for table in ("stop_reason", "audit"):
        assert await floor.api.connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608  # names of our own


async def test_a_start_that_moves_loses_nothing_that_was_said(floor: Floor) -> None:
    await a_shift(floor)
    await say(floor, 60, reason="ELECTRICAL")
    # That it stood before comes late: the stop began ten minutes earlier.
    await floor.states(FIRST, (after(50), "down"), reason="MECHANICAL")
    names = ("start", "end", "reason", "machine_reason")
    moved = (at(50), at(80), "ELECTRICAL", "MECHANICAL")
    assert told(await floor.api.rows("stops"), *names)[1] == moved
    # Where the period begins within it, too.
    assert told(await floor.api.rows("stops", start=at(70), to=at(75)), *names) == [moved]
    # The last word goes, by whichever of the two starts it was said.
    await say(floor, 50, reason="TOOL-BREAK")
    assert told(await floor.api.rows("stops"), *names)[1] == (at(50), at(80), "TOOL-BREAK", "MECHANICAL")
    assert (await say(floor, 60, reason="JAM")).status_code == 404


async def test_what_comes_late_changes_the_stops_that_it_is_about_and_no_other(floor: Floor) -> None:
    await a_shift(floor)
    await say(floor, 60, reason="ELECTRICAL")
    before = await floor.api.rows("stops")
    # It ran for two minutes in between, and stood again for another reason.
    await floor.states(FIRST, (after(70), "production"))
    await floor.states(FIRST, (after(72), "down"), reason="SENSOR")
    rows = await floor.api.rows("stops")
    assert told(rows, "start", "end", "reason") == [
        (at(200), None, None),
        (at(72), at(80), "SENSOR"),
        (at(60), at(70), "ELECTRICAL"),
        (at(30), at(31.5), "JAM"),
    ]
    assert (rows[0], rows[3]) == (before[0], before[2])
