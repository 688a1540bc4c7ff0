"""The demo's database: taken only if its data are the demo's own, and asked how far the plants have come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from technopark.catalogue import load_catalogue
from technopark.errors import Unavailable
from technopark.storage.pool import connect
from technopark_cli.demo.crew import Crew
from technopark_cli.demo.directory import DemoDirectory
from technopark_cli.demo.storage import Storage, bring_up_to_date, check_ours, open_storage, stations_live

pytestmark = pytest.mark.editions("none")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
async def storage(empty_database_url: str, tmp_path: Path) -> Storage:
    """A database that a setting names."""
    async with Crew() as crew:
        return await open_storage(crew, DemoDirectory(tmp_path), empty_database_url, None)


async def hear(storage: Storage, *, stations: str = "%", read: datetime = NOON) -> None:
    """Let stations whose codes are like this report a reading, and a state an hour later."""
    connection = await connect(storage.url)
    await connection.execute(
        """
        INSERT INTO station_head (station_id, ts, state_ts) SELECT id, $2, $3 FROM station WHERE code LIKE $1
        ON CONFLICT (station_id) DO UPDATE SET ts = EXCLUDED.ts, state_ts = EXCLUDED.state_ts
        """,
        stations,
        read,
        read + timedelta(hours=1),
    )
    await connection.close()


async def test_a_named_database_is_described_without_its_password(storage: Storage) -> None:
    assert "edition none" in storage.description
    assert storage.key.startswith("postgresql://postgres@127.0.0.1:")
    assert storage.service is None


async def test_readings_of_others_are_not_mixed_with(storage: Storage) -> None:
    await check_ours(storage, {})
    assert (await bring_up_to_date(storage, load_catalogue()))[0] > 0
    await check_ours(storage, {})
    await hear(storage)
    with pytest.raises(Unavailable, match="holds readings that this demo did not write"):
        await check_ours(storage, {"postgresql://elsewhere/technopark": NOON})
    await check_ours(storage, {storage.key: NOON})


async def test_everything_was_said_until_the_station_that_was_silent_longest(storage: Storage) -> None:
    catalogue = load_catalogue()
    assert (await bring_up_to_date(storage, catalogue))[1] is None
    await hear(storage, stations="S1")
    assert await bring_up_to_date(storage, catalogue) == (0, None)
    await hear(storage, read=NOON + timedelta(hours=3))
    await hear(storage, stations="S2")
    assert await bring_up_to_date(storage, catalogue) == (0, NOON + timedelta(hours=1))


async def test_stations_are_live_once_they_report_the_present(storage: Storage) -> None:
    await bring_up_to_date(storage, load_catalogue())
    live, stations = await stations_live(storage, NOON)
    assert live == 0
    await hear(storage, read=NOON - timedelta(seconds=1))
    assert await stations_live(storage, NOON) == (0, stations)
    await hear(storage)
    assert await stations_live(storage, NOON) == (stations, stations)
