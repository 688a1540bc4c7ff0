"""A small park, and a collector's writer on a database of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from technopark.catalogue import Catalogue, load_catalogue
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.writer import Writer

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def park() -> Catalogue:
    """Two factories and a logistics centre, in a zone half an hour off, with a 16-bit counter among them."""
    return load_catalogue(Path(__file__).with_name("park.yaml"))


def narrow_settings(**settings: object) -> Settings:
    """Return settings under which totals of the small park may be ahead by little, and others that a test knows."""
    chosen = {"rate_slack_s": 60, "rate_slack_units": 10, **settings}
    return Settings(_env_file=None, **chosen)  # type: ignore[arg-type,call-arg]  # pydantic-settings' own argument


@dataclass
class Desk:
    """A writer with its connection: says messages to it and reads what the tables then hold."""

    connection: asyncpg.Connection[Any]
    writer: Writer
    catalogue: Catalogue
    ids: Ids

    def under(self, **settings: object) -> Desk:
        """Return a desk whose writer works on the same database by other settings."""
        chosen = narrow_settings(**settings)
        return Desk(self.connection, Writer(self.catalogue, self.ids, chosen), self.catalogue, self.ids)

    async def say(self, *said: tuple[str, object], at: datetime = NOW) -> Outcome:
        """Store messages, each a topic below `technopark/v1/` and a payload: bytes, or what becomes JSON."""
        return await self.writer.store(
            self.connection, [inbound(topic, payload, at=at) for topic, payload in said]
        )

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Return rows of a query of the test's own."""
        return [dict(row) for row in await self.connection.fetch(sql, *values)]

    async def value(self, sql: str, *values: object) -> Any:
        """Return the one value of a query of the test's own."""
        return await self.connection.fetchval(sql, *values)


def inbound(topic: str, payload: object, *, at: datetime = NOW, packet_id: int | None = None) -> Inbound:
    """Return a message as the session hands it over."""
    data = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return Inbound(f"technopark/v1/{topic}", data, packet_id, 1, False, False, at)


def output(second: int, good: float, **more: object) -> Mapping[str, object]:
    """Return an output payload `second` seconds after 10:00 UTC of the day before `NOW`."""
    ts = int(datetime(2026, 11, 2, 10, tzinfo=UTC).timestamp() * 1000) + second * 1000
    return {"ts": ts, "product": "A-ONE", "good": good, **more}


@pytest.fixture
async def desk(database_url: str, park: Catalogue) -> AsyncIterator[Desk]:
    """A writer for the small park on a database of this test's own, once per edition."""
    connection = await connect(database_url)
    ids = await sync_catalogue(connection, park)
    settings = narrow_settings()
    yield Desk(connection, Writer(park, ids, settings), park, ids)
    await connection.close()
