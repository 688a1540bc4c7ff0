"""What a person does to refused messages. Each deed is one transaction, with its row in the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg

from technopark.errors import Rejected, TechnoparkError
from technopark.mqtt import Inbound
from technopark.storage.sqlfile import load
from technopark_ingest.quarantine.look import Quarantined, shown
from technopark_ingest.store.ledger import Account, Booking
from technopark_ingest.store.outcome import Outcome
from technopark_ingest.store.quarantine import storable
from technopark_ingest.writer import Trust, Writer

_SQL = load("technopark_ingest.quarantine", "work.sql")
_DEED = {Trust.NONE: "replay", Trust.ACCEPT: "accept", Trust.NEW_COUNTER: "new_counter"}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a message, or would: it is refused for a `reason`, or None and stored, duplicate, conflicting.

    `refused` counts elements of an array that were set aside anew while others were accepted.
    """

    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused: int = 0
    reason: str | None = None
    detail: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the message, or a part of it, is none to be refused."""
        return self.reason is None

    def __str__(self) -> str:
        """The same in a few words."""
        if self.reason is not None:
            return f"refused: {self.reason}: {self.detail}"
        counts = {
            "stored": self.stored,
            "duplicate": self.duplicates,
            "conflicting": self.conflicts,
            "quarantined anew": self.refused,
        }
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


async def fix(
    connection: asyncpg.Connection[Any],
    writer: Writer,
    number: int,
    *,
    by: str,
    payload: bytes | None = None,
    topic: str | None = None,
) -> Result:
    """Put a corrected payload or topic, or both, beside the original, and return what a replay would come to.

    What is not given stays as an earlier fix has it. A message that was discarded waits for its replay again.

    Raises:
        TechnoparkError: there is no message of this number, or it was replayed already.
    """
    if payload is None and topic is None:
        raise TechnoparkError("a fix needs a payload or a topic")
    before = await shown(connection, number)
    fixed_topic = before.fixed_topic if topic is None else storable(topic)
    fixed_payload = before.fixed_payload if payload is None else payload
    message = _message(before, fixed_topic, fixed_payload)
    result = await _tried(connection, writer, message)
    async with connection.transaction():
        kept = await _locked(connection, number)
        if kept.state == "replayed":
            raise TechnoparkError(f"message {number} was replayed already")
        await connection.execute(_SQL["set_fixed"], number, fixed_topic, fixed_payload)
        changed = " and ".join(
            part
            for part, given in (
                (f"topic {message.topic}", topic is not None),
                (f"payload of {len(message.payload)} bytes", payload is not None),
            )
            if given
        )
        await _record(connection, number, by, "fix", f"{changed}; a replay would be: {result}")
    return result


async def replay(
    connection: asyncpg.Connection[Any], writer: Writer, number: int, *, by: str, trust: Trust = Trust.NONE
) -> Result | None:
    """Store a refused message after all, put right or as it came, as the collector would have when it first came.

    It is stored, marked and booked in one transaction: killed at any moment it was replayed or it was not. What
    is still refused stays with the new reason. Returns None for a message that was replayed before, to which
    nothing is done. With a `trust` a person vouches for a reading that rises faster than its line can make.

    Raises:
        TechnoparkError: there is no message of this number.
    """
    before = await shown(connection, number)
    async with connection.transaction():
        # Locks in the order of the collector's: heads of stations, then the message, then the books.
        await writer.hold(connection, _message(before, before.fixed_topic, before.fixed_payload))
        kept = await _locked(connection, number)
        if kept.state == "replayed":
            return None
        result = await _stored(connection, writer, kept, trust)
        if result.reason is not None:
            await connection.execute(_SQL["set_reason"], number, result.reason, storable(result.detail))
        await _record(connection, number, by, _DEED[trust], str(result))
    return result


async def discard(connection: asyncpg.Connection[Any], number: int, *, by: str, why: str) -> bool:
    """Mark a refused message as one that will not be stored; its bytes stay. Returns False if it was so marked.

    Raises:
        TechnoparkError: there is no message of this number, it was replayed, or no reason is given.
    """
    if not why.strip():
        raise TechnoparkError("to discard a message needs a reason")
    async with connection.transaction():
        kept = await _locked(connection, number)
        if kept.state == "replayed":
            raise TechnoparkError(f"message {number} was replayed: what it said is stored")
        if kept.state == "discarded":
            return False
        await connection.execute(_SQL["set_state"], number, "discarded")
        await _record(connection, number, by, "discard", why.strip())
    return True


async def _stored(
    connection: asyncpg.Connection[Any], writer: Writer, kept: Quarantined, trust: Trust
) -> Result:
    """Mark a message as replayed and store it, or neither."""
    message = _message(kept, kept.fixed_topic, kept.fixed_payload)
    try:
        async with connection.transaction():
            await connection.execute(_SQL["set_state"], kept.id, "replayed")
            booked = [
                Booking(Account(row["facility"], row["line"]), row["day"], row["times"])
                for row in await connection.fetch(_SQL["take_bookings"], kept.id)
            ]
            return _result(await writer.store_again(connection, message, booked=booked, trust=trust))
    except Rejected as refusal:
        return Result(reason=refusal.reason, detail=refusal.detail)


async def _tried(connection: asyncpg.Connection[Any], writer: Writer, message: Inbound) -> Result:
    """Return what storing a message would come to, and leave no trace of it."""
    attempt = connection.transaction()
    await attempt.start()
    try:
        return _result(await writer.store_again(connection, message))
    except Rejected as refusal:
        return Result(reason=refusal.reason, detail=refusal.detail)
    finally:
        await attempt.rollback()


async def _locked(connection: asyncpg.Connection[Any], number: int) -> Quarantined:
    row = await connection.fetchrow(_SQL["lock"], number)
    if row is None:
        raise TechnoparkError(f"quarantine has no message {number}")
    return Quarantined(**row)


async def _record(
    connection: asyncpg.Connection[Any], number: int, by: str, action: str, detail: str
) -> None:
    if not by.strip():
        raise TechnoparkError("say who does this")
    await connection.execute(_SQL["record"], number, storable(by.strip()), action, storable(detail))


def _message(kept: Quarantined, topic: str | None, payload: bytes | None) -> Inbound:
    return Inbound(
        topic=kept.topic if topic is None else topic,
        payload=kept.payload if payload is None else payload,
        packet_id=None,
        qos=1,
        retain=False,
        duplicate=False,
        received_at=kept.first_seen,
    )


def _result(outcome: Outcome) -> Result:
    return Result(outcome.stored, outcome.duplicates, len(outcome.conflicts), outcome.quarantined)
