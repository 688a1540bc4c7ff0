"""What a collector must conclude from the messages that were really delivered, worked out from what the plants made.

It hears every publication that goes to the broker, after all faults. Nothing here reads totals the way a collector
does: a simulated counter is asked what it has counted. Where a message was lost, a counter was disturbed or a clock
was wrong, what is expected is what can be known from the messages, in the order of the times that they carry:

- A station's first reading is a baseline: nothing is made by it.
- Between two readings of one life of a counter was made what the counter counted, whatever it showed: through a
  rollover, through zeros after a start-up, through lost readings. It belongs to the quarter-hour and the product of
  the later reading.
- A counter that began anew, at zero or (replaced) at another value, was seen to make the total that it then shows.
  What it made between the last reading before and its new beginning is unknowable and not expected. On a station whose
  falls the catalogue wants ignored nothing is expected.
- A counter that began anew, and shows as much as before or more when it is next seen, cannot be told from one that
  went on: the difference is expected.
- A zero after a total above zero decides nothing, be it a start-up, a reset or the very point of a rollover: what was
  made is expected of the next reading above zero.
- What a sensor that stood still did not count was made by nobody.
- Of two messages with one key the first one delivered counts.
- A state lasts until the station's next one. The seconds of a production day end where the simulation ended.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from technopark.calendar import day_bounds, production_day, quarter
from technopark.catalogue import Catalogue
from technopark.catalogue.model import CounterPolicy, Place
from technopark.messages import Posting, Reading, StateChange, Statement
from technopark.truth import (
    Numbers,
    QuarterOutput,
    Record,
    Refusal,
    Sent,
    StateChanged,
    StateTimes,
    Trade,
    as_text,
    state_seconds,
)
from technopark.wire import PREFIX, Topic, parse_topic
from technopark_simulator.plant.timeline import Counts
from technopark_simulator.publication import Element, Publication

_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)
_NUMBERING = ("ts", "run", "seq")


class _Seen(NamedTuple):
    """A delivered reading: what it showed, and what its counter had counted in which life."""

    product: str
    showed: Counts
    counted: Counts
    life: int


class _Known(NamedTuple):
    """What is known of one total: what it showed when it was last seen, what it had counted then, in which life."""

    showed: int
    counted: int
    life: int


class Oracle:
    """Hears what is delivered and tells what must be known from it.

    `most_bytes` is how much of a refused payload collectors keep. All that was heard is kept until it is told.
    """

    def __init__(self, catalogue: Catalogue, *, most_bytes: int) -> None:
        self._catalogue = catalogue
        self._most_bytes = most_bytes
        self._readings: dict[Topic, dict[datetime, _Seen]] = {}
        self._states: dict[Topic, dict[datetime, StateChange]] = {}
        self._trade: dict[tuple[object, ...], Trade] = {}
        self._refused: dict[bytes, Refusal] = {}
        self._numbers: dict[tuple[str, str], set[int]] = {}
        self._elements: Counter[str] = Counter()
        self._faults: dict[str, Counter[str]] = {}

    def hear(self, publication: Publication) -> None:
        """Take note of a publication that is delivered."""
        if publication.expected is not None:
            self._hear_refused(publication)
            return
        topic = parse_topic(publication.topic)
        source = publication.topic[len(PREFIX) + 1 :]
        for element in publication.elements:
            message = element.message
            self._elements[topic.facility] += 1
            if message.run is not None and message.seq is not None:
                self._numbers.setdefault((source, message.run), set()).add(message.seq)
            match message:
                case Reading():
                    self._hear_reading(topic, element, message)
                case StateChange():
                    self._states.setdefault(topic, {}).setdefault(message.ts, message)
                case Statement():
                    key: tuple[object, ...] = message.product, message.basis, message.valid_from, message.ts
                    self._trade.setdefault(key, Trade("localization", _statement(message)))
                case Posting():
                    key = topic.facility, message.shipment, message.line, message.posting
                    self._trade.setdefault(key, Trade("export", _posting(topic.facility, message)))

    def note_faults(self, facility: str, faults: Counter[str]) -> None:
        """Take note of how often each fault struck a facility."""
        self._faults[facility] = faults

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the first and the last time that readings and states delivered speak of, None if there were none."""
        times = [
            ts for heard in (self._readings, self._states) for by_time in heard.values() for ts in by_time
        ]
        return (min(times), max(times)) if times else None

    def records(self) -> Iterator[Record]:
        """Tell everything."""
        for topic, readings in sorted(self._readings.items()):
            yield from _output(topic, readings, self._place(topic).station.counter)
        span = self.span()
        for topic, states in sorted(self._states.items()):
            changes = sorted(states.values(), key=lambda change: change.ts)
            for change in changes:
                yield StateChanged(_station(topic), change.ts, change.state, change.reason, change.order)
            if span is not None:
                yield from self._state_times(topic, changes, span[1])
        yield from self._trade.values()
        yield from self._refused.values()
        for (source, run), numbers in sorted(self._numbers.items()):
            yield Numbers(source, run, ranges(numbers))
        for facility in sorted(self._elements.keys() | self._faults.keys()):
            faults = dict(sorted(self._faults.get(facility, Counter()).items()))
            yield Sent(facility, self._elements[facility], faults)

    def _hear_reading(self, topic: Topic, element: Element, said: Reading) -> None:
        if element.counted is None:
            raise ValueError(f"a reading of {topic} without what its counter has counted")
        seen = _Seen(said.product, Counts(said.good, said.scrap, said.rework), element.counted, element.life)
        self._readings.setdefault(topic, {}).setdefault(said.ts, seen)

    def _hear_refused(self, publication: Publication) -> None:
        expected = publication.expected
        if expected is None:
            return
        kept = publication.payload[: self._most_bytes]
        digest = hashlib.sha256(publication.topic.encode() + b"\0" + kept)
        before = self._refused.get(digest.digest())
        times = 1 if before is None else before.times + 1
        self._refused[digest.digest()] = Refusal(
            publication.topic, digest.hexdigest(), expected.reasons, times, expected.fault
        )

    def _state_times(self, topic: Topic, changes: list[StateChange], until: datetime) -> Iterator[StateTimes]:
        place = self._place(topic)
        zone = self._catalogue.site.zone
        day_start = self._catalogue.pattern_of(place.facility).day_start
        day = production_day(day_start, zone, changes[0].ts)
        said = [(change.ts, change.state) for change in changes]
        while (bounds := day_bounds(day_start, zone, day))[0] < until:
            seconds = state_seconds(said, bounds[0], min(bounds[1], until))
            if seconds:
                yield StateTimes(
                    _station(topic), day, {str(state): spent for state, spent in seconds.items()}
                )
            day += _DAY

    def _place(self, topic: Topic) -> Place:
        return self._catalogue.place[topic.facility, topic.line or "", topic.station or ""]


