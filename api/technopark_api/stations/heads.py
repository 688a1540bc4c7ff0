"""How each station stands: its newest reading, state and connection, and whether that is still to be believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from technopark.storage.sqlfile import load
from technopark_api.database import Database

Path = tuple[str, str, str]
"""Facility, line and station."""

_SQL = load("technopark_api.stations", "queries.sql")


class Head(NamedTuple):
    """The newest that is known of a station; None is: never told."""

    station_id: int
    product: str | None
    state: str | None
    state_at: datetime | None
    reason: str | None
    order: str | None
    online: bool | None
    online_at: datetime | None
    reading_at: datetime | None
    heard_at: datetime | None

    def stale(self, now: datetime, after: timedelta) -> bool | None:
        """Tell whether nothing was heard for longer than `after`, or the station is offline; None: never heard."""
        if self.heard_at is None:
            return None
        return self.online is False or now - self.heard_at > after

    def silent_s(self, now: datetime) -> int | None:
        """Return whole seconds since anything was heard; sources' clocks may be ahead of ours."""
        return None if self.heard_at is None else max(0, int((now - self.heard_at).total_seconds()))


NEVER_HEARD = Head(0, None, None, None, None, None, None, None, None, None)


async def read_heads(database: Database) -> Mapping[Path, Head]:
    """Return the heads of all stations that the database knows.

    Raises:
        Unavailable: the database is away.
    """
    return {
        (record["facility"], record["line"], record["station"]): _head(record)
        for record in await database.fetch(_SQL["heads"])
    }


def _head(record: Mapping[str, Any]) -> Head:
    return Head(
        station_id=record["station_id"],
        product=record["product"],
        state=record["state"],
        state_at=record["state_ts"],
        reason=record["state_reason"],
        order=record["state_order"],
        online=record["online"],
        online_at=record["online_ts"],
        reading_at=record["reading_at"],
        heard_at=record["heard_at"],
    )
