"""Publishers of the small park: what they say is stored by the collector's own writer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest

from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark_ingest.writer import Writer

if TYPE_CHECKING:
    from tests.support.api import Api

Say = Callable[..., Awaitable[None]]


@pytest.fixture
def say(api: Api) -> Say:
    """Store messages, each a topic below `technopark/v1/` and a payload, received at the API's present moment."""
    writer = Writer(api.catalogue, api.ids, Settings(_env_file=None))  # type: ignore[call-arg]  # pydantic-settings' own argument

    async def store(*said: tuple[str, object]) -> None:
        await writer.store(
            api.connection,
            [
                Inbound(
                    f"technopark/v1/{topic}",
                    payload if isinstance(payload, bytes) else msgspec.json.encode(payload),
                    None,
                    1,
                    False,
                    False,
                    api.clock.at.astimezone(UTC),
                )
                for topic, payload in said
            ],
        )

    return store


@pytest.fixture
def numbered() -> Callable[..., list[tuple[str, object]]]:
    """Make readings of a station with their numbers, a second apart from a moment on."""

    def make(
        *numbers: int, at: datetime, topic: str = "FR/L1/S2/output", product: str = "FR-A", run: str = "r1"
    ) -> list[tuple[str, object]]:
        start = int(at.timestamp() * 1000)
        return [
            (
                topic,
                {"ts": start + 1000 * place, "product": product, "good": number, "run": run, "seq": number},
            )
            for place, number in enumerate(numbers)
        ]

    return make
