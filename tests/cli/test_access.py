"""`technopark person` and `technopark key` in an administrator's hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from technopark.storage.pool import connect

pytestmark = pytest.mark.editions("none")

Run = Callable[..., Any]


@pytest.fixture
def program(technopark: Run, database_url: str) -> Run:
    """Run `technopark` on the test's database."""

    def run(*words: str) -> Any:
        return technopark(*words, TECHNOPARK_DATABASE_URL=database_url)

    return run


def said(finished: Any) -> list[str]:
    assert finished.status == 0, finished.stderr
    lines: list[str] = finished.stdout.splitlines()
    return lines


async def test_people_are_added_listed_and_deactivated(program: Run) -> None:
    added, shown = said(
        program("person", "add", "dilnoza", "--role", "plant_manager", "--facility", "F02", "--generate")
    )
    assert added == "dilnoza may log in as plant_manager, F02"
    before, password = shown.split(": ")
    assert (before, len(password)) == ("password, which is not shown again", 23)
    said(program("person", "add", "admin", "--role", "administrator", "--generate"))
    assert said(program("person", "list")) == [
        "admin  administrator  the whole park",
        "dilnoza  plant_manager  F02",
    ]
    _, shown = said(program("person", "password", "dilnoza", "--generate"))
    assert password not in shown
    said(program("person", "deactivate", "dilnoza"))
    assert said(program("person", "list"))[1] == "dilnoza  plant_manager  F02  deactivated"


async def test_people_of_the_provider_are_added_taken_over_and_taken_back(
    technopark: Run, program: Run, database_url: str
) -> None:
    def at_provider(*words: str) -> list[str]:
        return said(
            technopark(
                *words, TECHNOPARK_DATABASE_URL=database_url, TECHNOPARK_OIDC_ISSUER="https://id.example"
            )
        )

    added = at_provider(
        "person", "add", "dilnoza", "--role", "viewer", "--facility", "F02", "--subject", "7-a"
    )
    assert added == ["dilnoza may log in at https://id.example as viewer, F02"]
    said(program("person", "add", "rustam", "--role", "viewer", "--generate"))
    assert at_provider("person", "subject", "rustam", "8-b", "--by", "admin") == [
        "rustam logs in at https://id.example from now on; their sessions have ended"
    ]
    assert said(program("person", "list")) == [
        "dilnoza  viewer  F02  at the provider as 7-a",
        "rustam  viewer  the whole park  at the provider as 8-b",
    ]
    said(program("person", "password", "rustam", "--generate"))
    assert said(program("person", "list"))[1] == "rustam  viewer  the whole park"
    connection = await connect(database_url)
    told = await connection.fetch("SELECT who, action FROM audit WHERE subject = 'rustam' ORDER BY id")
    await connection.close()
    assert [row["action"] for row in told] == ["person.add", "person.subject", "person.password"]
    assert told[1]["who"] == "admin"


async def test_a_key_is_shown_once_and_revoked_on_record(program: Run, database_url: str) -> None:
    about, key = said(
        program("key", "create", "ERP", "--role", "export_officer", "--days", "30", "--by", "admin")
    )
    _, prefix, secret = key.split("_", 2)
    assert about.startswith(f"key {prefix} of export_officer, the whole park, good until ")
    [listed] = said(program("key", "list"))
    assert listed.startswith(f"{prefix}  ERP  export_officer  the whole park  made ")
    assert "never used" in listed
    assert secret not in listed
    assert said(program("key", "revoke", prefix, "--by", "admin")) == [f"{prefix}  revoked"]
    assert said(program("key", "revoke", prefix)) == [f"{prefix}  was revoked before: nothing changed"]
    connection = await connect(database_url)
    told = await connection.fetch("SELECT who, action FROM audit ORDER BY id")
    await connection.close()
    assert [tuple(row) for row in told] == [("admin", "api_key.create"), ("admin", "api_key.revoke")]


@pytest.mark.parametrize(
    ("words", "explained"),
    [
        (
            ["key", "create", "ERP", "--role", "viewer", "--facility", "F99"],
            "facility: there is no F99; the park has F01,",
        ),
        (["key", "revoke", "00000000"], "there is no key 00000000; `technopark key list` names all"),
        (["person", "deactivate", "nobody"], "there is no person nobody; `technopark person list` names all"),
        (
            ["person", "add", "a", "--role", "viewer", "--generate", "--stdin"],
            "--generate or --stdin, not both",
        ),
        (["person", "subject", "a", "7"], "TECHNOPARK_OIDC_ISSUER has to name the provider"),
        (
            ["person", "add", "a", "--role", "viewer", "--generate", "--subject", "7"],
            "--subject, or a password by --generate or --stdin, not both",
        ),
        (
            ["person", "add", "a", "--role", "administrator", "--facility", "F02", "--generate"],
            "an administrator has the whole park",
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
async def test_what_cannot_be_is_explained(program: Run, words: list[str], explained: str) -> None:
    finished = program(*words)
    assert finished.status == 2
    assert explained in finished.stderr
