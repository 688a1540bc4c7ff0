"""Reads messages in the database's terms: names become ids, and what cannot be taken is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from technopark.catalogue.model import Catalogue, Facility, Product
from technopark.errors import Rejected
from technopark.messages import ConnectionChange, Message, Reading, StateChange, Statement
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
        self._topics: dict[str, Topic] = {}
        self._moduli = {
            ids.station[place.path]: place.station.counter.modulus * THOUSAND
            for place in catalogue.places()
            if place.station.counter.modulus is not None
        }
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
        topic = self._topics.get(inbound.topic)
        if topic is None or len(inbound.payload) > self._max_payload_bytes:
            try:
                self._check_size(inbound)
                topic = parse_topic(inbound.topic)
                self._check_place(topic)
            except Rejected as refusal:
                self._set_aside(batch, inbound, Refused(inbound.payload, refusal.reason, refusal.detail))
                return
            self._topics[inbound.topic] = topic
        # An empty payload clears a retained message; it says nothing.
        if topic.kind == "connection" and not inbound.payload:
            return
        source = inbound.topic[_PREFIX_LENGTH:]
        earliest = inbound.received_at - self._retention
        latest = inbound.received_at + self._future_tolerance
        for index, item in enumerate(decode(topic.kind, inbound.payload, topic)):
            if isinstance(item, Refused):
                self._set_aside(batch, inbound, item, source)
                continue
            try:
                self._resolve(batch, topic, item, inbound, index, earliest, latest)
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
        message: Message,
        inbound: Inbound,
        index: int,
        earliest: datetime,
        latest: datetime,
    ) -> None:
        received_at = inbound.received_at
        if isinstance(message, Reading):
            self._resolve_reading(batch, topic, message, inbound, index, earliest, latest)
            return
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
            return
        product_id = self._product_id(topic.facility, message.product)
        if isinstance(message, Statement):
            batch.statements.append(NewStatement(topic.facility, product_id, message, received_at))
        else:
            check_unit(message, self._products[message.product][1])
            batch.postings.append(
                NewPosting(
                    topic.facility, self._ids.facility[topic.facility], product_id, message, received_at
                )
            )

    def _resolve_reading(
        self,
        batch: Batch,
        topic: Topic,
        reading: Reading,
        inbound: Inbound,
        index: int,
        earliest: datetime,
        latest: datetime,
    ) -> None:
        ts = reading.ts
        if ts > latest or ts < earliest:
            refuse_time(ts, earliest, latest)
        product_id = self._product_ids.get((topic.facility, reading.product))
        if product_id is None:
            product_id = self._product_id(topic.facility, reading.product)
        station_id = self._station_ids[topic[1:]]  # type: ignore[index]  # an output's topic names a station
        if (modulus := self._moduli.get(station_id)) is not None:
            check_modulus(reading, modulus)
        batch.readings.append(
            NewReading(
                station_id,
                ts,
                product_id,
                reading.good,
                reading.scrap,
                reading.rework,
                reading.order,
                inbound.received_at,
                inbound,
                index,
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


def _facility_of(topic: str) -> str | None:
    parts = topic.split("/")
    return parts[2][:64] if len(parts) > 3 and parts[:2] == ["technopark", "v1"] else None
