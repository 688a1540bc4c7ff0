"""One look at the database a second serves all clients of the live stream; without clients there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from fastapi.sse import format_sse_event

from technopark.catalogue import Catalogue
from technopark.errors import Unavailable
from technopark.logs import logger
from technopark_api.database import Database
from technopark_api.live.mailbox import Mailbox
from technopark_api.live.shapes import DatabaseState, Heartbeat
from technopark_api.overview.read import Seen, look
from technopark_api.scope import Scope
from technopark_api.shapes import Shape, encode
from technopark_api.stations.heads import NEVER_HEARD, Head, Path
from technopark_api.stations.read import read_events_after
from technopark_api.stations.shapes import EventRow
from technopark_api.trust.read import TrustToday, read_trust_today

_PERIOD_S: Final = 1.0
_HEARTBEAT_S: Final = 10.0
# A look takes some milliseconds; one that takes so long waits for a database that does not answer.
_AWAY_AFTER_S: Final = 5.0
_TRUST_PERIOD_S: Final = 5.0
_EVENTS_OF_STATION: Final = 20

_log = logger(__name__)


class _Trust(NamedTuple):
    today: TrustToday
    day: date
    at: float


class Hub:
    """Tells clients of what changes in the overview."""

    def __init__(
        self, database: Database, catalogue: Catalogue, now: Callable[[], datetime], stale_after: timedelta
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._now = now
        self._stale_after = stale_after
        self._mailboxes: dict[Mailbox, Scope] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._seen: Seen | None = None
        self._trust: _Trust | None = None
        self._database_state: DatabaseState | None = None
        self._look_began: float | None = None
        self._beat_at = 0.0
        self._closed = False

    @property
    def clients(self) -> int:
        """Clients that listen now."""
        return len(self._mailboxes)

    @contextmanager
    def listen(self, scope: Scope) -> Iterator[Mailbox]:
        """Give a client its mailbox for the duration of the context; the first frame in it is the overview.

        It is told of the facilities of its scope only.
        """
        mailbox = Mailbox()
        if self._closed:
            mailbox.close()
        self._mailboxes[mailbox] = scope
        if self._seen is not None:
            mailbox.put("overview", frame("overview", self._seen.within(self._catalogue, scope)))
        if self._database_state is not None:
            mailbox.put("heartbeat", self._heartbeat(self._database_state))
        if not self._tasks and not self._closed:
            self._tasks = [
                asyncio.create_task(self._poll(), name="live-poller"),
                asyncio.create_task(self._watch(), name="live-heartbeat"),
            ]
        try:
            yield mailbox
        finally:
            del self._mailboxes[mailbox]
            if not self._mailboxes:
                self._rest()

    def close(self) -> None:
        """End all streams, now and from now on: the server is about to stop."""
        self._closed = True
        for mailbox in self._mailboxes:
            mailbox.close()
        self._rest()

    def _rest(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        # What was seen grows old without a look; the next client waits for a new one.
        self._seen = self._trust = None
        self._database_state = self._look_began = None

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            started = self._look_began = loop.time()
            try:
                await self._look()
                self._say("ok")
            except Unavailable as error:
                if self._say("away"):
                    _log.warning("live_database_unavailable", error=str(error))
            except Exception:  # noqa: BLE001  # whatever it is, it is logged with its trace
                # The stream outlives an error of one look: the next may be without it.
                _log.exception("live_look_failed")
            self._look_began = None
            await asyncio.sleep(max(0.0, started + _PERIOD_S - loop.time()))

    async def _watch(self) -> None:
        """Beat regularly, and see a look that does not come back."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_PERIOD_S)
            if self._look_began is not None and loop.time() - self._look_began > _AWAY_AFTER_S:
                self._say("away")
            elif self._database_state is not None and loop.time() - self._beat_at >= _HEARTBEAT_S:
                self._beat(self._database_state)

    def _say(self, state: DatabaseState) -> bool:
        """Tell of the database's state at once where it is another now; returns whether it is."""
        if self._database_state == state:
            return False
        self._database_state = state
        self._beat(state)
        return True

    def _beat(self, state: DatabaseState) -> None:
        self._beat_at = asyncio.get_running_loop().time()
        self._put("heartbeat", self._heartbeat(state))

    def _heartbeat(self, state: DatabaseState) -> bytes:
        return frame("heartbeat", Heartbeat(now=self._now(), database=state))

    async def _look(self) -> None:
        before = self._seen
        now = self._now()
        trust = await self._trust_of(now.astimezone(self._catalogue.site.zone).date())
        seen = await look(self._database, self._catalogue, now, self._stale_after, trust)
        changed = [] if before is None else _moved(before.heads, seen.heads)
        events = await read_events_after(self._database, changed, _EVENTS_OF_STATION) if changed else []
        self._seen = seen
        self._tell(before, seen, events)

    async def _trust_of(self, day: date) -> TrustToday:
        """Return how far the day's numbers can be trusted, as it was some seconds ago at most."""
        at = asyncio.get_running_loop().time()
        if self._trust is None or self._trust.day != day or at - self._trust.at >= _TRUST_PERIOD_S:
            self._trust = _Trust(await read_trust_today(self._database, day), day, at)
        return self._trust.today

    def _tell(self, before: Seen | None, seen: Seen, events: list[EventRow]) -> None:
        told = [(frame("event", event), event.facility) for event in events]
        for scope in set(self._mailboxes.values()):
            newest = self._changes(before, seen, scope)
            own = [event for event, facility in told if scope.holds(facility)]
            for mailbox, its in self._mailboxes.items():
                if its == scope:
                    for key, shown in newest.items():
                        mailbox.put(key, shown)
                    for event in own:
                        mailbox.add(event)

    def _changes(self, before: Seen | None, seen: Seen, scope: Scope) -> dict[str, bytes]:
        """Return the frames, by key, that tell a scope of what is other than before."""
        new = seen.within(self._catalogue, scope)
        if before is None or before.overview.today != new.today:
            return {"overview": frame("overview", new)}
        old = before.within(self._catalogue, scope)
        frames = {
            f"facility {now.id}": frame("facility", now)
            for was, now in zip(old.facilities, new.facilities, strict=True)
            if was != now
        }
        if old.totals != new.totals:
            frames["totals"] = frame("totals", new.totals)
        return frames

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
