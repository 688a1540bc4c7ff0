"""An API behind which the collector's own writer stores what stations say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from technopark.catalogue import Catalogue, load_catalogue
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark_ingest.writer import Writer

if TYPE_CHECKING:
    from tests.support.api import Api, Station


@dataclass(frozen=True)
class Floor:
    """The shop floor behind an API: what it says is stored as it arrives, in one transaction."""

    api: Api
    writer: Writer

    async def states(self, station: Station, *said: tuple[datetime, str], **more: str) -> None:
        """A station tells which states it entered when."""
        await self.store(
            (f"technopark/v1/{'/'.join(station)}/state", {"ts": milliseconds(at), "state": state, **more})
            for at, state in said
        )

    async def totals(
        self, station: Station, product: str, *said: tuple[datetime, float, float], rework: float = 0
    ) -> None:
        """A station tells its counters: when, good and scrap so far."""
        await self.store(
            (
                f"technopark/v1/{'/'.join(station)}/output",
                {
                    "ts": milliseconds(at),
                    "product": product,
                    "good": good,
                    "scrap": scrap,
                    "rework": rework if at == said[-1][0] else 0,
                },
            )
            for at, good, scrap in said
        )

    async def store(self, said: Iterable[tuple[str, Any]]) -> None:
        """Store messages of topics; none may be refused."""
        at = self.api.clock.at
        messages = [
            Inbound(
                topic,
                text if isinstance(text, bytes) else msgspec.json.encode(text),
                None,
                1,
                False,
                False,
                at,
            )
            for topic, text in said
        ]
        outcome = await self.writer.store(self.api.connection, messages)
        assert (outcome.refused, outcome.conflicts) == ([], [])


def milliseconds(instant: datetime) -> int:
    """Return an instant as messages write it."""
    return round(instant.timestamp() * 1000)


@pytest.fixture(scope="session")
def park() -> Catalogue:
    """A plant whose night shift crosses midnight, and one of two units."""
    return load_catalogue(Path(__file__).with_name("park.yaml"))


@pytest.fixture
def floor(api: Api) -> Floor:
    """The shop floor behind the API."""
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own argument
    return Floor(api, Writer(api.catalogue, api.ids, settings))
