"""Faults of clocks: a station's times are wrong, and what it says keeps its order.

A clock that ran ahead and is set right would say some times twice. As data loggers do, the station then sends
nothing until its old time is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from technopark_simulator.faults.kinds import Fault
from technopark_simulator.faults.losses import station_path
from technopark_simulator.faults.stream import Change, Episode, Episodes, Item, Tally, each_element
from technopark_simulator.publication import Element
from technopark_simulator.randomness import stream

_LONGEST_AHEAD_S = 4 * 3600


def clock_skew(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Let the clocks of some stations be wrong by up to `size` seconds, one way or the other, for good."""

    def change(topic: str) -> Change:
        path = station_path(topic)
        rng = stream(fault.seed, "fault", fault.name, path)
        struck = path is not None and rng.random() < fault.rate
        offset = timedelta(milliseconds=round(rng.uniform(-fault.size, fault.size) * 1000))
        return lambda element: _at(element, element.message.ts + offset, fault, tally) if struck else element

    return each_element(items, change)


def clock_step(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Let clocks run ahead by up to `size` seconds for up to four hours, and then be set right."""

    def change(topic: str) -> Change:
        path = station_path(topic)
        episodes = Episodes(
            fault.seed, fault.name, path or "", fault.rate, _LONGEST_AHEAD_S, pause=fault.size + 1
        )

        def ahead(episode: Episode) -> timedelta:
            rng = stream(fault.seed, path, episode.start)
            return timedelta(milliseconds=round(rng.uniform(0.1, 1) * fault.size * 1000))

        def step(element: Element) -> Element | None:
            ts = element.message.ts
            episode = episodes.of(ts) if path is not None else None
            if episode is None or ts < episode.start:
                return element
            offset = ahead(episode)
            if ts < episode.end:
                return _at(element, ts + offset, fault, tally)
            return None if ts <= episode.end + offset else element

        return step

    return each_element(items, change)


def _at(element: Element, ts: datetime, fault: Fault, tally: Tally) -> Element:
    tally[fault.name] += 1
    return element._replace(message=replace(element.message, ts=ts))
