"""Faults of counters: what they count, what they show, and when they begin a new life.

Each strikes the elements of a station's output in the order of time, before anything else happens to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from technopark.quantity import THOUSAND
from technopark_simulator.faults.kinds import Fault
from technopark_simulator.faults.stream import Episode, Episodes, Item, Tally, each_element
from technopark_simulator.plant.timeline import Counts
from technopark_simulator.publication import Element
from technopark_simulator.randomness import stream

_NOTHING = Counts(0, 0, 0)


def frozen(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Let sensors stand still: what is made meanwhile is neither counted nor shown."""
    return each_element(items, lambda topic: _Frozen(topic, fault, tally))


def rollover(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Let counters with a modulus stand `size` units short of it at the start."""
    return each_element(items, lambda topic: _Rollover(topic, fault, tally))


def reset(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Let counters begin again at zero."""
    return each_element(items, lambda topic: _NewLife(topic, fault, tally, most=0))


def replaced(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Put other counters in their place, which show up to `size` good units already."""
    return each_element(items, lambda topic: _NewLife(topic, fault, tally, most=int(fault.size)))


def startup_zero(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Let counters show zero for a while, and then what they have counted."""
    return each_element(items, lambda topic: _StartupZero(topic, fault, tally))


class _Frozen:
    def __init__(self, topic: str, fault: Fault, tally: Tally) -> None:
        self._episodes = Episodes(fault.seed, fault.name, topic, fault.rate, fault.size)
        self._tally = tally
        self._lost = _NOTHING
        self._stuck: tuple[Episode, Counts] | None = None
        self._counted: Counts | None = None

    def __call__(self, element: Element) -> Element:
        if element.counted is None or element.shown is None:
            return element
        episode = self._episodes.at(element.message.ts)
        before, self._counted = self._counted, element.counted
        if episode is not None and before is not None:
            self._lost = _plus(self._lost, _minus(element.counted, before))
            if self._stuck is None or self._stuck[0] != episode:
                self._stuck = episode, element.counted
                self._tally["frozen"] += 1
        if self._lost == _NOTHING:
            return element
        return element.showing(
            _minus(element.counted, self._lost), _minus(element.shown, self._lost), element.life
        )


class _Rollover:
    def __init__(self, topic: str, fault: Fault, tally: Tally) -> None:
        rng = stream(fault.seed, "fault", fault.name, topic)
        self._struck = rng.random() < fault.rate
        self._short = round(fault.size) * THOUSAND
        self._tally = tally
        self._offset: Counts | None = None

    def __call__(self, element: Element) -> Element:
        if not self._struck or element.counted is None or element.shown is None or element.modulus is None:
            return element
        if self._offset is None:
            good = element.modulus - self._short - element.shown.good % element.modulus
            self._offset = Counts(good % element.modulus, 0, 0)
            self._tally["rollover"] += 1
        return element.showing(element.counted, _plus(element.shown, self._offset), element.life)


class _NewLife:
    """What a counter shows counts from the last reading before it began anew, and from `most` units at most."""

    def __init__(self, topic: str, fault: Fault, tally: Tally, *, most: int) -> None:
        # A moment is an episode whose beginning counts.
        self._episodes = Episodes(fault.seed, fault.name, topic, fault.rate, 1)
        self._fault = fault
        self._topic = topic
        self._tally = tally
        self._most = most
        self._last: Element | None = None
        self._done: Episode | None = None
        self._offset = _NOTHING
        self._lives = 0

    def __call__(self, element: Element) -> Element:
        if element.counted is None or element.shown is None or element.modulus is not None:
            return element
        last, self._last = self._last, element
        if last is not None and element.life != last.life:
            # Another fault has begun its life anew, and what it shows counts from there.
            self._offset, last = _NOTHING, None
        moment = self._episodes.of(element.message.ts)
        if (
            moment is not None
            and moment != self._done
            and last is not None
            and last.shown is not None
            and last.message.ts <= moment.start < element.message.ts
        ):
            self._done = moment
            begins = stream(self._fault.seed, self._topic, moment.start).randint(1, max(1, self._most))
            start = Counts(begins * THOUSAND, 0, 0) if self._most else _NOTHING
            self._offset = _minus(start, last.shown)
            self._lives += 1
            self._tally[self._fault.name] += 1
        if not self._lives:
            return element
        return element.showing(
            element.counted, _plus(element.shown, self._offset), element.life + self._lives
        )


class _StartupZero:
    def __init__(self, topic: str, fault: Fault, tally: Tally) -> None:
        self._episodes = Episodes(fault.seed, fault.name, topic, fault.rate, fault.size)
        self._tally = tally
        self._first = True

    def __call__(self, element: Element) -> Element:
        first, self._first = self._first, False
        if element.counted is None or first or self._episodes.at(element.message.ts) is None:
            return element
        self._tally["startup_zero"] += 1
        return element.showing(element.counted, _NOTHING, element.life)


def _plus(one: Counts, other: Counts) -> Counts:
    return Counts(one.good + other.good, one.scrap + other.scrap, one.rework + other.rework)


def _minus(one: Counts, other: Counts) -> Counts:
    return Counts(one.good - other.good, one.scrap - other.scrap, one.rework - other.rework)
