"""The collector's loop: receive a batch, commit what it says, acknowledge it; and again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from technopark.catalogue.model import Catalogue
from technopark.errors import Unavailable
from technopark.logs import logger
from technopark.mqtt import BrokerAddress, Session, SessionOptions, connect, delays
from technopark.settings import Settings
from technopark_ingest.database import Database
from technopark_ingest.metrics import Metrics
from technopark_ingest.partition import Partition

_LOG = logger(__name__)
_HELD_S = 10.0
_T = TypeVar("_T")


async def collect(
    settings: Settings, catalogue: Catalogue, partition: Partition, stop: asyncio.Event
) -> None:
    """Collect until `stop` is set; then the batch in hand is committed and acknowledged first.

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
        subscriptions=partition.filters(catalogue),
        receive_maximum=min(settings.buffer_messages, 65_535),
        max_buffered=settings.buffer_messages,
        ca_file=settings.mqtt_ca_file,
    )
    metrics = Metrics()
    if settings.metrics_port:
        metrics.serve(settings.metrics_host, settings.metrics_port)
    database = Database(settings, catalogue, metrics)
    try:
        if await _unless(stop, database.prepare()) is _STOPPED:
            return
        await _keep_connected(address, options, settings, database, metrics, stop)
    finally:
        await database.close()
        _LOG.info("collector stopped")


async def _keep_connected(
    address: BrokerAddress,
    options: SessionOptions,
    settings: Settings,
    database: Database,
    metrics: Metrics,
    stop: asyncio.Event,
) -> None:
    waits = delays(random.Random())  # noqa: S311 - jitter, not a secret
    while not stop.is_set():
        started = time.monotonic()
        try:
            async with connect(address, options) as session:
                metrics.connected.labels("broker").set(1)
                metrics.connections.labels("broker").inc()
                _LOG.info("broker connected", address=str(address), resumed=session.session_present)
                await _collect_from(session, settings, database, metrics, stop)
        except Unavailable as error:
            if time.monotonic() - started > _HELD_S:
                waits = delays(random.Random())  # noqa: S311 - jitter, not a secret
            wait_s = next(waits)
            _LOG.warning("broker away", error=str(error), retry_s=round(wait_s, 2))
            await _unless(stop, asyncio.sleep(wait_s))
        finally:
            metrics.connected.labels("broker").set(0)


async def _collect_from(
    session: Session, settings: Settings, database: Database, metrics: Metrics, stop: asyncio.Event
) -> None:
    wait_s = settings.batch_wait_ms / 1000
    while True:
        batch = await _unless(stop, session.receive(settings.batch_size, wait_s))
        if isinstance(batch, _Stopped):
            return
        started = time.perf_counter()
        outcome = await database.store(batch)
        session.acknowledge(batch)
        lag_s = (datetime.now(UTC) - batch[0].received_at).total_seconds()
        metrics.count_batch(
            outcome, messages=len(batch), seconds=time.perf_counter() - started, lag_seconds=lag_s
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


class _Stopped:
    """Says that a wait ended because the collector is to stop."""


_STOPPED = _Stopped()


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, _T]) -> _T | _Stopped:
    """Await `work`, but give it up once `stop` is set."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else _STOPPED
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
