"""A stream that faults wrap: publications in the order of sending, with marks that tell how far time has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from technopark_simulator.publication import Element, Publication, publication
from technopark_simulator.randomness import stream
from technopark_simulator.workdays import instant, milliseconds

_DAY_MS = 24 * 3600 * 1000
_SHORTEST = 0.1


class Mark(NamedTuple):
    """Everything up to `at` (milliseconds since 1970) has been said."""

    at: int


Item = Publication | Mark
Stage = Callable[[Iterable[Item]], Iterator[Item]]
Tally = Counter[str]
Change = Callable[[Element], Element | None]
"""What a fault makes of one element; None loses it."""


def each_element(items: Iterable[Item], change: Callable[[str], Change]) -> Iterator[Item]:
    """Yield what is left when each element goes through the change of its topic; `change` makes one for a topic."""
    changes: dict[str, Change] = {}
    for item in items:
        if isinstance(item, Mark) or not item.elements:
            yield item
            continue
        act = changes.get(item.topic)
        if act is None:
            act = changes[item.topic] = change(item.topic)
        elements = tuple(made for element in item.elements if (made := act(element)) is not None)
        if elements == item.elements:
            yield item
        elif elements:
            yield publication(item.topic, elements)


class Episode(NamedTuple):
    """Something that lasts from `start` to `end` (exclusive)."""

    start: datetime
    end: datetime


class Episodes:
    """When a fault strikes one thing: on some days (UTC) once, in each for no longer than `longest` seconds.

    They never overlap, and a pause of `pause` seconds follows each.
    """

    def __init__(
        self, seed: int, fault: str, thing: str, rate: float, longest: float, pause: float = 0
    ) -> None:
        self._path = (seed, "fault", fault, thing)
        self._rate = rate
        self._longest = longest
        self._pause_ms = round(pause * 1000)
        self._days: dict[date, Episode | None] = {}

    def of(self, ts: datetime) -> Episode | None:
        """Return the episode of the day of an instant, None if it has none."""
        day = ts.date()
        if day not in self._days:
            self._days[day] = self._draw(day)
        return self._days[day]

    def at(self, ts: datetime) -> Episode | None:
        """Return the episode that holds an instant, if one does."""
        episode = self.of(ts)
        return episode if episode is not None and episode.start <= ts < episode.end else None

    def _draw(self, day: date) -> Episode | None:
        rng = stream(self._path[0], *self._path[1:], day)
        if rng.random() >= self._rate:
            return None
        length = round(1000 * self._longest * rng.uniform(_SHORTEST, 1))
        length = min(length, _DAY_MS - self._pause_ms - 1)
        midnight = milliseconds(datetime(day.year, day.month, day.day, tzinfo=instant(0).tzinfo))
        start = midnight + rng.randrange(_DAY_MS - length - self._pause_ms)
        return Episode(instant(start), instant(start) + timedelta(milliseconds=length))
