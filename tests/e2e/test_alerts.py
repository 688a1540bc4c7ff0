"""Each alert is on after the scenario of its name and off where all goes well, in the API as in Grafana's rule."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from technopark.alerts import RULES, rows_sql
from technopark.catalogue import Catalogue, load_catalogue
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.kept_plan import keep_all_plans, months_about
from technopark_cli.local.broker import Broker
from technopark_cli.local.process import Service
from technopark_dashboards.alerting import alerting_text
from tests.support.api import Clock, served
from tests.support.site import Commands

CATALOGUE = Path(__file__).parents[2] / "core" / "technopark" / "catalogue" / "tashkent.yaml"
THEN = datetime.fromisoformat("2026-10-15T15:30+05:00")
"""A Thursday in the afternoon, when every plant works."""

QUIET = ("--scenario", "quiet-day", "--facility")
WORDS = ("facility", "line", "station", "product", "basis", "problem", "reason", "day")


class Plants(Commands):
    """Plants that are simulated one scenario after the other, and what the API says of them."""

    def __init__(self, directory: Path, database_url: str, broker: Broker, catalogue: Path) -> None:
        super().__init__(directory, database_url, broker, catalogue=str(catalogue))
        self._truth = str(directory / "truth.jsonl")
        self._played = 0

    async def play(self, *options: str) -> None:
        """Publish a history, and return when the collector has stored all of it."""
        await self._done("simulate", "--quiet", "--truth", self._truth, *options)
        await self._done("verify", self._truth, "--wait", "90")

    @asynccontextmanager
    async def living(self, *options: str) -> AsyncIterator[None]:
        """Let plants live while the context lasts."""
        async with Service(self._named("simulate", "--quiet", "--live", *options)):
            yield

    async def _done(self, *command: str) -> None:
        service = Service(self._named(*command))
        await service.start()
        assert await service.wait() == 0, service.last_lines()

    def _named(self, *command: str) -> Any:
        self._played += 1
        program = self._program(*command)
        return type(program)(
            f"{program.name} {self._played}",
            program.command,
            program.log.with_suffix(f".{self._played}.log"),
            program.environment,
        )


@dataclass
class Seen:
    """The alerts of one kind as the API tells them, held against Grafana's rule at the same moment."""

    client: httpx.AsyncClient
    connection: asyncpg.Connection[Any]
    catalogue: Catalogue
    clock: Clock
    _rules: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        rules = json.loads(alerting_text(self.catalogue))["groups"][0]["rules"]
        self._rules = {rule["uid"]: rule["data"][0]["model"]["rawSql"] for rule in rules}

    async def alerts(self, kind: str) -> list[str]:
        """What alerts there are of a kind now, each by its labels, in order."""
        answer = await self.client.get("/api/v1/alerts", params={"kind": kind})
        assert answer.status_code == httpx.codes.OK, answer.text
        told = sorted(" ".join(filter(None, (row[word] for word in WORDS))) for row in answer.json()["rows"])
        sql = self._rules[f"technopark-{kind}"].replace("now()", f"TIMESTAMPTZ '{self.clock.at.isoformat()}'")
        rows = await self.connection.fetch(sql)
        assert sorted(" ".join(row[word] for word in WORDS if word in row.keys()) for row in rows) == told  # noqa: SIM118  # a record is no dict
        return told

    async def until(self, kind: str, expected: Sequence[str]) -> None:
        """Wait until the alerts of a kind are these."""
        for _ in range(900):
            if await self.alerts(kind) == sorted(expected):
                return
            await asyncio.sleep(0.3)
        assert await self.alerts(kind) == sorted(expected)

    async def heard(self, facility: str) -> list[datetime | None]:
        """When each station of a facility was last heard."""
        answer = await self.client.get("/api/v1/stations", params={"facility": facility})
        heard = [row["received_at"] for row in answer.json()["rows"]]
        return [None if at is None else datetime.fromisoformat(at) for at in heard]

    async def heard_after(self, facility: str, moment: datetime) -> None:
        """Wait until every station of a facility was heard after a moment."""
        async with asyncio.timeout(300):
            while any(at is None or at <= moment for at in await self.heard(facility)):  # noqa: ASYNC110  # likewise
                await asyncio.sleep(0.2)


@pytest.fixture
def park_file(private_directory: Path) -> Path:
    """The park, but all of it works round the clock: tests run at any hour."""
    file = private_directory / "park.yaml"
    file.write_text(
        re.sub(r"^    pattern: \dx8$", "    pattern: 2x12", CATALOGUE.read_text(), flags=re.MULTILINE)
    )
    return file


