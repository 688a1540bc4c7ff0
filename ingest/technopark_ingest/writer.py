"""One batch, one transaction: everything that its messages say is committed together, or nothing of it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto
from typing import Any

import asyncpg

from technopark.catalogue.model import Catalogue, CounterPolicy
from technopark.errors import Rejected
from technopark.logs import logger
from technopark.mqtt import Inbound
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids
from technopark_ingest.batch import Batch, policies
from technopark_ingest.interpreter import Interpreter
from technopark_ingest.plausibility import Limit, limits
from technopark_ingest.store.conflicts import store_conflicts
from technopark_ingest.store.heads import book_silence, lock_heads
from technopark_ingest.store.ledger import Booking, Books
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.store.quarantine import Bounds, store_set_aside
from technopark_ingest.store.readings import store_readings
from technopark_ingest.store.rollups import DayOf
from technopark_ingest.store.state_times import ShiftsOf
from technopark_ingest.store.states import store_connections, store_states
from technopark_ingest.store.trade import store_postings, store_statements

_LOG = logger(__name__)

# What the database raises about a value; about anything else the message is not to blame.
_BLAMES_A_VALUE = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    asyncpg.UntranslatableCharacterError,
)
# What a mistake of ours raises on an unforeseen message: it must not stop those behind it.
_BLAMES_A_MESSAGE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)


class Trust(Enum):
    """What a person vouches for about readings that rise faster than their line can make.

    ACCEPT: that much was made. NEW_COUNTER: another counter stands there now, from whose totals counting goes on.
    """

    NONE = auto()
    ACCEPT = auto()
    NEW_COUNTER = auto()


class Writer:
    """Stores messages by one catalogue; it has no connection of its own."""

    def __init__(self, catalogue: Catalogue, ids: Ids, settings: Settings) -> None:
        self._interpreter = Interpreter(
            catalogue,
            ids,
            Books(catalogue, ids),
            future_tolerance=timedelta(seconds=settings.future_tolerance_s),
            retention=timedelta(days=settings.retention_days),
            max_payload_bytes=settings.max_payload_bytes,
        )
        self._policies: Mapping[int, CounterPolicy] = policies(catalogue, ids)
        self._limits = limits(catalogue, ids, settings)
        self._bounds = Bounds.of(settings)
        self._day_of = DayOf.of(catalogue, ids)
        self._shifts_of = ShiftsOf.of(catalogue, ids)
        self._stale_after = timedelta(seconds=settings.stale_after_s)

    async def store(self, connection: asyncpg.Connection[Any], messages: Sequence[Inbound]) -> Outcome:
        """Store messages; when this returns, all that they say is committed.

        A message whose values the database refuses, or that this code fails on, is quarantined alone with that
        reason, and the others are stored. When the database itself is in trouble nothing of the batch is left
        behind and its error is raised.
        """
        try:
            return await self._store_batch(connection, self._interpreter.interpret(messages), self._limits)
        except _BLAMES_A_VALUE as error:
            if len(messages) == 1:
                return await self._quarantine(connection, messages[0], "database", error)
        except _BLAMES_A_MESSAGE as error:
            if len(messages) == 1:
                _LOG.exception("message failed", topic=messages[0].topic)
                return await self._quarantine(connection, messages[0], "internal", error)
        half = len(messages) // 2
        outcome = await self.store(connection, messages[:half])
        outcome.add(await self.store(connection, messages[half:]))
        return outcome

    async def hold(self, connection: asyncpg.Connection[Any], message: Inbound) -> None:
        """Lock now what storing a message will lock first, so that whoever locks more besides does not deadlock."""
        await lock_heads(connection, self._interpreter.interpret([message]))

    async def store_again(
        self,
        connection: asyncpg.Connection[Any],
        message: Inbound,
        *,
        booked: Sequence[Booking] = (),
        trust: Trust = Trust.NONE,
    ) -> Outcome:
        """Store a message that was refused as often as `booked` tells, and book its arrivals anew.

        What is still refused of an array is set aside on its own.

        Raises:
            Rejected: nothing of it can be accepted, and nothing was written.
        """
        batch = self._interpreter.interpret([message])
        if not len(batch):
            raise Rejected("schema", "it says nothing that could be stored")
        if trust is Trust.NEW_COUNTER and batch.readings:
            (readings,) = batch.readings.values()  # one message has one topic, and so one station
            min(readings, key=lambda reading: reading.ts).new_counter = True
        limits = self._limits if trust is Trust.NONE else {}
        try:
            async with connection.transaction():
                outcome = await self._store_batch(connection, batch, limits, booked)
                if outcome.quarantined == len(batch):
                    first = outcome.refused[0]
                    raise Rejected(first.reason, first.detail)
                return outcome
        except _BLAMES_A_VALUE as error:
            raise Rejected("database", _named(error)) from error
        except _BLAMES_A_MESSAGE as error:
            _LOG.exception("message failed", topic=message.topic)
            raise Rejected("internal", _named(error)) from error

    async def _store_batch(
        self,
        connection: asyncpg.Connection[Any],
        batch: Batch,
        limits: Mapping[int, Limit],
        booked: Sequence[Booking] = (),
    ) -> Outcome:
        outcome = Outcome(refused=list(batch.set_aside))
        if not len(batch):
            return outcome
        times = sum(booking.times for booking in booked) or 1
        async with connection.transaction():
            ledger = batch.ledger
            heads = await lock_heads(connection, batch)
            book_silence(batch, heads, self._stale_after)
            outcome.add(
                await store_readings(
                    connection, batch.readings, heads, self._policies, limits, self._day_of, ledger
                )
            )
            outcome.add(await store_states(connection, batch.states, heads, self._shifts_of, ledger))
            outcome.add(await store_connections(connection, batch.connections, heads, ledger))
            outcome.add(await store_statements(connection, batch.statements, ledger))
            outcome.add(await store_postings(connection, batch.postings, ledger))
            outcome.quarantined = len(outcome.refused)
            await store_conflicts(connection, outcome.conflicts, times=times)
            outcome.overflowed = await store_set_aside(connection, outcome.refused, self._bounds, times=times)
            if booked:
                ledger.repeat(times - 1)
                for booking in booked:
                    ledger.release(*booking)
            await ledger.write(connection)
        return outcome

    async def _quarantine(
        self, connection: asyncpg.Connection[Any], message: Inbound, reason: str, error: Exception
    ) -> Outcome:
        batch = self._interpreter.refuse(message, reason, _named(error))
        return await self._store_batch(connection, batch, self._limits)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
