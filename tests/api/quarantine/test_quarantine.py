"""Quarantine and conflicts: what was refused can be looked at, byte by byte."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.api import Api

SEEN = datetime(2026, 10, 12, 4, tzinfo=UTC)


async def refuse(api: Api, payload: bytes, facility: str | None, reason: str, hour: int) -> int:
    number: int = await api.connection.fetchval(
        "INSERT INTO quarantine (digest, topic, payload, facility, reason, detail, first_seen, last_seen, times) "
        "VALUES ($1, $2, $3, $4, $5, 'wrong', $6, $7, 3) RETURNING id",
        payload + reason.encode(),
        f"technopark/v1/{facility}/L1/S1/output",
        payload,
        facility,
        reason,
        SEEN,
        SEEN.replace(hour=hour),
    )
    return number


async def test_refused_messages_come_newest_first_and_may_be_of_unknown_facilities(api: Api) -> None:
    await refuse(api, b"{", "FR", "json", 5)
    await refuse(api, b"{}", "ZZ", "unknown_facility", 6)
    await refuse(api, b"[]", None, "topic", 7)
    rows = await api.rows("quarantine")
    assert [(row["facility"], row["reason"], row["bytes"], row["times"]) for row in rows] == [
        (None, "topic", 2, 3),
        ("ZZ", "unknown_facility", 2, 3),
        ("FR", "json", 1, 3),
    ]
    await api.connection.execute("UPDATE quarantine SET state = 'replayed' WHERE reason = 'json'")
    assert [row["reason"] for row in await api.rows("quarantine", state="replayed")] == ["json"]
    assert [row["reason"] for row in await api.rows("quarantine", facility="ZZ")] == ["unknown_facility"]
    assert [row["facility"] for row in await api.rows("quarantine", reason=["json", "topic"], limit=1)] == [
        None
    ]


async def test_one_message_comes_with_its_original_bytes(api: Api) -> None:
    payload = b'{"good": 1\xff\x00}'
    number = await refuse(api, payload, "FR", "json", 5)
    body = await api.get(f"quarantine/{number}")
    assert base64.b64decode(body["payload"]) == payload
    assert body["text"] == '{"good": 1�\x00}'
    assert (await api.problem("quarantine/999"))[
        "type"
    ] == "urn:technopark:problem:unknown-quarantined-message"
    assert (await api.problem("quarantine/9223372036854775808"))["status"] == 422
    assert (await api.problem("quarantine/one"))["errors"][0]["where"] == "path.id"


async def test_conflicts_show_both_values(api: Api) -> None:
    await api.connection.execute(
        "INSERT INTO conflict (kind, key, stored, offered, digest, first_seen, last_seen) "
        """VALUES ('output', 'FR/L1/S1', '{"good": 1}', '{"good": 2}', 'd', $1, $1)""",
        SEEN,
    )
    (row,) = await api.rows("conflicts")
    assert (row["kind"], row["stored"], row["offered"]) == ("output", '{"good": 1}', '{"good": 2}')
