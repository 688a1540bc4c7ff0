"""One look at the database a second serves all clients of the live stream; without clients there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Final

from fastapi.sse import format_sse_event

from technopark.catalogue import Catalogue
from technopark.errors import Unavailable
from technopark.logs import logger
from technopark_api.database import Database
from technopark_api.live.mailbox import Mailbox
from technopark_api.overview.read import Seen, look
from technopark_api.shapes import Shape, encode
from technopark_api.stations.heads import NEVER_HEARD, Head, Path
from technopark_api.stations.read import read_events_after
from technopark_api.stations.shapes import EventRow

_PERIOD_S: Final = 1.0
_EVENTS_OF_STATION: Final = 20

_log = logger(__name__)


class Hub:
    """Tells clients of what changes in the overview."""

    def __init__(
        self, database: Database, catalogue: Catalogue, now: Callable[[], datetime], stale_after: timedelta
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._now = now
        self._stale_after = stale_after
        self._mailboxes: set[Mailbox] = set()
        self._poller: asyncio.Task[None] | None = None
        self._seen: Seen | None = None
        self._closed = False

    @property
    def clients(self) -> int:
        """Clients that listen now."""
        return len(self._mailboxes)

    @contextmanager
    def listen(self) -> Iterator[Mailbox]:
        """Give a client its mailbox for the duration of the context; the first frame in it is the overview."""
        mailbox = Mailbox()
        if self._closed:
            mailbox.close()
        self._mailboxes.add(mailbox)
        if self._seen is not None:
            mailbox.put("overview", frame("overview", self._seen.overview))
        if self._poller is None and not self._closed:
            self._poller = asyncio.create_task(self._poll(), name="live-poller")
        try:
            yield mailbox
        finally:
            self._mailboxes.discard(mailbox)
            if not self._mailboxes:
                self._rest()

    def close(self) -> None:
        """End all streams, now and from now on: the server is about to stop."""
        self._closed = True
        for mailbox in self._mailboxes:
            mailbox.close()
        self._rest()

    def _rest(self) -> None:
        if self._poller is not None:
            self._poller.cancel()
            self._poller = None
        # What was seen grows old without a look; the next client waits for a new one.
        self._seen = None

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        away = False
        while True:
            started = loop.time()
            try:
                await self._look()
                away = False
            except Unavailable as error:
                if not away:
                    _log.warning("live_database_unavailable", error=str(error))
                away = True
            except Exception:  # noqa: BLE001  # whatever it is, it is logged with its trace
                # The stream outlives an error of one look: the next may be without it.
                _log.exception("live_look_failed")
            await asyncio.sleep(max(0.0, started + _PERIOD_S - loop.time()))

    async def _look(self) -> None:
        before = self._seen
        seen = await look(self._database, self._catalogue, self._now(), self._stale_after)
        changed = [] if before is None else _moved(before.heads, seen.heads)
        events = await read_events_after(self._database, changed, _EVENTS_OF_STATION) if changed else []
        self._seen = seen
        self._tell(before, seen, events)

    def _tell(self, before: Seen | None, seen: Seen, events: list[EventRow]) -> None:
        if before is None or before.overview.today != seen.overview.today:
            self._put("overview", frame("overview", seen.overview))
        else:
            for old, new in zip(before.overview.facilities, seen.overview.facilities, strict=True):
                if old != new:
                    self._put(f"facility {new.id}", frame("facility", new))
            if before.overview.totals != seen.overview.totals:
                self._put("totals", frame("totals", seen.overview.totals))
        for event in events:
            told = frame("event", event)
            for mailbox in self._mailboxes:
                mailbox.add(told)

    def _put(self, key: str, told: bytes) -> None:
        for mailbox in self._mailboxes:
            mailbox.put(key, told)


@asynccontextmanager
async def open_hub(
    database: Database, catalogue: Catalogue, now: Callable[[], datetime], stale_after: timedelta
) -> AsyncIterator[Hub]:
    """Give the application its hub for the duration of the context."""
    hub = Hub(database, catalogue, now, stale_after)
    try:
        yield hub
    finally:
        hub.close()


def frame(event: str, shape: Shape) -> bytes:
    """Return one server-sent event."""
    return format_sse_event(event=event, data_str=encode(shape).decode())


def _moved(before: Mapping[Path, Head], after: Mapping[Path, Head]) -> list[Head]:
    """Return the earlier heads of stations whose state or connection is newer now."""
    moved: list[Head] = []
    for path, head in after.items():
        old = before.get(path, NEVER_HEARD._replace(station_id=head.station_id))
        if (old.state_at, old.online_at) != (head.state_at, head.online_at):
            moved.append(old)
    return moved
