"""The audit of a fault run finds what is wrong with a database, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from bench.fault_run.audit import Findings, audit, said
from bench.fault_run.story import Story, tell
from technopark.catalogue import Catalogue, load_catalogue
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.writer import Writer

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
FACTS = 2000
BATCH = 100

pytestmark = pytest.mark.editions("none")


@dataclass(frozen=True)
class Told:
    """A story, and a database that holds what it says."""

    catalogue: Catalogue
    story: Story
    connection: asyncpg.Connection[Any]

    async def findings(self) -> Findings:
        return await audit(self.connection, self.catalogue, self.story.truth)


@pytest.fixture
async def told(database_url: str) -> AsyncIterator[Told]:
    catalogue = load_catalogue()
    story = tell(catalogue, FACTS, seed=1)
    connection = await connect(database_url)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own argument
    writer = Writer(catalogue, await sync_catalogue(connection, catalogue), settings)
    sendings = [
        Inbound(topic, payload, None, 1, False, False, NOW)
        for topic, payload in [*story.sendings, *story.lasts]
    ]
    for first in range(0, len(sendings), BATCH):
        await writer.store(connection, sendings[first : first + BATCH])
    yield Told(catalogue, story, connection)
    await connection.close()


async def test_a_story_that_was_stored_has_nothing_wrong_and_the_books_close(told: Told) -> None:
    assert await said(told.connection, told.story.lasts)
    findings = await told.findings()
    assert findings.examples == []
    assert findings.clean
    assert findings.stored == sum(told.story.truth.stored.values()) > FACTS * 0.99
    assert findings.units == sum(told.story.truth.made.values())
    books = findings.books
    assert (books.received, books.missing) == (books.sent, 0)
    assert books.received == books.stored + books.duplicate + books.quarantined


@pytest.mark.parametrize(
    ("tampering", "kind"),
    [
        ("DELETE FROM reading WHERE ctid = (SELECT min(ctid) FROM reading)", "lost"),
        ("DELETE FROM state_change WHERE ctid = (SELECT min(ctid) FROM state_change)", "lost"),
        ("DELETE FROM statement WHERE ctid = (SELECT min(ctid) FROM statement)", "lost"),
        ("DELETE FROM posting WHERE ctid = (SELECT min(ctid) FROM posting)", "lost"),
        ("UPDATE output_day SET good = good - 1 WHERE ctid = (SELECT min(ctid) FROM output_day)", "lost"),
        ("UPDATE sequence_seen SET seen = seen - '{[0,1)}'::int8multirange WHERE run = 'run-0'", "lost"),
        ("UPDATE output_day SET good = good + 1 WHERE ctid = (SELECT min(ctid) FROM output_day)", "double"),
        ("UPDATE output_quarter SET good = good + 1 WHERE good > 0", "double"),
        ("UPDATE reading SET scrap = scrap + 1 WHERE ctid = (SELECT min(ctid) FROM reading)", "unexplained"),
        ("UPDATE state_change SET ts = ts + interval '1 us'", "unexplained"),
        ("UPDATE ledger SET stored = stored + 1, duplicate = duplicate - 1", "unexplained"),
        ("UPDATE ledger SET quarantined = quarantined - 1 WHERE quarantined > 0", "unexplained"),
        ("UPDATE ledger SET conflicting = 1", "unexplained"),
    ],
)
async def test_what_was_done_to_the_database_is_found(told: Told, tampering: str, kind: str) -> None:
    await told.connection.execute(tampering)
    findings = await told.findings()
    assert getattr(findings, kind) > 0
    assert not findings.clean
    assert findings.examples


async def test_a_message_that_the_plants_did_not_send_is_unexplained(told: Told) -> None:
    truth = told.story.truth
    strange = next(iter(sorted(truth.states)))
    poorer = replace(truth, states=truth.states - {strange})
    findings = await audit(told.connection, told.catalogue, poorer)
    assert (findings.lost, findings.double, findings.unexplained) == (0, 0, 1)


async def test_a_refused_message_that_is_gone_is_lost(told: Told) -> None:
    truth = told.story.truth
    richer = replace(truth, refused=truth.refused | {("technopark/v1/F01/L1/S1/output", b"never came")})
    findings = await audit(told.connection, told.catalogue, richer)
    assert (findings.lost, findings.double, findings.unexplained) == (1, 0, 0)
