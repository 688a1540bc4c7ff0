"""People change their own password: only they, by their session and the old one, and what they had open ends."""

from __future__ import annotations

import json

import httpx
import pytest

from technopark.permissions import Role
from tests.api.access.conftest import PASSWORD, Gate

NEW = "another long one"
ITSELF = {"X-Technopark-Request": "1"}
PATH = "/api/v1/me/password"


async def change(gate: Gate, old: str = PASSWORD, new: str = NEW, **headers: str) -> httpx.Response:
    return await gate.client.post(PATH, json={"old": old, "new": new}, headers={**ITSELF, **headers})


async def test_the_new_one_goes_from_now_on_and_other_sessions_end(gate: Gate) -> None:
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    elsewhere = dict(gate.client.cookies)
    gate.client.cookies.clear()
    await gate.log_in("dilnoza")
    assert (await change(gate)).status_code == 204
    assert (await gate.client.get("/api/v1/me")).json()["name"] == "dilnoza"
    gate.client.cookies.clear()
    gate.client.cookies.update(elsewhere)
    assert (await gate.client.get("/api/v1/me")).status_code == 401
    assert (await gate.log_in("dilnoza")).status_code == 401
    assert (await gate.log_in("dilnoza", NEW)).status_code == 200


async def test_it_is_on_record_without_the_password(gate: Gate) -> None:
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    await change(gate)
    [row] = await gate.api.connection.fetch("SELECT * FROM audit WHERE action = 'person.password'")
    assert (row["who"], row["subject"]) == ("dilnoza", "dilnoza")
    assert json.loads(row["detail"]) == {"address": "127.0.0.1"}


@pytest.mark.editions("none")
@pytest.mark.parametrize(
    ("old", "new", "where"),
    [("wrong", NEW, "body.old"), (PASSWORD, "short", "body.new"), (PASSWORD, PASSWORD, "body.new")],
)
async def test_what_is_wrong_is_told_and_changes_nothing(gate: Gate, old: str, new: str, where: str) -> None:
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    answer = await change(gate, old, new)
    assert answer.status_code == 422
    assert [wrong["where"] for wrong in answer.json()["errors"]] == [where]
    for password in (old, new):
        assert password not in answer.text or password == "wrong"  # noqa: S105  # the word for it
    gate.client.cookies.clear()
    assert (await gate.log_in("dilnoza")).status_code == 200


@pytest.mark.editions("none")
async def test_a_strangers_page_a_key_and_nobody_are_refused(gate: Gate) -> None:
    await gate.person("dilnoza")
    assert (await change(gate)).status_code == 401
    key = await gate.key(Role.ADMINISTRATOR)
    assert (await change(gate, **key)).json()["type"].endswith("not-a-session")
    await gate.log_in("dilnoza")
    without = await gate.client.post(PATH, json={"old": PASSWORD, "new": NEW})
    strange = await change(gate, Origin="https://elsewhere.example")
    assert {answer.json()["type"] for answer in (without, strange)} == {"urn:technopark:problem:cross-site"}


@pytest.mark.editions("none")
async def test_the_old_one_cannot_be_guessed_through_an_open_session(gate: Gate) -> None:
    await gate.person("dilnoza")
    await gate.log_in("dilnoza")
    statuses = [(await change(gate, f"guess {number}")).status_code for number in range(12)]
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429] * 2
