"""Where new readings fall among a station's stored ones, and what each then means.

A reading's increment follows from its predecessor in time. A reading later than all stored ones is the usual
case and needs only the station's newest reading. One that comes late falls between two stored ones: it takes
its own increment from its predecessor, and its successors are read anew until one leaves behind what it left
behind before, as a rule the first. Sums of increments therefore do not depend on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise, zip_longest
from typing import NamedTuple

from technopark.catalogue.model import CounterPolicy
from technopark.counters import CounterState, step
from technopark.quantity import THOUSAND
from technopark_ingest.batch import NewReading


class Placed(NamedTuple):
    """A reading in its place: totals, the increments that they mean, and what is left for the next one.

    `*_held` is the total that a zero is held against, None as a rule; `events` are bits of `counters.Event`.
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

    @property
    def totals(self) -> tuple[int, int, int, int, str | None]:
        """What was said: two readings of one time with equal totals are the same reading."""
        return self.product_id, self.good, self.scrap, self.rework, self.order

    @property
    def meaning(self) -> tuple[int, int, int, int]:
        """What was made of it: increments and events."""
        return self.good_inc, self.scrap_inc, self.rework_inc, self.events

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


@dataclass(slots=True)
class Placement:
    """What new readings of one station come to."""

    inserted: list[Placed] = field(default_factory=list)
    restated: list[Restated] = field(default_factory=list)
    duplicates: list[NewReading] = field(default_factory=list)
    conflicts: list[tuple[Placed, NewReading]] = field(default_factory=list)


@dataclass(slots=True)
class Stored:
    """What is known of a station's stored readings around the times of new ones.

    `before` and `after` give, for each such time, the stored reading that precedes it and the time of the one
    that follows it. `following` gives the time of the reading after a stored one, None where it is the last;
    where it has no answer, the run from there on has not been asked for yet.
    """

    at: dict[datetime, Placed] = field(default_factory=dict)
    before: dict[datetime, Placed | None] = field(default_factory=dict)
    after: dict[datetime, datetime | None] = field(default_factory=dict)
    following: dict[datetime, datetime | None] = field(default_factory=dict)

    def learn(self, run: Sequence[Placed], *, ends: bool) -> None:
        """Take in stored readings that follow each other; `ends` tells that nothing follows the last."""
        for reading in run:
            self.at.setdefault(reading.ts, reading)
        for reading, following in pairwise(run):
            self.following[reading.ts] = following.ts
        if run and ends:
            self.following[run[-1].ts] = None


Fetch = Callable[[datetime], Awaitable[tuple[Sequence[Placed], bool]]]
"""Asks for stored readings from a time (inclusive) on, in order, and whether they are all there are."""


def append(last: Placed | None, readings: Iterable[NewReading], policy: CounterPolicy) -> Placement:
    """Place readings that are all later than `last`, the station's newest; they are sorted by time."""
    placement = Placement()
    for reading in readings:
        if last is not None and reading.ts == last.ts:
            _meet(placement, last, reading)
            continue
        last = place(last, reading, policy)
        placement.inserted.append(last)
    return placement


async def merge(
    stored: Stored, readings: Sequence[NewReading], policy: CounterPolicy, fetch: Fetch
) -> Placement:
    """Place readings, sorted by time, among stored ones of which `stored` tells; `fetch` is asked for more."""
    placement = Placement()
    fresh, again = _told_apart(stored, readings)
    newest: Placed | None = None
    read_anew: dict[datetime, Restated] = {}
    for reading, following in zip_longest(fresh, fresh[1:]):
        previous = stored.before[reading.ts]
        if previous is not None and previous.ts in read_anew:
            previous = read_anew[previous.ts].after
        if newest is not None and (previous is None or newest.ts > previous.ts):
            previous = newest
        newest = place(previous, reading, policy)
        placement.inserted.append(newest)
        until = following.ts if following is not None else None
        for change in await _read_anew(stored, newest, until, policy, fetch):
            # A reading can be read anew twice: what counts is what it meant at first and means at last.
            first = read_anew.get(change.after.ts, change).before
            read_anew[change.after.ts] = Restated(first, change.after)
            newest = change.after
    inserted = {placed.ts: placed for placed in placement.inserted}
    for reading in again:
        _meet(placement, stored.at.get(reading.ts) or inserted[reading.ts], reading)
    placement.restated = [change for change in read_anew.values() if change.before != change.after]
    return placement


def place(previous: Placed | None, reading: NewReading, policy: CounterPolicy) -> Placed:
    """Give a reading its meaning after `previous`."""
    if previous is None:
        good = scrap = rework = None
    else:
        good, scrap, rework = previous.left
    good_inc, good_left, good_event = step(good, reading.good, policy, THOUSAND)
    scrap_inc, scrap_left, scrap_event = step(scrap, reading.scrap, policy, THOUSAND)
    rework_inc, rework_left, rework_event = step(rework, reading.rework, policy, THOUSAND)
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
        good_event | scrap_event | rework_event,
        reading.order,
        reading.received_at,
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
    )
    return place(previous, said, policy)


async def _read_anew(
    stored: Stored, start: Placed, until: datetime | None, policy: CounterPolicy, fetch: Fetch
) -> list[Restated]:
    """Read the stored readings between `start` and `until` anew, up to the first that leaves what it left before."""
    changes: list[Restated] = []
    previous, ts = start, stored.after[start.ts]
    while ts is not None and (until is None or ts < until):
        if ts not in stored.at:
            run, ends = await fetch(ts)
            stored.learn(run, ends=ends)
        before = stored.at[ts]
        after = read_again(previous, before, policy)
        changes.append(Restated(before, after))
        if after.left == before.left:
            break
        previous = after
        if ts not in stored.following:
            run, ends = await fetch(ts)
            stored.learn(run, ends=ends)
        ts = stored.following[ts]
    return changes


def _meet(placement: Placement, stored: Placed, reading: NewReading) -> None:
    said = (reading.product_id, reading.good, reading.scrap, reading.rework, reading.order)
    if said == stored.totals:
        placement.duplicates.append(reading)
    else:
        placement.conflicts.append((stored, reading))


def _told_apart(stored: Stored, readings: Sequence[NewReading]) -> tuple[list[NewReading], list[NewReading]]:
    """Part readings into those of times that nothing is stored of, one each, and those of times that are taken."""
    fresh: list[NewReading] = []
    again: list[NewReading] = []
    for reading in readings:
        taken = reading.ts in stored.at or (fresh and fresh[-1].ts == reading.ts)
        (again if taken else fresh).append(reading)
    return fresh, again


def _left(total: int, held: int | None) -> CounterState:
    return CounterState(total, held=False) if held is None else CounterState(held, held=True)
