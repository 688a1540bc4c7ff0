"""Hears what a simulated park publishes and shows it on the terminal while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from rich.console import Console
from rich.live import Live

from technopark.calendar import production_day
from technopark.catalogue import Catalogue, Facility
from technopark.messages import Posting, Reading, State, StateChange, Statement
from technopark.quantity import from_thousandths
from technopark.wire import Topic, parse_topic
from technopark_simulator.plant.reasons import NO_ORDER
from technopark_simulator.publication import Element, Publication
from technopark_simulator.view import Breakdown, FacilityView, Snapshot, Traffic, picture

_EVENTS = 6
_REFRESH_S = 0.5
_RATE_SAMPLES = 11


class Sent(NamedTuple):
    """MQTT messages of a facility so far: acknowledged, and still on their way."""

    acknowledged: int
    unacknowledged: int


@dataclass(slots=True)
class _Heard:
    """What is known of one facility; times and totals by station, `good` of `day` by unit in thousandths."""

    states: dict[Topic, tuple[datetime, State]] = field(default_factory=dict)
    totals: dict[Topic, tuple[datetime, int]] = field(default_factory=dict)
    day: date | None = None
    good: Counter[str] = field(default_factory=Counter)
    shipments: int = 0
    statements: int = 0


class Watch:
    """Keeps what is needed for a snapshot of the park: the latest of each station, and counts."""

    def __init__(self, catalogue: Catalogue, facilities: tuple[str, ...] = ()) -> None:
        self._catalogue = catalogue
        self._zone = catalogue.site.zone
        self._facilities = [one for one in catalogue.facilities if not facilities or one.id in facilities]
        self._heard = {facility.id: _Heard() for facility in self._facilities}
        self._at: datetime | None = None
        self._breakdowns: list[Breakdown] = []
        self._samples: deque[tuple[float, Mapping[str, Sent]]] = deque(maxlen=_RATE_SAMPLES)

    def hear(self, publication: Publication) -> None:
        """Take note of a publication; what collectors must refuse and messages of presence say nothing here."""
        if not publication.elements:
            return
        topic = parse_topic(publication.topic)
        heard = self._heard[topic.facility]
        for element in publication.elements:
            match element.message:
                case Reading():
                    self._hear_reading(topic, heard, element, element.message)
                case StateChange():
                    self._hear_state(topic, heard, element.message)
                case Statement():
                    heard.statements += 1
                case Posting():
                    heard.shipments += 1

    def snapshot(self, seconds: float, sent: Mapping[str, Sent]) -> Snapshot:
        """Return what is known now, with rates over the last few snapshots; `seconds` are those of any clock."""
        self._samples.append((seconds, sent))
        return Snapshot(
            self._at,
            tuple(self._view(facility, seconds, sent) for facility in self._facilities),
            tuple(reversed(self._breakdowns)),
        )

    def _hear_reading(self, topic: Topic, heard: _Heard, element: Element, said: Reading) -> None:
        self._note(said.ts)
        place = self._catalogue.place[topic.facility, topic.line or "", topic.station or ""]
        before = heard.totals.get(topic)
        if not place.station.counts or element.counted is None or (before and said.ts <= before[0]):
            return
        heard.totals[topic] = said.ts, element.counted.good
        day = production_day(self._catalogue.pattern_of(place.facility).day_start, self._zone, said.ts)
        if heard.day is None or day > heard.day:
            heard.day = day
            heard.good.clear()
        if before is not None and day == heard.day:
            heard.good[self._catalogue.product[said.product][1].unit] += element.counted.good - before[1]

    def _hear_state(self, topic: Topic, heard: _Heard, said: StateChange) -> None:
        self._note(said.ts)
        before = heard.states.get(topic)
        if before is None or said.ts >= before[0]:
            heard.states[topic] = said.ts, said.state
        if said.state == "down" and said.reason != NO_ORDER.reason:
            station = f"{topic.facility}/{topic.line}/{topic.station}"
            event = Breakdown(said.ts.astimezone(self._zone), station, said.reason)
            # Gateways of a history speak one after the other: the order is that of the times.
            self._breakdowns = sorted({*self._breakdowns, event}, key=lambda one: one.at)[-_EVENTS:]

    def _note(self, ts: datetime) -> None:
        local = ts.astimezone(self._zone)
        self._at = local if self._at is None else max(self._at, local)

    def _view(self, facility: Facility, seconds: float, sent: Mapping[str, Sent]) -> FacilityView:
        heard, now = self._heard[facility.id], sent.get(facility.id, Sent(0, 0))
        since, earlier = self._samples[0]
        passed = seconds - since
        more = now.acknowledged - earlier.get(facility.id, Sent(0, 0)).acknowledged
        return FacilityView(
            id=facility.id,
            name=facility.names.en,
            states=Counter(state for _, state in heard.states.values()),
            good={unit: from_thousandths(good) for unit, good in heard.good.items()},
            shipments=heard.shipments,
            statements=heard.statements,
            traffic=Traffic(now.acknowledged, more / passed if passed else 0.0, now.unacknowledged),
        )


def can_show() -> bool:
    """Tell whether standard error is a terminal."""
    return Console(stderr=True).is_terminal


@contextlib.asynccontextmanager
async def showing(watch: Watch | None, sent: Callable[[], Mapping[str, Sent]]) -> AsyncIterator[None]:
    """Show the park on standard error, twice a second, while the context lasts; without a watch show nothing."""
    if watch is None:
        yield
        return

    def drawn(watch: Watch) -> Snapshot:
        return watch.snapshot(time.monotonic(), sent())

    async def refresh(live: Live) -> None:
        while True:
            live.update(picture(drawn(watch)), refresh=True)
            await asyncio.sleep(_REFRESH_S)

    with Live(console=Console(stderr=True), auto_refresh=False) as live, _logs_above():
        task = asyncio.create_task(refresh(live), name="view")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            live.update(picture(drawn(watch)), refresh=True)


@contextlib.contextmanager
def _logs_above() -> Iterator[None]:
    """Have logs written through the live display, above the table, in place of right into it."""
    handlers = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    before = [(handler, handler.setStream(sys.stderr)) for handler in handlers]
    try:
        yield
    finally:
        for handler, stream in before:
            if stream is not None:
                handler.setStream(stream)
