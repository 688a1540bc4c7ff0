"""People log in by name and password, and are known by a cookie until they log out or time has passed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from http.cookies import SimpleCookie

import argon2
import httpx
import pytest

from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark_api.access import passwords
from technopark_api.access.people import add_person, deactivate, set_password
from tests.api.access.conftest import PASSWORD, Gate

pytestmark = pytest.mark.editions("none")
HEADER = {"X-Technopark-Request": "board"}


def cookie_of(answer: httpx.Response) -> dict[str, object]:
    [morsel] = SimpleCookie(answer.headers["set-cookie"]).values()
    return {"value": morsel.value, **{name: value for name, value in morsel.items() if value}}


async def me(gate: Gate) -> httpx.Response:
    return await gate.client.get("/api/v1/me")


async def test_whoever_logs_in_is_known_until_they_log_out(gate: Gate) -> None:
    await gate.person("dilnoza", Role.PLANT_MANAGER, ["FR"])
    assert (await me(gate)).status_code == 401
    answer = await gate.log_in(" Dilnoza")
    assert answer.status_code == 200, answer.text
    who = (await me(gate)).json()
    assert who == answer.json()
    assert (who["name"], who["kind"], who["role"], who["facilities"]) == (
        "dilnoza",
        "person",
        "plant_manager",
        ["FR"],
    )
    assert "explain_stops" in who["permissions"]
    assert (await gate.client.post("/api/v1/logout", headers=HEADER)).status_code == 204
    assert (await me(gate)).status_code == 401
    assert await gate.api.connection.fetchval("SELECT count(*) FROM session") == 0


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(gate: Gate) -> None:
    await gate.person("dilnoza")
    local = cookie_of(await gate.log_in("dilnoza"))
    assert (local["httponly"], local["samesite"], local["path"], local["max-age"]) == (
        True,
        "lax",
        "/",
        "604800",
    )
    assert "secure" not in local
    elsewhere = cookie_of(await gate.log_in("dilnoza", host="monitor.example"))
    assert elsewhere["secure"] is True
    behind_tls = cookie_of(await gate.log_in("dilnoza", **{"x-forwarded-proto": "https"}))
    assert behind_tls["secure"] is True


async def test_what_is_kept_lets_nobody_in(gate: Gate) -> None:
    await gate.person("dilnoza")
    token = str(cookie_of(await gate.log_in("dilnoza"))["value"])
    [person] = await gate.api.connection.fetch("SELECT person::text FROM person")
    [session] = await gate.api.connection.fetch("SELECT session::text FROM session")
    assert PASSWORD not in person[0]
    assert token not in session[0]
    assert token.encode().hex() not in session[0]


async def test_a_wrong_password_and_an_unknown_name_are_told_the_same(gate: Gate) -> None:
    await gate.person("dilnoza")
    await gate.person("gone")
    await deactivate(gate.api.connection, "gone", by="test")
    answers = [
        await gate.log_in("dilnoza", "wrong"),
        await gate.log_in("nobody"),
        await gate.log_in("gone"),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_an_unknown_name_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counting(hasher: argon2.PasswordHasher, kept: str, password: str) -> bool:
        worked.append(kept.rpartition("$")[0].rpartition("$")[0])
        return bool(verify(hasher, kept, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    kept = passwords.hash_password(PASSWORD)
    assert not await passwords.is_password(None, PASSWORD)
    assert await passwords.is_password(kept, PASSWORD)
    # Both went through one verification with the same parameters.
    assert len(worked) == 2
    assert worked[0] == worked[1]


async def test_a_hash_of_weaker_days_is_made_anew_at_login(gate: Gate) -> None:
    await gate.person("dilnoza")
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await gate.api.connection.execute("UPDATE person SET password_hash = $1", weak)
    assert (await gate.log_in("dilnoza")).status_code == 200
    kept = await gate.api.connection.fetchval("SELECT password_hash FROM person")
    assert kept != weak
    assert not argon2.PasswordHasher().check_needs_rehash(kept)
    assert (await gate.log_in("dilnoza")).status_code == 200


async def test_guessing_at_a_name_is_stopped_and_does_not_lock_others_out(gate: Gate) -> None:
    await gate.person("dilnoza")
    await gate.person("rustam")
    for _ in range(10):
        assert (await gate.log_in("dilnoza", "wrong")).status_code == 401
    answer = await gate.log_in("dilnoza")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert (await gate.log_in("rustam")).status_code == 200


async def test_who_logs_in_after_all_may_mistype_again(gate: Gate) -> None:
    await gate.person("dilnoza")
    for _ in range(2):
        for _ in range(9):
            assert (await gate.log_in("dilnoza", "wrong")).status_code == 401
        assert (await gate.log_in("dilnoza")).status_code == 200


async def test_a_session_ends_by_disuse_and_by_its_age(gate: Gate) -> None:
    clock, connection = gate.api.clock, gate.api.connection
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    clock.at += timedelta(hours=13)
    assert (await me(gate)).status_code == 401
    began = clock.at
    await gate.log_in("dilnoza")
    while clock.at < began + timedelta(days=7) - timedelta(hours=11):
        clock.at += timedelta(hours=11)
        assert (await me(gate)).status_code == 200
    clock.at = began + timedelta(days=7)
    assert (await me(gate)).status_code == 401
    # The next login clears away what has ended.
    await gate.log_in("dilnoza")
    assert await connection.fetchval("SELECT count(*) FROM session") == 1


async def test_another_password_and_deactivation_end_sessions(gate: Gate) -> None:
    connection = gate.api.connection
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    await set_password(connection, "dilnoza", "a password of today", by="admin")
    assert (await me(gate)).status_code == 401
    assert (await gate.log_in("dilnoza", "a password of today")).status_code == 200
    await deactivate(connection, "dilnoza", by="admin")
    assert (await me(gate)).status_code == 401
    told = await connection.fetch("SELECT who, action, subject FROM audit ORDER BY id")
    assert [tuple(row) for row in told] == [
        ("test", "person.add", "dilnoza"),
        ("dilnoza", "session.open", "dilnoza"),
        ("admin", "person.password", "dilnoza"),
        ("dilnoza", "session.open", "dilnoza"),
        ("admin", "person.deactivate", "dilnoza"),
    ]


@pytest.mark.parametrize(
    ("headers", "where"),
    [
        ({}, "header.X-Technopark-Request"),
        ({**HEADER, "Origin": "http://evil.example"}, "header.Origin"),
        ({**HEADER, "Origin": "null"}, "header.Origin"),
        ({**HEADER, "Sec-Fetch-Site": "cross-site"}, "header.Sec-Fetch-Site"),
        ({**HEADER, "Sec-Fetch-Site": "same-site"}, "header.Sec-Fetch-Site"),
    ],
)
async def test_a_strangers_page_cannot_write_with_ones_cookie(
    gate: Gate, headers: dict[str, str], where: str
) -> None:
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    answer = await gate.client.post("/api/v1/logout", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (403, where)
    assert (await me(gate)).status_code == 200


async def test_a_strangers_page_cannot_log_one_in(gate: Gate) -> None:
    await gate.person("mallory")
    answer = await gate.log_in("mallory", origin="http://evil.example")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:technopark:problem:cross-site")


async def test_the_boards_own_page_may_write(gate: Gate) -> None:
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    own = {**HEADER, "Origin": str(gate.client.base_url), "Sec-Fetch-Site": "same-origin"}
    assert (await gate.client.post("/api/v1/logout", headers=own)).status_code == 204


async def test_people_are_added_only_as_they_can_be(gate: Gate) -> None:
    connection = gate.api.connection
    await gate.person("dilnoza")
    for name, password, role, facilities, wrong in (
        ("dilnoza", PASSWORD, Role.VIEWER, [], "there is a person dilnoza already"),
        ("Дилноза", PASSWORD, Role.VIEWER, [], "is no name"),
        ("rustam", "short", Role.VIEWER, [], "10 to 256 characters"),
        ("rustam", PASSWORD, Role.ADMINISTRATOR, ["FR"], "an administrator has the whole park"),
    ):
        with pytest.raises(SettingsError, match=wrong):
            await add_person(connection, name, password, role, facilities, by="test")
    assert await connection.fetchval("SELECT count(*) FROM person") == 1


async def test_many_at_once_are_answered(gate: Gate) -> None:
    await gate.person("dilnoza")
    answers = await asyncio.gather(*(gate.log_in("dilnoza") for _ in range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
