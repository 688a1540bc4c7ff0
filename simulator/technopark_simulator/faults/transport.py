"""Faults between gateway and broker: backlogs after an outage, and messages that come late, overtake or come twice.

The first message of a topic is left alone by all but an outage, which keeps the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from heapq import heappop, heappush

from technopark.wire import parse_topic
from technopark_simulator.faults.kinds import Fault
from technopark_simulator.faults.stream import Episodes, Item, Mark, Tally
from technopark_simulator.publication import Element, Publication, publications
from technopark_simulator.randomness import stream
from technopark_simulator.workdays import milliseconds

_FOREVER = 1 << 62


def outage(items: Iterable[Item], fault: Fault, tally: Tally, *, facility: str, batch: int) -> Iterator[Item]:
    """Keep what is said while a facility has no network, and send it in arrays when it has again."""
    episodes = Episodes(fault.seed, fault.name, facility, fault.rate, fault.size)
    kept: dict[str, list[Element]] = {}
    until = 0
    for item in items:
        if isinstance(item, Mark):
            if kept and item.at >= until:
                yield from _backlog(kept, batch)
            yield item
            continue
        episode = episodes.at(item.elements[-1].message.ts) if item.elements else None
        if episode is not None:
            until = max(until, milliseconds(episode.end))
        # Behind what is kept of a topic, the rest of it waits too: a gateway keeps the order.
        if episode is None and item.topic not in kept:
            yield item
            continue
        kept.setdefault(item.topic, []).extend(item.elements)
        tally[fault.name] += 1
    yield from _backlog(kept, batch)


def delay(items: Iterable[Item], fault: Fault, tally: Tally, *, facility: str) -> Iterator[Item]:
    """Let messages come up to `size` seconds late."""
    rng = stream(fault.seed, "fault", fault.name, facility)
    late = _Late()
    for item in items:
        if isinstance(item, Mark):
            yield from late.due(item.at)
            yield item
        elif late.begins(item) or rng.random() >= fault.rate:
            yield item
        else:
            after = timedelta(seconds=fault.size * rng.random())
            late.put(milliseconds(item.elements[-1].message.ts + after), item)
            tally[fault.name] += 1
    yield from late.due(_FOREVER)


def reordering(items: Iterable[Item], fault: Fault, tally: Tally, *, facility: str) -> Iterator[Item]:
    """Let messages be overtaken by up to `size` others."""
    rng = stream(fault.seed, "fault", fault.name, facility)
    late = _Late()
    for position, item in enumerate(items):
        if isinstance(item, Mark) or late.begins(item) or rng.random() >= fault.rate:
            yield item
        else:
            late.put(position + rng.randint(1, max(1, round(fault.size))), item)
            tally[fault.name] += 1
        yield from late.due(position)
    yield from late.due(_FOREVER)


def duplicates(items: Iterable[Item], fault: Fault, tally: Tally, *, facility: str) -> Iterator[Item]:
    """Send messages again, up to `size` others later."""
    rng = stream(fault.seed, "fault", fault.name, facility)
    late = _Late()
    for position, item in enumerate(items):
        yield item
        if not isinstance(item, Mark) and rng.random() < fault.rate:
            late.put(position + rng.randint(0, round(fault.size)), item)
            tally[fault.name] += 1
        yield from late.due(position)
    yield from late.due(_FOREVER)


class _Late:
    """Messages that wait until a position in the stream, or a time, is reached."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Publication]] = []
        self._count = 0
        self._begun: set[str] = set()

    def begins(self, item: Publication) -> bool:
        """Tell whether a message is the first of its topic, or one of no plant, which is never late."""
        if item.topic in self._begun:
            return not item.elements
        self._begun.add(item.topic)
        return True

    def put(self, due: int, item: Publication) -> None:
        self._count += 1
        heappush(self._waiting, (due, self._count, item))

    def due(self, reached: int) -> Iterator[Publication]:
        while self._waiting and self._waiting[0][0] <= reached:
            yield heappop(self._waiting)[2]


def _backlog(kept: dict[str, list[Element]], batch: int) -> Iterator[Publication]:
    for topic in list(kept):
        yield from publications(parse_topic(topic), kept.pop(topic), batch)