def ranges(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return numbers as ranges, both ends included: 0, 1, 2, 5 is (0, 2), (5, 5)."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return tuple(found)


def _output(topic: Topic, readings: dict[datetime, _Seen], policy: CounterPolicy) -> Iterator[QuarterOutput]:
    known: list[_Known | None] = [None, None, None]
    sums: dict[tuple[datetime, str], tuple[list[int], list[int]]] = {}
    for ts, seen in sorted(readings.items()):
        start = quarter(ts.astimezone(UTC))
        made, at = sums.setdefault((start, seen.product), ([0, 0, 0], []))
        at.append((ts - start) // _MILLISECOND)
        for index in range(3):
            now = _Known(seen.showed[index], seen.counted[index], seen.life)
            before = known[index]
            if before is not None and now.showed == 0 < before.showed:
                continue
            known[index] = now
            made[index] += 0 if before is None else _made(before, now, policy)
    for (start, product), ((good, scrap, rework), at) in sorted(sums.items()):
        yield QuarterOutput(_station(topic), product, start, good, scrap, rework, tuple(at))


def _made(before: _Known, now: _Known, policy: CounterPolicy) -> int:
    if now.life == before.life:
        return now.counted - before.counted
    if now.showed >= before.showed:
        return now.showed - before.showed
    return 0 if policy.on_decrease == "ignore" else now.showed


def _station(topic: Topic) -> str:
    return f"{topic.facility}/{topic.line}/{topic.station}"


def _statement(said: Statement) -> dict[str, str | None]:
    fields: dict[str, object] = {
        "product": said.product,
        "valid_from": said.valid_from,
        "basis": said.basis,
        "ts": said.ts,
    }
    for name, money in (("price", said.price), ("imported", said.imported)):
        fields |= {f"{name}_{part}": value for part, value in msgspec.structs.asdict(money).items()}
    if said.certificate is not None:
        fields |= {
            "certificate_number": said.certificate.number,
            "certificate_percent": said.certificate.percent,
            "certificate_until": said.certificate.valid_until,
        }
    return {name: as_text(value) for name, value in fields.items() if value is not None}


def _posting(facility: str, said: Posting) -> dict[str, str | None]:
    fields = {"facility": facility, **msgspec.structs.asdict(said)}
    return {
        name: as_text(value) for name, value in fields.items() if name not in _NUMBERING and value is not None
    }
