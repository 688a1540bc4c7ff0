"""`technopark retention` says what goes, drops it, and puts on record who had it done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.writer import Writer
from tests.ingest.conftest import inbound, narrow_settings

if TYPE_CHECKING:
    import asyncpg

    from tests.cli.conftest import Technopark

PARK = Path(__file__).parents[1] / "ingest" / "park.yaml"


@pytest.fixture
async def hundred_days(database_url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A database with a reading a day of one station for the last hundred days."""
    connection = await connect(database_url)
    catalogue = load_catalogue(PARK)
    writer = Writer(catalogue, await sync_catalogue(connection, catalogue), narrow_settings())
    now = datetime.now(UTC)
    payload = [
        {
            "ts": int((now - timedelta(days=100 - day)).timestamp()) * 1000,
            "product": "A-ONE",
            "good": day,
        }
        for day in range(100)
    ]
    await writer.store(connection, [inbound("A/L1/S2/output", payload, at=now)])
    yield connection
    await connection.close()


async def test_what_would_go_is_said_and_then_goes(
    technopark: Technopark, hundred_days: asyncpg.Connection[Any], database_url: str
) -> None:
    settings = {
        "TECHNOPARK_DATABASE_URL": database_url,
        "TECHNOPARK_CATALOGUE": str(PARK),
        "TECHNOPARK_RETENTION_DAYS": "30",
    }
    told = technopark("retention", "--dry-run", **settings)
    assert told.status == 0, told.stderr
    assert "would be dropped: kept for 30 days, since " in told.stdout
    assert await hundred_days.fetchval("SELECT count(*) FROM reading") == 100
    done = technopark("retention", "--by", "Nodira", **settings)
    assert done.stdout == told.stdout.replace("would be dropped", "dropped")
    left = await hundred_days.fetchval("SELECT count(*) FROM reading")
    assert 30 <= left <= 40
    assert done.stdout.startswith(f"{100 - left} readings ")
    assert await hundred_days.fetchval("SELECT sum(good) FROM output_day") == 99_000
    assert await hundred_days.fetchval("SELECT who || ' ' || action FROM audit") == "Nodira reading.drop"
    assert technopark("retention", **settings).stdout.startswith("nothing to drop: ")
    proof = technopark("verify", **settings)
    assert proof.stdout == f"{left} readings of 4 stations, 0 differences\n"


def test_a_loop_has_no_dry_run(technopark: Technopark) -> None:
    said = technopark("retention", "--loop", "--dry-run")
    assert (said.status, said.stdout) == (1, "")
    assert said.stderr.startswith("technopark: --dry-run says once")
