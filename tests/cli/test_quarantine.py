"""`technopark quarantine` in a person's hands: what it prints, what it saves, and by which status it ends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from technopark.catalogue import load_catalogue
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.writer import Writer

PARK = Path(__file__).parents[1] / "ingest" / "park.yaml"
TOPIC = "technopark/v1/A/L1/S2/output"
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)

Run = Callable[..., Any]
Say = Callable[..., Any]


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    opened = await connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def say(connection: asyncpg.Connection[Any]) -> Say:
    """Store payloads of one station, received one after the other."""
    catalogue = load_catalogue(PARK)
    ids = await sync_catalogue(connection, catalogue)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own argument
    writer = Writer(catalogue, ids, settings)

    async def said(*payloads: bytes) -> None:
        for payload in payloads:
            await writer.store(connection, [Inbound(TOPIC, payload, None, 1, False, False, NOW)])

    return said


@pytest.fixture
def quarantine(technopark: Run, database_url: str) -> Run:
    """Run `technopark quarantine` on the test's database and park."""

    def run(*words: str) -> Any:
        return technopark(
            "quarantine", *words, TECHNOPARK_DATABASE_URL=database_url, TECHNOPARK_CATALOGUE=str(PARK)
        )

    return run


def total(second: int, good: object) -> bytes:
    at = f"2026-11-02T10:{second // 60:02}:{second % 60:02}Z"
    return json.dumps({"ts": at, "product": "A-ONE", "good": good}).encode()


pytestmark = pytest.mark.editions("none", "community")


async def test_a_message_is_found_put_right_replayed_and_told_of(
    say: Say, quarantine: Run, connection: asyncpg.Connection[Any], tmp_path: Path
) -> None:
    await say(total(0, "five"))
    listed = quarantine("list", "--facility", "A", "--reason", "schema", "--since", "2026-11-03T12:00+00:00")
    assert listed.status == 0, listed.stderr
    first, second = listed.stdout.splitlines()
    number = first.split()[0]
    assert first == f"{number}  2026-11-03 12:00:00Z  1 x  schema  {TOPIC}"
    assert second.strip() == "Invalid decimal string - at `$.good`"

    (tmp_path / "wrong.json").write_bytes(total(0, -5))
    fixed = quarantine("fix", number, "--payload", "wrong.json", "--by", "ann")
    assert (fixed.status, fixed.stdout[: len(number) + 25]) == (1, f"{number}  would still be refused:")
    (tmp_path / "right.json").write_bytes(total(0, 5))
    fixed = quarantine("fix", number, "--payload", "right.json", "--by", "ann")
    assert (fixed.status, fixed.stdout) == (0, f"{number}  would be 1 stored\n")

    assert quarantine("replay", number, "--by", "ann").stdout == f"{number}  1 stored\n"
    again = quarantine("replay", number)
    assert (again.status, again.stdout) == (0, f"{number}  was replayed before: nothing changed\n")
    assert await connection.fetchval("SELECT good FROM reading_meaning") == 5000

    shown = quarantine("show", number, "--bytes", "original.json").stdout
    assert "state       replayed" in shown
    assert "ann  replay: 1 stored" in shown
    assert (tmp_path / "original.json").read_bytes() == total(0, "five")
    assert quarantine("list").stdout == ""
    assert quarantine("list", "--state", "replayed").stdout.startswith(number)


async def test_all_of_a_reason_are_replayed_and_what_is_refused_again_gives_status_1(
    say: Say, quarantine: Run, connection: asyncpg.Connection[Any]
) -> None:
    await say(total(0, 100), total(10, 900_000), total(20, 900_003), b"noise")
    refused = quarantine("replay", "--reason", "implausible")
    assert (refused.status, refused.stdout.count("refused: implausible")) == (1, 2)
    first = refused.stdout.split()[0]
    assert quarantine("replay", first, "--new-counter", "--by", "ann").status == 0
    assert quarantine("replay", "--reason", "implausible", "--facility", "A").status == 0
    assert await connection.fetchval("SELECT sum(good) FROM output_day") == 3000
    assert quarantine("replay", "--all").status == 1


async def test_discarded_messages_are_told_with_the_reason(say: Say, quarantine: Run) -> None:
    await say(b"noise", b"more noise")
    numbers = [line.split()[0] for line in quarantine("list").stdout.splitlines()[::2]]
    done = quarantine("discard", *numbers, "--why", "a test of the plant's", "--by", "ann")
    assert done.stdout.splitlines() == [f"{number}  discarded" for number in numbers]
    assert "ann  discard: a test of the plant's" in quarantine("show", numbers[0]).stdout


async def test_what_was_only_counted_is_told_too(
    say: Say, quarantine: Run, connection: asyncpg.Connection[Any]
) -> None:
    await connection.execute("UPDATE quarantine_size SET messages = 100000")
    await say(b"noise")
    assert quarantine("list").stdout == (
        "counted only, as the quarantine was full: 2026-11-03  1 x  json  facility A,"
        f" the last one 2026-11-03 12:00:00Z on {TOPIC}\n"
    )


async def test_a_messages_control_characters_do_not_reach_the_terminal(say: Say, quarantine: Run) -> None:
    await say(b"\x1b[2Jnoise\r\x07 \xff")
    number = quarantine("list").stdout.split()[0]
    shown = quarantine("show", number).stdout
    assert "\\x1b[2Jnoise\\x0d\\x07 \\xff" in shown
    assert all(char.isprintable() or char == "\n" for char in shown)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["show", "7"], 1, "quarantine has no message 7"),
        (["fix", "7"], 2, "--payload or --topic"),
        (["fix", "7", "--payload", "nowhere.json"], 1, "nowhere.json: cannot be read"),
        (["replay"], 2, "--reason, --facility or --all"),
        (["replay", "7", "--all"], 2, "--reason, --facility or --all"),
        (["replay", "--all", "--accept"], 2, "--accept or --new-counter"),
        (["replay", "7", "--accept", "--new-counter"], 2, "--accept or --new-counter"),
        (["discard", "7", "--why", " "], 1, "needs a reason"),
        (["list", "--since", "yesterday"], 2, "since: 'yesterday'"),
        (["list", "--since", "2026-11-20T08:00"], 2, "needs an offset"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
async def test_what_is_wrong_is_said_in_one_line(
    quarantine: Run, words: list[str], status: int, said: str
) -> None:
    finished = quarantine(*words)
    assert (finished.status, finished.stdout) == (status, "")
    [line] = finished.stderr.splitlines()
    assert line.startswith("technopark: ")
    assert said in line
