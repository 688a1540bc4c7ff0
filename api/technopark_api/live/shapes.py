"""What the live stream says of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta

from technopark_api.shapes import Instant, Shape

DatabaseState = Literal["ok", "away"]


class Heartbeat(Shape, frozen=True, kw_only=True):
    """The stream is alive, and whether what it tells can be news."""

    now: Instant
    database: Annotated[
        DatabaseState,
        Meta(description="away: it cannot be reached or does not answer; what was told last may be old."),
    ]


HEARTBEAT = Heartbeat(now=datetime(2026, 10, 12, 4, 30, tzinfo=UTC), database="ok")
