"""Faults that lose messages: a station that is gone, a gateway that is stuck, single messages.

The first element of a topic always comes through: what a station makes is counted from its first reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from technopark_simulator.faults.kinds import Fault
from technopark_simulator.faults.stream import Change, Episodes, Item, Tally, each_element
from technopark_simulator.publication import Element
from technopark_simulator.randomness import stream


def drop(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Lose elements one by one."""

    def lost(topic: str) -> Callable[[Element], bool]:
        rng = stream(fault.seed, "fault", fault.name, topic)
        return lambda _: rng.random() < fault.rate

    return _losing(items, lost, fault, tally)


def vanish(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Lose whatever a station would have said while it is gone."""

    def lost(topic: str) -> Callable[[Element], bool]:
        path = station_path(topic)
        episodes = Episodes(fault.seed, fault.name, path or "", fault.rate, fault.size)
        return lambda element: path is not None and episodes.at(element.message.ts) is not None

    return _losing(items, lost, fault, tally)


def stuck(items: Iterable[Item], fault: Fault, tally: Tally) -> Iterator[Item]:
    """Lose whatever a facility would have said while its gateway is stuck."""

    def lost(topic: str) -> Callable[[Element], bool]:
        episodes = Episodes(fault.seed, fault.name, topic.split("/")[2], fault.rate, fault.size)
        return lambda element: episodes.at(element.message.ts) is not None

    return _losing(items, lost, fault, tally)


def station_path(topic: str) -> str | None:
    """Return facility, line and station of a topic as one text, None for what a facility says as a whole."""
    path, _, _ = topic.rpartition("/")
    return path if path.count("/") == 4 else None


def _losing(
    items: Iterable[Item], lost: Callable[[str], Callable[[Element], bool]], fault: Fault, tally: Tally
) -> Iterator[Item]:
    def change(topic: str) -> Change:
        is_lost = lost(topic)
        first = True

        def keep(element: Element) -> Element | None:
            nonlocal first
            begins, first = first, False
            if not is_lost(element) or begins:
                return element
            tally[fault.name] += 1
            return None

        return keep

    return each_element(items, change)
