"""What people did is looked up by an administrator, newest first, page by page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from technopark import audit
from technopark.permissions import Role
from tests.api.access.conftest import Gate


async def told(gate: Gate, headers: dict[str, str], **query: str | int) -> dict[str, Any]:
    answer = await gate.client.get("/api/v1/audit", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    table: dict[str, Any] = answer.json()
    return table


async def test_what_was_done_is_found_by_who_what_and_to_what(gate: Gate) -> None:
    headers = await gate.key(Role.ADMINISTRATOR)
    for who, action, subject in (
        ("dilnoza", "period.close", "F02 2026-09"),
        ("rustam", "period.close", "F13 2026-09"),
        ("dilnoza", "stop_reason.assign", "F02/L1/S3"),
    ):
        await audit.record(gate.api.connection, who=who, action=action, subject=subject, detail={"was": None})
    rows = (await told(gate, headers, who="dilnoza"))["rows"]
    assert [row["action"] for row in rows] == ["stop_reason.assign", "period.close"]
    [row] = (await told(gate, headers, action="period.close", subject="F13 2026-09"))["rows"]
    assert (row["who"], json.loads(row["detail"])) == ("rustam", {"was": None})
    assert (await told(gate, headers, **{"from": "2020-01-01", "to": "2020-02-01"}))["rows"] == []


async def test_pages_follow_one_another_without_gap_or_overlap(gate: Gate) -> None:
    headers = await gate.key(Role.ADMINISTRATOR)
    for number in range(5):
        await audit.record(gate.api.connection, who="x", action="a.b", subject=str(number), detail={})
    seen, page = [], await told(gate, headers, who="x", limit=2)
    while True:
        seen += [row["subject"] for row in page["rows"]]
        if page["before"] is None:
            break
        page = await told(gate, headers, who="x", limit=2, before=page["before"])
    assert seen == ["4", "3", "2", "1", "0"]


@pytest.mark.editions("none")
async def test_it_comes_as_a_table_for_spreadsheets(gate: Gate) -> None:
    headers = await gate.key(Role.ADMINISTRATOR, name="auditor")
    answer = await gate.client.get("/api/v1/audit?format=csv", headers=headers)
    header, line = answer.text.splitlines()
    assert header == "id,at,who,action,subject,detail"
    assert "test,api_key.create," in line
