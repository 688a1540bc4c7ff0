"""The collector's one connection to the database, made anew for as long as it takes."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from technopark.catalogue.model import Catalogue
from technopark.errors import MigrationError, Unavailable
from technopark.logs import logger
from technopark.machine import clock_difference
from technopark.mqtt import Inbound, delays
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.migrate import pending
from technopark.storage.pool import CONNECTION_ERRORS, connect
from technopark.storage.sqlfile import load
from technopark_ingest.metrics import Metrics
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.writer import Writer

_SQL = load("technopark_ingest", "database.sql")
_LOG = logger(__name__)
_AWAY: tuple[type[Exception], ...] = (Unavailable, *CONNECTION_ERRORS, asyncpg.PostgresError)
# A statement that the database cannot make sense of is a mistake of ours, which waiting does not cure.
_OUR_MISTAKE = (
    asyncpg.PostgresSyntaxError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
    asyncpg.AmbiguousColumnError,
    asyncpg.DatatypeMismatchError,
)
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 5.0
_CLOCK_EVERY_S = 60.0
_END_MS: Final = 1000


class Database:
    """Stores batches, waiting out whatever keeps the database from taking them."""

    def __init__(self, settings: Settings, catalogue: Catalogue, metrics: Metrics) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._metrics = metrics
        self._connection: asyncpg.Connection[Any] | None = None
        self._writer: Writer | None = None
        self._session: asyncpg.Record | None = None
        self._left: asyncpg.Record | None = None
        self._given_up = False
        self._clock_seen_at = -math.inf

    async def store(self, messages: Sequence[Inbound]) -> Outcome:
        """Store messages; when this returns they are committed. While the database is away it waits.

        Raises:
            MigrationError: the database's schema is not this version's.
            CatalogueError: the database's history contradicts the catalogue.
        """
        waits = delays(random.Random(), first_s=_FIRST_WAIT_S, cap_s=_LONGEST_WAIT_S)  # noqa: S311 - jitter
        while True:
            try:
                connection, writer = await self._ready()
                await self._look_at_clock(connection)
                return await writer.store(connection, messages)
            except _OUR_MISTAKE as error:
                raise MigrationError(f"the database does not understand this version: {error}") from error
            except _AWAY as error:
                await self.close()
                if self._given_up:
                    raise
                wait_s = next(waits)
                _LOG.warning(
                    "database away", error=str(error), messages=len(messages), retry_s=round(wait_s, 2)
                )
                await asyncio.sleep(wait_s)

    async def prepare(self) -> None:
        """Connect, check the schema and bring the catalogue in, waiting for as long as it takes."""
        await self.store(())

    def give_up(self) -> None:
        """Drop the connection and make no other: a cancelled statement would wait for the server's word."""
        self._given_up = True
        if self._connection is not None:
            self._connection.terminate()

    async def close(self) -> None:
        """Drop the connection; the next call makes another."""
        connection, self._connection = self._connection, None
        if self._session is not None:
            self._left, self._session = self._session, None
        self._metrics.connected.labels("database").set(0)
        if connection is not None:
            connection.terminate()

    async def _look_at_clock(self, connection: asyncpg.Connection[Any]) -> None:
        """Compare the database's clock with ours once a minute: by ours it is told what is late or ahead."""
        if time.monotonic() - self._clock_seen_at < _CLOCK_EVERY_S:
            return
        self._clock_seen_at = time.monotonic()
        difference = await clock_difference(connection)
        self._metrics.clock_ahead.set(difference.ahead_s)
        if difference.beyond(self._settings.clock_tolerance_s):
            _LOG.warning("clocks differ", database_ahead_s=round(difference.ahead_s, 1))

    async def _ready(self) -> tuple[asyncpg.Connection[Any], Writer]:
        if self._connection is None or self._connection.is_closed() or self._writer is None:
            url = self._settings.database_url.get_secret_value()
            connection = await connect(
                url, name="technopark ingest", silence_s=self._settings.database_silence_s
            )
            self._connection = connection
            await self._end_what_was_left(connection)
            self._session = await connection.fetchrow(_SQL["own_session"])
            if missing := await pending(connection):
                raise MigrationError(
                    f"the database lacks {', '.join(missing)}: run 'technopark migrate' first"
                )
            ids: Ids = await sync_catalogue(connection, self._catalogue)
            self._writer = Writer(self._catalogue, ids, self._settings)
            self._metrics.connected.labels("database").set(1)
            self._metrics.connections.labels("database").inc()
            _LOG.info("database connected", facilities=len(ids.facility), stations=len(ids.station))
        return self._connection, self._writer

    async def _end_what_was_left(self, connection: asyncpg.Connection[Any]) -> None:
        """End the session of the connection that was dropped, if its server has not heard of that yet.

        Amid the rows of a COPY it waits for the rest, with its locks: there no request to cancel and no timeout of an
        idle transaction reaches it (PostgreSQL, `CopyGetData` holds cancelling off).
        """
        if self._left is not None:
            if await connection.fetchval(_SQL["end_session"], *self._left, _END_MS) is not None:
                _LOG.warning("session ended that was left at the database", pid=self._left["pid"])
            self._left = None
