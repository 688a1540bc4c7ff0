"""A station under control: what it says while its line stands, and after it was started again."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from technopark.messages import StateChange
from technopark.quantity import THOUSAND
from technopark_simulator.control.interventions import StopReason
from technopark_simulator.plant.timeline import Counts
from technopark_simulator.publication import Element
from technopark_simulator.workdays import instant

_NOTHING = Counts(0, 0, 0)
_WHOLE_UNIT = 100 * THOUSAND


class ControlledStation:
    """Changes what the plan has a station say; messages stay numbered without gaps.

    What counters count up to the first reading after a start is never counted: a reading tells only that
    something was made since the one before, and no part of a stop may count. What is spoilt is scrap in place of
    good, in whole units.
    """

    def __init__(self) -> None:
        self._standing = False
        self._planned: StateChange | None = None
        self._ahead = 0
        self._thawing = False
        self._before: Counts | None = None
        self._lost = _NOTHING
        self._percent = 0
        self._due = 0
        self._spoilt = 0

    def spoil(self, percent: int) -> None:
        """Have so many percent of what is made from now on be scrap."""
        self._percent = percent

    def stop(self, at: int, reason: StopReason) -> Iterator[Element]:
        """Stand from just after an instant (milliseconds since 1970) on, and say so."""
        self._standing = True
        if self._planned is not None:
            planned = self._planned
            yield self._say(replace(planned, ts=instant(at + 1), state="down", reason=reason), planned.seq)

    def start(self, at: int) -> Iterator[Element]:
        """Go on as planned, and say the state that the plan has at an instant."""
        self._standing, self._thawing = False, True
        if self._planned is not None:
            yield self._say(replace(self._planned, ts=instant(at)), self._planned.seq)

    def state(self, element: Element) -> Element | None:
        """Return a planned change of state as it is said, None for one that a stop swallows."""
        if not isinstance(element.message, StateChange):
            return element
        self._planned = element.message
        if self._standing:
            self._ahead -= 1
            return None
        return self._numbered(element.message, element.message.seq) if self._ahead else element

    def reading(self, element: Element) -> Element:
        """Return a reading without what was not made during stops."""
        if element.counted is None or element.shown is None:
            return element
        before, self._before = self._before, element.counted
        if before is not None and (self._standing or self._thawing):
            self._lost = _plus(self._lost, _minus(element.counted, before))
        elif before is not None and self._percent:
            self._due += self._percent * (element.counted.good - before.good)
            units, self._due = divmod(self._due, _WHOLE_UNIT)
            self._spoilt += units * THOUSAND
        self._thawing = False
        less = _plus(self._lost, Counts(self._spoilt, -self._spoilt, 0))
        if less == _NOTHING:
            return element
        return element.showing(_minus(element.counted, less), _minus(element.shown, less), element.life)

    def _say(self, change: StateChange, after: int | None) -> Element:
        self._ahead += 1
        return self._numbered(change, after)

    def _numbered(self, change: StateChange, planned: int | None) -> Element:
        return Element(replace(change, seq=None if planned is None else planned + self._ahead))


def _plus(one: Counts, other: Counts) -> Counts:
    return Counts(one.good + other.good, one.scrap + other.scrap, one.rework + other.rework)


def _minus(one: Counts, other: Counts) -> Counts:
    return Counts(one.good - other.good, one.scrap - other.scrap, one.rework - other.rework)
