"""Reads messages in the database's terms: names become ids, and what cannot be taken is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from technopark.catalogue.model import Catalogue, Facility, Product
from technopark.errors import Rejected
from technopark.messages import ConnectionChange, Posting, Reading, StateChange, Statement
from technopark.mqtt import Inbound
from technopark.quantity import THOUSAND
from technopark.storage.catalogue_sync import Ids
from technopark.wire import PREFIX, Refused, Topic, decode, element, parse_topic, peek
from technopark_ingest.batch import (
    Batch,
    NewConnection,
    NewPosting,
    NewReading,
    NewState,
    NewStatement,
    SetAside,
)
from technopark_ingest.rules import check_modulus, check_unit, refuse_time
from technopark_ingest.store.ledger import UNKNOWN, Books, Fate

_PREFIX_LENGTH = len(PREFIX) + 1
# A refused message may carry any time: one that no plant of ours can mean opens no page in the books.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class _Origin(Struct, gc=False):
    """What is known of a good topic: all that its readings are looked at by, `modulus` in thousandths."""

    topic: Topic
    station_id: int
    product_ids: Mapping[str, int]
    modulus: int | None


class Interpreter:
    """Turns messages into batches by one catalogue and the database's ids for it."""

    def __init__(
        self,
        catalogue: Catalogue,
        ids: Ids,
        books: Books,
        *,
        future_tolerance: timedelta,
        retention: timedelta,
        max_payload_bytes: int,
    ) -> None:
        self._ids = ids
        self._books = books
        self._facilities = catalogue.facility
        self._products = catalogue.product
        self._future_tolerance = future_tolerance
        self._retention = retention
        self._max_payload_bytes = max_payload_bytes
        self._station_ids = dict(ids.station)
        # Topics that were found good: no more than the catalogue has.
        self._origins: dict[str, _Origin] = {}
        self._moduli = {
            ids.station[place.path]: place.station.counter.modulus * THOUSAND
            for place in catalogue.places()
            if place.station.counter.modulus is not None
        }
        self._product_ids: dict[str, dict[str, int]] = {
            facility.id: {
                code: ids.product[code]
                for code, (owner, _) in self._products.items()
                if facility.kind == "logistics" or facility.id == owner.id
            }
            for facility in catalogue.facilities
        }

    def interpret(self, messages: Iterable[Inbound]) -> Batch:
        """Read messages; what is wrong with one, or with an element of one, touches no other."""
        batch = Batch(ledger=self._books.open())
        received_at = earliest = latest = _EARLIEST
        for inbound in messages:
            if inbound.received_at is not received_at:  # one read from the network brings many messages
                received_at = inbound.received_at
                earliest = received_at - self._retention
                latest = received_at + self._future_tolerance
            self._add(batch, inbound, earliest, latest)
        return batch

    def refuse(self, inbound: Inbound, reason: str, detail: str) -> Batch:
        """Return a batch that does no more than set one message aside."""
        batch = Batch(ledger=self._books.open())
        self._set_aside(batch, inbound, Refused(inbound.payload, reason, detail))
        return batch

    def _add(self, batch: Batch, inbound: Inbound, earliest: datetime, latest: datetime) -> None:
        origin = self._origins.get(inbound.topic)
        if origin is None or len(inbound.payload) > self._max_payload_bytes:
            try:
                origin = self._origin(inbound)
            except Rejected as refusal:
                self._set_aside(batch, inbound, Refused(inbound.payload, refusal.reason, refusal.detail))
                return
        topic = origin.topic
        # An empty payload clears a retained message; it says nothing.
        if topic.kind == "connection" and not inbound.payload:
            return
        for index, item in enumerate(decode(topic.kind, inbound.payload, topic)):
            try:
                if isinstance(item, Reading):
                    reading = self._reading(origin, item, inbound, index, earliest, latest)
                    batch.readings.setdefault(origin.station_id, []).append(reading)
                elif isinstance(item, Refused):
                    self._set_aside(batch, inbound, item, _source(inbound))
                else:
                    self._resolve(batch, topic, item, inbound, earliest, latest)
            except Rejected as refusal:
                payload = element(inbound.payload, index)
                refused = Refused(payload, refusal.reason, refusal.detail)
                self._set_aside(batch, inbound, refused, _source(inbound))

    def _origin(self, inbound: Inbound) -> _Origin:
        """Check size and topic of a message, and remember the topic."""
        self._check_size(inbound)
        topic = parse_topic(inbound.topic)
        self._check_place(topic)
        station_id = 0 if topic.line is None else self._station_ids[topic[1:]]  # type: ignore[index]  # line and station come together
        origin = _Origin(topic, station_id, self._product_ids[topic.facility], self._moduli.get(station_id))
        self._origins[inbound.topic] = origin
        return origin

    def _set_aside(self, batch: Batch, inbound: Inbound, refused: Refused, source: str | None = None) -> None:
        """Keep a refused message or element; what can still be read of its time and number is booked."""
        account = self._books.account(inbound.topic)
        stamp = peek(refused.payload)
        at = inbound.received_at
        if stamp.ts is not None and _EARLIEST < stamp.ts < at + self._future_tolerance:
            at = stamp.ts
        day = batch.ledger.book(account, at, Fate.QUARANTINED)
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
                account=account,
                day=day,
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
        self,
        batch: Batch,
        topic: Topic,
        message: StateChange | ConnectionChange | Statement | Posting,
        inbound: Inbound,
        earliest: datetime,
        latest: datetime,
    ) -> None:
        received_at = inbound.received_at
        if isinstance(message, ConnectionChange):
            batch.connections.append(
                NewConnection(self._station_ids[topic[1:]], message.online, received_at)  # type: ignore[index]  # a connection's topic names a station
            )
            return
        if message.ts > latest or message.ts < earliest:
            refuse_time(message.ts, earliest, latest)
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
        else:
            product_id = self._product_id(topic.facility, message.product)
            if isinstance(message, Statement):
                batch.statements.append(NewStatement(topic.facility, product_id, message, received_at))
            else:
                check_unit(message, self._products[message.product][1])
                facility_id = self._ids.facility[topic.facility]
                batch.postings.append(
                    NewPosting(topic.facility, facility_id, product_id, message, received_at)
                )
        if message.run is not None and message.seq is not None:
            batch.ledger.see(_source(inbound), message.run, message.seq, message.ts)

    def _reading(
        self,
        origin: _Origin,
        reading: Reading,
        inbound: Inbound,
        index: int,
        earliest: datetime,
        latest: datetime,
    ) -> NewReading:
        ts = reading.ts
        if ts > latest or ts < earliest:
            refuse_time(ts, earliest, latest)
        product_id = origin.product_ids.get(reading.product)
        if product_id is None:
            product_id = self._product_id(origin.topic.facility, reading.product)
        if origin.modulus is not None:
            check_modulus(reading, origin.modulus)
        return NewReading(
            origin.station_id,
            ts,
            product_id,
            reading.good,
            reading.scrap,
            reading.rework,
            reading.order,
            inbound.received_at,
            inbound,
            index,
            False,
            reading.run,
            reading.seq,
        )

    def _product_id(self, facility: str, product: str) -> int:
        product_id = self._product_ids[facility].get(product)
        if product_id is not None:
            return product_id
        owner: tuple[Facility, Product] | None = self._products.get(product)
        if owner is None:
            raise Rejected("unknown_product", f"product {product[:80]} is not in the catalogue")
        raise Rejected("foreign_product", f"product {product} is made by {owner[0].id}, not by {facility}")


def _source(inbound: Inbound) -> str:
    """Return what numbers of a publisher are kept under."""
    return inbound.topic[_PREFIX_LENGTH:]


def _facility_of(topic: str) -> str | None:
    parts = topic.split("/")
    return parts[2][:64] if len(parts) > 3 and parts[:2] == ["technopark", "v1"] else None
