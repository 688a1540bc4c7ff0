"""What a batch of messages says, in the database's terms: resolved to ids, or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from technopark.catalogue.model import Catalogue, CounterPolicy, Facility, Product
from technopark.errors import Rejected
from technopark.messages import ConnectionChange, Message, Posting, Reading, StateChange, Statement
from technopark.mqtt import Inbound
from technopark.storage.catalogue_sync import Ids
from technopark.wire import PREFIX, Refused, Topic, decode, element, parse_topic, peek
from technopark_ingest.store.ledger import UNKNOWN, Books, Fate, Ledger

_PREFIX_LENGTH = len(PREFIX) + 1
# A refused message may carry any time: one that no plant of ours can mean opens no page in the books.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class NewReading(Struct, gc=False):
    """A reading with ids in place of names; quantities in thousandths."""

    station_id: int
    ts: datetime
    product_id: int
    good: int
    scrap: int
    rework: int
    order: str | None
    received_at: datetime


class NewState(Struct, gc=False):
    """A state change with ids in place of names."""

    station_id: int
    ts: datetime
    state: str
    reason: str | None
    order: str | None
    received_at: datetime


class NewConnection(Struct, gc=False):
    """A station's publisher came or went, as heard at `received_at`."""

    station_id: int
    online: bool
    received_at: datetime


class NewStatement(Struct, gc=False):
    """A cost statement of a product."""

    facility: str
    product_id: int
    statement: Statement
    received_at: datetime


class NewPosting(Struct, gc=False):
    """A shipment's posting of a facility."""

    facility: str
    facility_id: int
    product_id: int
    posting: Posting
    received_at: datetime


class SetAside(Struct, gc=False):
    """A message, or an element of one, that was refused: its original bytes and why."""

    topic: str
    payload: bytes
    facility: str | None
    reason: str
    detail: str
    received_at: datetime


@dataclass(slots=True)
class Batch:
    """Everything that some messages say, by kind, each in order of arrival."""

    readings: list[NewReading] = field(default_factory=list)
    states: list[NewState] = field(default_factory=list)
    connections: list[NewConnection] = field(default_factory=list)
    statements: list[NewStatement] = field(default_factory=list)
    postings: list[NewPosting] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    ledger: Ledger = field(kw_only=True)

    def stations(self) -> list[int]:
        """Ids of the stations that this batch writes for, in ascending order."""
        return sorted(
            {row.station_id for row in self.readings}
            | {row.station_id for row in self.states}
            | {row.station_id for row in self.connections}
        )

    def __len__(self) -> int:
        """Count what it says: array elements count one by one."""
        return (
            len(self.readings)
            + len(self.states)
            + len(self.connections)
            + len(self.statements)
            + len(self.postings)
            + len(self.set_aside)
        )


