"""The collector's loop: receive a batch, commit what it says, acknowledge it; and again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, TypeVar

from technopark.catalogue.model import Catalogue
from technopark.errors import Unavailable
from technopark.logs import logger
from technopark.machine import own_folders
from technopark.mqtt import BrokerAddress, Inbound, Session, SessionOptions, connect, delays
from technopark.settings import Settings
from technopark.wire.topics import PREFIX
from technopark_ingest.database import Database
from technopark_ingest.metrics import Metrics
from technopark_ingest.partition import Partition

_LOG = logger(__name__)
_HELD_S = 10.0
_EMPTY_ROUNDS = 3
# A batch takes far less; one that takes longer waits for a database that does not answer, and comes again.
_LAST_BATCH_S = 3.0
_T = TypeVar("_T")


async def collect(
    settings: Settings,
    catalogue: Catalogue,
    partition: Partition,
    stop: asyncio.Event,
    *,
    leave: bool = False,
) -> None:
    """Collect until `stop` is set; then the batch in hand is committed and acknowledged first.

    While the database does not take that batch it is given up soon: unacknowledged, it comes again.

    To `leave` is to store what the broker still holds for this share, and to end once nothing is left there and the
    broker has forgotten the session. Other shares must be listening to the same facilities by then.

    Broker and database may come and go: unacknowledged messages stay with the broker, and memory is bounded
    by `buffer_messages`.

    Raises:
        SettingsError: the broker refuses this client for good, or a setting is unusable.
        MigrationError: the database's schema is not this version's.
        CatalogueError: the database's history contradicts the catalogue.
    """
    address = BrokerAddress.parse(settings.mqtt_url.get_secret_value())
    options = SessionOptions(
        client_id=partition.client_id,
        subscriptions=() if leave else partition.filters(catalogue),
        receive_maximum=min(settings.buffer_messages, 65_535),
        max_buffered=settings.buffer_messages,
        ca_file=settings.mqtt_ca_file,
    )
    metrics = Metrics()
    if settings.metrics_port:
        metrics.watch_disks(folder for _, folder in own_folders(settings))
        metrics.serve(settings.metrics_host, settings.metrics_port)
    database = Database(settings, catalogue, metrics)
    intake = _Intake(settings, database, metrics, partition.passed_over(catalogue))
    try:
        if await _unless(stop, database.prepare(), give_up=database.give_up) is _STOPPED:
            return
        filters = partition.filters(catalogue) if leave else ()
        await _keep_connected(address, options, intake, filters, stop)
    finally:
        await database.close()
        _LOG.info("collector stopped")


async def _keep_connected(
    address: BrokerAddress,
    options: SessionOptions,
    intake: _Intake,
    leaving: Sequence[str],
    stop: asyncio.Event,
) -> None:
    connected = intake.metrics.connected.labels("broker")
    waits = delays(random.Random())  # noqa: S311 - jitter, not a secret
    while not stop.is_set():
        started = time.monotonic()
        try:
            async with AsyncExitStack() as stack:
                session = await _unless(stop, stack.enter_async_context(connect(address, options)))
                if isinstance(session, _Stopped):
                    return
                connected.set(1)
                intake.metrics.connections.labels("broker").inc()
                _LOG.info("broker connected", address=str(address), resumed=session.session_present)
                if leaving:
                    await _unless(stop, _leave(session, intake, leaving), give_up=intake.give_up)
                else:
                    await _collect_from(session, intake, stop)
                return
        except Unavailable as error:
            if time.monotonic() - started > _HELD_S:
                waits = delays(random.Random())  # noqa: S311 - jitter, not a secret
            wait_s = next(waits)
            _LOG.warning("broker away", error=str(error), retry_s=round(wait_s, 2))
            await _unless(stop, asyncio.sleep(wait_s))
        finally:
            connected.set(0)


async def _collect_from(session: Session, intake: _Intake, stop: asyncio.Event) -> None:
    while True:
        batch = await _unless(stop, intake.receive(session))
        if isinstance(batch, _Stopped):
            return
        storing = intake.store(session, batch)
        stored = await _unless(stop, storing, patience_s=_LAST_BATCH_S, give_up=intake.give_up)
        if isinstance(stored, _Stopped):
            _LOG.warning("batch given up, it comes again", messages=len(batch))
            return


async def _leave(session: Session, intake: _Intake, filters: Sequence[str]) -> None:
    """Take what the broker still holds, and then the session itself from it.

    Its answer to the end of the subscription comes behind all that it had sent. If nothing came before an answer,
    and nothing was unacknowledged when it was asked, it holds nothing; asked again, for brokers that queue in the
    background.
    """
    empty = 0
    while empty < _EMPTY_ROUNDS:
        empty += 1
        answer = session.unsubscribe(filters)
        while not answer.done() or session.buffered:
            receiving = asyncio.ensure_future(intake.receive(session))
            awaited: set[asyncio.Future[Any]] = {receiving, answer}
            try:
                await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
                if not receiving.done():
                    continue
                batch = await receiving
            finally:
                receiving.cancel()
                await asyncio.gather(receiving, return_exceptions=True)
            await intake.store(session, batch)
            empty = 0
        await answer
    await session.forget()
    _LOG.info("session given up")


class _Intake:
    """The way of a batch from a session into the database."""

    def __init__(
        self, settings: Settings, database: Database, metrics: Metrics, passed_over: frozenset[str]
    ) -> None:
        self.metrics = metrics
        self._size = settings.batch_size
        self._wait_s = settings.batch_wait_ms / 1000
        self._database = database
        self._passed_over = passed_over

    async def receive(self, session: Session) -> list[Inbound]:
        """Wait for the next batch; a cancelled call loses nothing."""
        return await session.receive(self._size, self._wait_s)

    def give_up(self) -> None:
        """Store nothing more: what is being stored comes again."""
        self._database.give_up()

    async def store(self, session: Session, batch: Sequence[Inbound]) -> None:
        """Commit what a batch says, except for what other shares take, and then acknowledge all of it."""
        started = time.perf_counter()
        passed_over = self._passed_over
        ours = batch
        if passed_over:
            ours = [message for message in batch if _facility(message.topic) not in passed_over]
        outcome = await self._database.store(ours)
        session.acknowledge(batch)
        lag_s = (datetime.now(UTC) - batch[0].received_at).total_seconds()
        self.metrics.count_batch(
            outcome, messages=len(ours), seconds=time.perf_counter() - started, lag_seconds=lag_s
        )
        for conflict in outcome.conflicts:
            _LOG.warning(
                "conflict",
                kind=conflict.kind,
                key=conflict.key,
                stored=conflict.stored,
                offered=conflict.offered,
            )
        if outcome.quarantined:
            _LOG.warning("quarantined", messages=outcome.quarantined)
        if outcome.overflowed:
            _LOG.warning("quarantine full: counted only", messages=outcome.overflowed)


def _facility(topic: str) -> str:
    """Return what stands where a topic of the wire names its facility."""
    return topic[len(PREFIX) + 1 :].partition("/")[0]


class _Stopped:
    """Says that a wait ended because the collector is to stop."""


_STOPPED = _Stopped()


async def _unless(
    stop: asyncio.Event,
    work: Coroutine[Any, Any, _T],
    *,
    patience_s: float = 0.0,
    give_up: Callable[[], None] | None = None,
) -> _T | _Stopped:
    """Await `work`, but give it up once `stop` has been set for as long as there is patience.

    `give_up` ends what would not end by being cancelled.
    """
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if patience_s and not working.done():
            await asyncio.wait({working}, timeout=patience_s)
        if working.done():
            return await working
        if give_up is not None:
            give_up()
        return _STOPPED
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
