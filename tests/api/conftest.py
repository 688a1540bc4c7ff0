"""The API over a small park, on a database of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from technopark.catalogue import Catalogue, load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from tests.support.api import Api, Clock, served

# Monday, 12 October 2026, 09:30 in Tashkent.
NOW = datetime(2026, 10, 12, 4, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def park() -> Catalogue:
    """A plant of three shifts, one of two units, and a logistics centre, in Tashkent."""
    return load_catalogue(Path(__file__).with_name("park.yaml"))


@pytest.fixture
def zone() -> str:
    """The park's time zone; a test that is about another one parametrizes it."""
    return "Asia/Tashkent"


@pytest.fixture
async def api(database_url: str, park: Catalogue, zone: str) -> AsyncIterator[Api]:
    """The API on a database of this test's own, once per edition; its clock stands at Monday morning."""
    catalogue = replace(park, site=replace(park.site, zone=ZoneInfo(zone)))
    clock = Clock(NOW)
    connection = await connect(database_url)
    ids = await sync_catalogue(connection, catalogue)
    async with served(database_url, catalogue, clock) as client:
        yield Api(client, connection, catalogue, ids, clock)
    await connection.close()