class Interpreter:
    """Turns messages into batches by one catalogue and the database's ids for it."""

    def __init__(
        self,
        catalogue: Catalogue,
        ids: Ids,
        books: Books,
        *,
        future_tolerance: timedelta,
        max_payload_bytes: int,
    ) -> None:
        self._ids = ids
        self._books = books
        self._facilities = catalogue.facility
        self._products = catalogue.product
        self._future_tolerance = future_tolerance
        self._max_payload_bytes = max_payload_bytes
        self._station_ids = dict(ids.station)
        self._product_ids: dict[tuple[str, str], int] = {
            (facility.id, code): ids.product[code]
            for code, (owner, _) in self._products.items()
            for facility in catalogue.facilities
            if facility.kind == "logistics" or facility.id == owner.id
        }

    def interpret(self, messages: Iterable[Inbound]) -> Batch:
        """Read messages; what is wrong with one, or with an element of one, touches no other."""
        batch = Batch(ledger=self._books.open())
        for inbound in messages:
            self._add(batch, inbound)
        return batch

    def refuse(self, inbound: Inbound, reason: str, detail: str) -> Batch:
        """Return a batch that does no more than set one message aside."""
        batch = Batch(ledger=self._books.open())
        self._set_aside(batch, inbound, Refused(inbound.payload, reason, detail))
        return batch

    def _add(self, batch: Batch, inbound: Inbound) -> None:
        try:
            self._check_size(inbound)
            topic = parse_topic(inbound.topic)
            self._check_place(topic)
        except Rejected as refusal:
            self._set_aside(batch, inbound, Refused(inbound.payload, refusal.reason, refusal.detail))
            return
        # An empty payload clears a retained message; it says nothing.
        if topic.kind == "connection" and not inbound.payload:
            return
        source = inbound.topic[_PREFIX_LENGTH:]
        latest = inbound.received_at + self._future_tolerance
        for index, item in enumerate(decode(topic.kind, inbound.payload)):
            if isinstance(item, Refused):
                self._set_aside(batch, inbound, item, source)
                continue
            try:
                self._resolve(batch, topic, item, inbound.received_at, latest)
            except Rejected as refusal:
                payload = element(inbound.payload, index)
                self._set_aside(batch, inbound, Refused(payload, refusal.reason, refusal.detail), source)
                continue
            if not isinstance(item, ConnectionChange) and item.run is not None and item.seq is not None:
                batch.ledger.see(source, item.run, item.seq, item.ts)

    def _set_aside(self, batch: Batch, inbound: Inbound, refused: Refused, source: str | None = None) -> None:
        """Keep a refused message or element; what can still be read of its time and number is booked."""
        account = self._books.account(inbound.topic)
        stamp = peek(refused.payload)
        at = inbound.received_at
        if stamp.ts is not None and _EARLIEST < stamp.ts < at + self._future_tolerance:
            at = stamp.ts
        batch.ledger.book(account, at, Fate.QUARANTINED)
        if source is not None and stamp.run is not None and stamp.seq is not None:
            batch.ledger.see(source, stamp.run, stamp.seq, at)
        batch.set_aside.append(
            SetAside(
                topic=inbound.topic,
                payload=refused.payload[: self._max_payload_bytes],
                facility=account.facility if account.facility != UNKNOWN else _facility_of(inbound.topic),
                reason=refused.reason,
                detail=refused.detail,
                received_at=inbound.received_at,
            )
        )

    def _check_size(self, inbound: Inbound) -> None:
        size, most = len(inbound.payload), self._max_payload_bytes
        if size > most:
            raise Rejected("too_large", f"{size} bytes where {most} are allowed; the rest was cut off")

    def _check_place(self, topic: Topic) -> None:
        if topic.facility not in self._facilities:
            raise Rejected("unknown_facility", f"facility {topic.facility} is not in the catalogue")
        if topic.line is not None and topic[1:] not in self._station_ids:
            raise Rejected(
                "unknown_station", f"station {'/'.join(map(str, topic[1:]))} is not in the catalogue"
            )

    def _resolve(
        self, batch: Batch, topic: Topic, message: Message, received_at: datetime, latest: datetime
    ) -> None:
        if isinstance(message, ConnectionChange):
            batch.connections.append(
                NewConnection(self._station_ids[topic[1:]], message.online, received_at)  # type: ignore[index]  # a connection's topic names a station
            )
            return
        if message.ts > latest:
            raise Rejected("future", f"ts {message.ts.isoformat()} lies ahead of {received_at.isoformat()}")
        if isinstance(message, StateChange):
            batch.states.append(
                NewState(
                    self._station_ids[topic[1:]],  # type: ignore[index]  # a state's topic names a station
                    message.ts,
                    message.state,
                    message.reason,
                    message.order,
                    received_at,
                )
            )
            return
        product_id = self._product_id(topic.facility, message.product)
        if isinstance(message, Reading):
            batch.readings.append(
                NewReading(
                    self._station_ids[topic[1:]],  # type: ignore[index]  # an output's topic names a station
                    message.ts,
                    product_id,
                    message.good,
                    message.scrap,
                    message.rework,
                    message.order,
                    received_at,
                )
            )
        elif isinstance(message, Statement):
            batch.statements.append(NewStatement(topic.facility, product_id, message, received_at))
        else:
            _check_unit(message, self._products[message.product][1])
            batch.postings.append(
                NewPosting(
                    topic.facility, self._ids.facility[topic.facility], product_id, message, received_at
                )
            )

    def _product_id(self, facility: str, product: str) -> int:
        product_id = self._product_ids.get((facility, product))
        if product_id is not None:
            return product_id
        owner: tuple[Facility, Product] | None = self._products.get(product)
        if owner is None:
            raise Rejected("unknown_product", f"product {product[:80]} is not in the catalogue")
        raise Rejected("foreign_product", f"product {product} is made by {owner[0].id}, not by {facility}")


def policies(catalogue: Catalogue, ids: Ids) -> dict[int, CounterPolicy]:
    """Return each station's counter policy by its id."""
    return {ids.station[place.path]: place.station.counter for place in catalogue.places()}


def _check_unit(posting: Posting, product: Product) -> None:
    if posting.unit != product.unit:
        raise Rejected("unit", f"{product.id} is counted in {product.unit}, not in {posting.unit}")
    if posting.quantity != round(posting.quantity, 3):
        quantity: Decimal = posting.quantity
        raise Rejected("precision", f"quantity: {quantity} is finer than a thousandth")


def _facility_of(topic: str) -> str | None:
    parts = topic.split("/")
    return parts[2][:64] if len(parts) > 3 and parts[:2] == ["technopark", "v1"] else None
