"""The collector stores all that comes as the role of its own, which may do little else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from technopark.catalogue import Catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.rebuild import verify_rollups
from technopark_ingest.writer import Writer
from tests.ingest.conftest import Desk, narrow_settings, output
from tests.ingest.test_writer import POSTING, STATEMENT
from tests.support.roles import logged_in_as


@pytest.fixture
async def narrow(database_url: str, park: Catalogue) -> AsyncIterator[Desk]:
    """The desk once more, as the role of the collector, which takes the catalogue in as well."""
    async with logged_in_as(database_url, "ingest") as url:
        connection = await connect(url)
        ids = await sync_catalogue(connection, park)
        yield Desk(connection, Writer(park, ids, narrow_settings()), park, ids)
        await connection.close()


async def test_all_that_comes_is_stored_and_stored_once(desk: Desk, narrow: Desk) -> None:
    down: dict[str, str | None] = {"ts": "2026-11-02T10:00:00Z", "state": "down", "reason": "JAM"}
    running = down | {"ts": "2026-11-02T10:30:00Z", "state": "production", "reason": None}
    said = (
        *(("A/L1/S2/output", output(index * 10, index * 2)) for index in range(100)),
        ("A/L1/S2/state", down),
        ("A/L1/S2/state", running),
        ("A/L1/S1/connection", b"online"),
        ("A/localization", STATEMENT),
        ("A/export", POSTING),
    )
    first = await narrow.say(*said)
    assert (first.duplicates, first.conflicts) == (0, [])
    assert first.stored >= len(said) - 1
    assert (await narrow.say(*said)).stored == 0
    other = (("A/L1/S2/output", output(10, 3)), ("A/L1/S2/state", {**down, "reason": "OTHER"}))
    assert len((await narrow.say(*other)).conflicts) == 2
    refused = (("A/L1/S2/output", b"{"), ("A/L9/S2/output", output(0, 1)), ("nonsense", b""))
    assert (await narrow.say(*refused, *refused)).stored == 0
    assert await desk.value("SELECT count(*) FROM quarantine") == len(refused)
    assert await desk.value("SELECT times FROM conflict WHERE kind = 'output'") == 1
    assert await desk.value("SELECT count(*) FROM statement") == 1
    assert await desk.value("SELECT count(*) FROM posting") == 1
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


@pytest.mark.editions("community")
async def test_late_readings_reach_a_chunk_kept_by_column(desk: Desk, narrow: Desk) -> None:
    await narrow.say(*(("A/L1/S2/output", output(index * 10, index * 2)) for index in range(1000)))
    for chunk in await desk.rows("SELECT show_chunks('reading')::text AS name"):
        await desk.connection.execute("CALL convert_to_columnstore($1::text::regclass)", chunk["name"])
    outcome = await narrow.say(("A/L1/S2/output", output(5015, 1003)), ("A/L1/S2/output", output(5030, 1)))
    assert (outcome.stored, outcome.restated, len(outcome.conflicts)) == (1, 1, 1)
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()
