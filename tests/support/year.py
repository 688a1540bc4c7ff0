"""A simulated year as its gateways would tell it, straight into the collector's writer, and the truth about it.

No broker stands between, and stations that count report every few hours, so that a year takes seconds. What is
delivered, and nothing else, is heard by the simulator's own oracle, whose truth file says what must come of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from technopark.catalogue import Catalogue
from technopark.messages import Posting, Statement
from technopark.mqtt import Inbound
from technopark.truth import VERSION, Header, write_truth
from technopark.wire import PREFIX, Topic, parse_topic
from technopark_ingest.writer import Writer
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Element, Publication, publication
from technopark_simulator.truth import Oracle
from technopark_simulator.workdays import milliseconds

HOURS = 3_600_000
PACE = Pace(6 * HOURS, 12 * HOURS, idle_heartbeat=False)
_STEP = timedelta(days=4)
_KEPT_BYTES = 65_536


class Delivered(NamedTuple):
    """One element that reached the collector: its topic, run and number, and the time that it tells of."""

    source: str
    run: str
    number: int
    ts: datetime


@dataclass
class Year:
    """The plants of some facilities from the first midnight of a year on, as far as `live` has come."""

    catalogue: Catalogue
    facilities: Sequence[str]
    writer: Writer
    connection: asyncpg.Connection[Any]
    first: date
    seed: int = 1
    delivered: list[Delivered] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    shippers: dict[str, str] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    held: list[Publication] = field(default_factory=list)
    _by_hand: int = 0

    def __post_init__(self) -> None:
        begin = datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.catalogue.site.zone)
        self.reached = begin.astimezone(UTC)
        self._park = Park(self.catalogue, self.seed, milliseconds(begin), facilities=self.facilities)
        self._oracle = Oracle(self.catalogue, most_bytes=_KEPT_BYTES)

    async def live(self, until: datetime, *, away: Collection[str] = ()) -> None:
        """Let time pass until an instant; what stations of `away` facilities say is held until it is delivered."""
        while self.reached < until:
            self.reached = min(self.reached + _STEP, until)
            told: list[Publication] = []
            for gateway in self._park.gateways:
                for said in gateway.advance(milliseconds(self.reached), PACE):
                    topic = parse_topic(said.topic)
                    if not self._is_told(topic):
                        continue
                    is_held = topic.line is not None and gateway.facility in away
                    (self.held if is_held else told).append(said)
            await self.deliver(told)

    async def deliver(self, said: Iterable[Publication]) -> None:
        """Let the collector take messages, as received now."""
        messages = []
        for each in said:
            self._oracle.hear(each)
            source = each.topic[len(PREFIX) + 1 :]
            for element in each.elements:
                message = element.message
                assert message.run is not None
                assert message.seq is not None
                self.delivered.append(Delivered(source, message.run, message.seq, message.ts))
                if isinstance(message, Posting):
                    self.postings.append(message)
                    self.shippers[message.shipment] = source.split("/")[0]
                elif isinstance(message, Statement):
                    self.statements.append(message)
            messages.append(Inbound(each.topic, each.payload, None, 1, False, False, self.reached))
        outcome = await self.writer.store(self.connection, messages)
        assert (outcome.quarantined, outcome.conflicts) == (0, []), outcome.refused[:3]

    async def deliver_held(self) -> int:
        """Let the collector take what was held, and return how many messages that were."""
        held, self.held = self.held, []
        await self.deliver(held)
        return len(held)

    async def post(self, kind: str, facility: str, message: Posting | Statement) -> None:
        """Let an office say something that the simulator would not have said."""
        topic = str(Topic("export" if kind == "export" else "localization", facility))
        await self.deliver([publication(topic, (Element(message),))])

    def facility_of(self, posting: Posting) -> str:
        """Return who ships what a posting is about."""
        return self.shippers[posting.shipment]

    def numbered(self) -> dict[str, Any]:
        """Return run and number for a message of one's own."""
        self._by_hand += 1
        return {"run": "by-hand", "seq": self._by_hand - 1}

    def write_truth(self, path: Path) -> Path:
        """Write what a collector that makes no mistake must know by now."""
        span = self._oracle.span()
        assert span is not None
        header = Header(VERSION, self.seed, self.catalogue.site.id, *span, self._park.run)
        write_truth(path, header, self._oracle.records())
        return path

    def _is_told(self, topic: Topic) -> bool:
        if topic.line is None:
            return True
        return self.catalogue.place[topic.facility, topic.line or "", topic.station or ""].station.counts
