"""A reading in its place in time: what its totals mean after the reading before it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from technopark.catalogue.model import CounterPolicy
from technopark.counters import CounterState, Event, step
from technopark.quantity import THOUSAND
from technopark_ingest.batch import NewReading


class Placed(Struct, frozen=True, gc=False):
    """A reading in its place: totals, the increments that they mean, and what is left for the next one.

    `*_held` is the total that a zero is held against, None as a rule; `events` are bits of `counters.Event`.
    `explicit` tells whether its row says its increments: those of a reading that counts on, or is the first of all,
    follow from the totals before.
    """

    ts: datetime
    product_id: int
    good: int
    scrap: int
    rework: int
    good_inc: int
    scrap_inc: int
    rework_inc: int
    good_held: int | None
    scrap_held: int | None
    rework_held: int | None
    events: int
    order: str | None
    received_at: datetime
    explicit: bool = False

    @property
    def totals(self) -> tuple[int, int, int, int, str | None]:
        """What was said: two readings of one time with equal totals are the same reading."""
        return self.product_id, self.good, self.scrap, self.rework, self.order

    @property
    def meaning(self) -> tuple[int, int, int, int]:
        """What was made of it: increments and events."""
        return self.good_inc, self.scrap_inc, self.rework_inc, self.events

    @property
    def holds(self) -> bool:
        """Whether one of its totals is a zero that is held against an older total."""
        return self.good_held is not None or self.scrap_held is not None or self.rework_held is not None

    @property
    def left(self) -> tuple[CounterState, CounterState, CounterState]:
        """What it leaves behind for the next reading."""
        return (
            _left(self.good, self.good_held),
            _left(self.scrap, self.scrap_held),
            _left(self.rework, self.rework_held),
        )


class Restated(NamedTuple):
    """A stored reading that means something else since an earlier one came late."""

    before: Placed
    after: Placed


def place(previous: Placed | None, reading: NewReading, policy: CounterPolicy) -> Placed:
    """Give a reading its meaning after `previous`; one of a new counter is the first of its series."""
    if previous is not None and (placed := counted_on(previous, reading)) is not None:
        return placed
    if previous is None or reading.new_counter:
        good = scrap = rework = None
    else:
        good, scrap, rework = previous.left
    good_inc, good_left, good_event = step(good, reading.good, policy, THOUSAND)
    scrap_inc, scrap_left, scrap_event = step(scrap, reading.scrap, policy, THOUSAND)
    rework_inc, rework_left, rework_event = step(rework, reading.rework, policy, THOUSAND)
    events = good_event | scrap_event | rework_event | (Event.REPLACED if reading.new_counter else 0)
    return Placed(
        reading.ts,
        reading.product_id,
        reading.good,
        reading.scrap,
        reading.rework,
        good_inc,
        scrap_inc,
        rework_inc,
        good_left.base if good_left.held else None,
        scrap_left.base if scrap_left.held else None,
        rework_left.base if rework_left.held else None,
        events,
        reading.order,
        reading.received_at,
        explicit=bool(events or good_left.held or scrap_left.held or rework_left.held),
    )


def read_again(previous: Placed | None, stored: Placed, policy: CounterPolicy) -> Placed:
    """Give a stored reading the meaning that it has after `previous`."""
    # Which station it is of plays no part in what it means.
    said = NewReading(
        0,
        stored.ts,
        stored.product_id,
        stored.good,
        stored.scrap,
        stored.rework,
        stored.order,
        stored.received_at,
        new_counter=bool(stored.events & Event.REPLACED),
    )
    return place(previous, said, policy)


def counted_on(previous: Placed, reading: NewReading) -> Placed | None:
    """Return a reading whose totals all stand or rise, as nearly every one's do; None where `step` has to be asked."""
    good, scrap, rework = reading.good, reading.scrap, reading.rework
    good_inc, scrap_inc, rework_inc = good - previous.good, scrap - previous.scrap, rework - previous.rework
    # What `holds` tells is asked here without its call: this is done for each reading.
    if (
        good_inc < 0
        or scrap_inc < 0
        or rework_inc < 0
        or previous.good_held is not None
        or previous.scrap_held is not None
        or previous.rework_held is not None
        or reading.new_counter
    ):
        return None
    return Placed(
        reading.ts,
        reading.product_id,
        good,
        scrap,
        rework,
        good_inc,
        scrap_inc,
        rework_inc,
        None,
        None,
        None,
        Event.NONE,
        reading.order,
        reading.received_at,
    )


def _left(total: int, held: int | None) -> CounterState:
    return CounterState(total, held=False) if held is None else CounterState(held, held=True)
