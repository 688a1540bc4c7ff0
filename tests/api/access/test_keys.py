"""Programs are known by keys, which are shown once, expire and are revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark_api.access.keys import create_key, list_keys, revoke_key
from tests.api.access.conftest import Gate
from tests.support.api import served

pytestmark = pytest.mark.editions("none")


async def status(gate: Gate, headers: dict[str, str]) -> int:
    return (await gate.client.get("/api/v1/me", headers=headers)).status_code


async def test_a_key_says_who_asks(gate: Gate) -> None:
    headers = await gate.key(Role.EXPORT_OFFICER, "FR", name="ERP")
    prefix = headers["Authorization"].split("_")[1]
    who = (await gate.client.get("/api/v1/me", headers=headers)).json()
    assert (who["name"], who["kind"], who["facilities"]) == (f"key {prefix} ERP", "key", ["FR"])
    # A program is no page: it writes without the header that a cookie needs.
    assert (await gate.client.post("/api/v1/logout", headers=headers)).status_code == 204
    assert await status(gate, headers) == 200


async def test_what_is_kept_of_a_key_lets_nobody_in(gate: Gate) -> None:
    headers = await gate.key(Role.VIEWER)
    secret = headers["Authorization"].split("_", 2)[2]
    assert secret not in await gate.api.connection.fetchval("SELECT api_key::text FROM api_key")
    assert secret not in await gate.api.connection.fetchval("SELECT audit::text FROM audit")


async def test_a_key_that_is_none_expired_or_revoked_is_refused(gate: Gate) -> None:
    clock, connection = gate.api.clock, gate.api.connection
    good = await gate.key(Role.VIEWER, expires_at=clock.at + timedelta(days=1))
    shown = good["Authorization"]
    for wrong in (
        shown[:-1],
        f"{shown}x",
        "Bearer",
        "Bearer tp_00000000_" + "x" * 43,
        shown.replace("Bearer", "Basic"),
    ):
        answer = await gate.client.get("/api/v1/me", headers={"Authorization": wrong})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert await status(gate, good) == 200
    clock.at += timedelta(days=1)
    assert await status(gate, good) == 401
    other = await gate.key(Role.VIEWER)
    prefix = other["Authorization"].split("_")[1]
    assert await status(gate, other) == 200
    assert await revoke_key(connection, prefix, now=clock.at, by="admin")
    assert await status(gate, other) == 401
    assert not await revoke_key(connection, prefix, now=clock.at, by="admin")
    with pytest.raises(SettingsError, match="there is no key 00000000"):
        await revoke_key(connection, "00000000", now=clock.at, by="admin")
    told = await connection.fetch("SELECT who, action FROM audit WHERE subject = $1 ORDER BY id", prefix)
    assert [tuple(row) for row in told] == [("test", "api_key.create"), ("admin", "api_key.revoke")]


async def test_when_a_key_was_used_is_known_to_the_minute(gate: Gate) -> None:
    clock, connection = gate.api.clock, gate.api.connection
    headers, first = await gate.key(Role.VIEWER), clock.at
    assert [key.last_used_at for key in await list_keys(connection)] == [None]
    await status(gate, headers)
    clock.at += timedelta(seconds=59)
    await status(gate, headers)
    assert [key.last_used_at for key in await list_keys(connection)] == [first]
    clock.at += timedelta(seconds=1)
    await status(gate, headers)
    assert [key.last_used_at for key in await list_keys(connection)] == [first + timedelta(minutes=1)]


async def test_a_key_of_no_use_is_not_made(gate: Gate) -> None:
    now = gate.api.clock.at
    for name, role, facilities, wrong in (
        ("\N{SNOWMAN}", Role.VIEWER, [], "is no name of a key"),
        ("ERP", Role.VIEWER, [], "a key that expired"),
        ("ERP", Role.ADMINISTRATOR, ["FR"], "an administrator has the whole park"),
    ):
        expires_at = now if "expired" in wrong else None
        with pytest.raises(SettingsError, match=wrong):
            await create_key(
                gate.api.connection, name, role, facilities, now=now, expires_at=expires_at, by="test"
            )


async def test_who_asks_too_often_has_to_wait_and_others_need_not(gate: Gate, database_url: str) -> None:
    hasty, calm = await gate.key(Role.VIEWER, name="hasty"), await gate.key(Role.VIEWER, name="calm")
    api = gate.api
    async with served(
        database_url, api.catalogue, api.clock, access="required", requests_per_minute=3
    ) as client:
        # A minute may end meanwhile: of seven at once, one at least is the fourth of its minute.
        told = [await client.get("/api/v1/me", headers=hasty) for _ in range(7)]
        refused = [answer for answer in told if answer.status_code == 429]
        assert told[0].status_code == 200
        assert refused
        assert 0 < int(refused[0].headers["retry-after"]) <= 60
        assert (await client.get("/api/v1/me", headers=calm)).status_code == 200
        unknown = [(await client.get("/api/v1/me")).status_code for _ in range(7)]
        assert unknown[0] == 401
        assert 429 in unknown


async def test_an_answer_is_kept_for_nobody_else(gate: Gate) -> None:
    whole, own = await gate.key(Role.VIEWER), await gate.key(Role.VIEWER, "FR")
    answer = await gate.client.get("/api/v1/products", headers=whole)
    assert answer.headers["cache-control"] == "private, no-cache"
    held = {"If-None-Match": answer.headers["etag"]}
    assert (await gate.client.get("/api/v1/products", headers={**whole, **held})).status_code == 304
    # Another's tag opens nothing: who may not see it gets an answer of their own, or none.
    assert (await gate.client.get("/api/v1/products", headers={**own, **held})).status_code == 200
    assert (await gate.client.get("/api/v1/products", headers=held)).status_code == 401