@pytest.fixture
async def seen(database_url: str, park_file: Path) -> AsyncIterator[Seen]:
    catalogue, clock = load_catalogue(park_file), Clock(THEN)
    connection = await asyncpg.connect(database_url)
    await sync_catalogue(connection, catalogue)
    await keep_all_plans(connection, catalogue, months_about(THEN.date(), back=0))
    async with served(database_url, catalogue, clock) as client:
        yield Seen(client, connection, catalogue, clock)
    await connection.close()


@pytest.fixture
def plants(private_directory: Path, database_url: str, private_broker: Broker, park_file: Path) -> Plants:
    return Plants(private_directory, database_url, private_broker, park_file)


@pytest.mark.editions("none")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("kind", "quiet", "raised"),
    [
        ("scrap-above-band", ("F03", "--days", "15"), ["F02 L1"]),
        ("pace-behind-plan", ("F03", "--days", "31", "--history-period", "600"), ["F02"]),
        ("ledger-not-closing", ("F03", "--days", "2"), ["F02 2026-10-13", "F02 2026-10-14"]),
    ],
)
async def test_what_a_history_raises(
    plants: Plants, seen: Seen, kind: str, quiet: tuple[str, ...], raised: list[str]
) -> None:
    async with plants.collector:
        await plants.play(*QUIET, *quiet, "--start", THEN.isoformat())
        assert await seen.alerts(kind) == []
        await plants.play("--scenario", kind, "--start", THEN.isoformat())
        assert await seen.alerts(kind) == raised


@pytest.mark.editions("none")
@pytest.mark.timeout(600)
async def test_a_certificate_that_imports_make_untrue(plants: Plants, seen: Seen) -> None:
    of_year = ("--statement-months", "12", "--start", THEN.isoformat())
    async with plants.collector:
        await plants.play(*QUIET, "F02", *of_year)
        assert await seen.alerts("certificate-at-risk") == []
        await plants.play("--scenario", "certificate-at-risk", "--facility", "F03", *of_year)
        raised = await seen.alerts("certificate-at-risk")
    assert {tuple(row.split()[:2] + row.split()[3:]) for row in raised} == {("F03", "F03-WM7", "below")}


@pytest.mark.editions("none")
@pytest.mark.timeout(600)
async def test_messages_that_are_refused(plants: Plants, seen: Seen) -> None:
    async with plants.collector:
        await plants.play(*QUIET, "F10", "--start", THEN.isoformat())
        seen.clock.at = datetime.now(UTC)
        assert await seen.alerts("quarantine-growing") == []
        await plants.play("--scenario", "quarantine-growing", "--start", THEN.isoformat())
        seen.clock.at = datetime.now(UTC)
        assert "F02 schema" in await seen.alerts("quarantine-growing")
        seen.clock.at += timedelta(hours=1)
        assert await seen.alerts("quarantine-growing") == []


@pytest.mark.editions("none")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("station-silent", [f"F10 L{number} S1" for number in range(1, 9)]),
        ("line-down", ["F02 L1 MECHANICAL"]),
    ],
)
async def test_what_living_plants_raise(plants: Plants, seen: Seen, kind: str, raised: list[str]) -> None:
    async with plants.collector, plants.living(*QUIET, "F03", "--start", THEN.isoformat()):
        await seen.heard_after("F03", THEN)
        # What its history tells may be seen on the way; at its end there is nothing.
        await seen.until(kind, [])
        async with plants.living("--scenario", kind, "--start", THEN.isoformat()):
            await seen.until(kind, raised)


@pytest.mark.editions("none")
@pytest.mark.timeout(600)
async def test_a_plant_of_which_nothing_is_stored_any_more(plants: Plants, seen: Seen) -> None:
    now = datetime.now(UTC)
    often = ("--start", now.isoformat(), "--period", "1", "--heartbeat", "1")
    async with plants.collector, plants.living(*QUIET, "F03", *often):
        await seen.heard_after("F03", now)
        await plants.play("--scenario", "ingest-behind", "--start", now.isoformat())
        last = max(at for at in await seen.heard("F02") if at is not None)
        # Ten minutes need not be waited for: what lives was heard when they are over, the other not.
        seen.clock.at = last + timedelta(seconds=601)
        await seen.heard_after("F03", last + timedelta(seconds=2))
        assert await seen.alerts("ingest-behind") == ["F02"]
        seen.clock.at = last
        assert await seen.alerts("ingest-behind") == []


def test_the_api_asks_what_grafana_asks() -> None:
    rules = json.loads(alerting_text())["groups"][0]["rules"]
    assert [rule["uid"].removeprefix("technopark-") for rule in rules] == [rule.kind for rule in RULES]
    stale_after_s = Settings.model_fields["stale_after_s"].default
    for rule, built in zip(RULES, rules, strict=True):
        assert rows_sql(rule, stale_after_s=stale_after_s) in built["data"][0]["model"]["rawSql"]
