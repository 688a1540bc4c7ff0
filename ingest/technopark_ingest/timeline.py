"""Where new readings fall among a station's stored ones, and what each then means.

A reading's increment follows from its predecessor in time. A reading later than all stored ones is the usual
case and needs only the station's newest reading. One that comes late falls between two stored ones: it takes
its own increment from its predecessor, and its successors are read anew until one leaves behind what it left
behind before, as a rule the first. Sums of increments therefore do not depend on the order of arrival.

With a limit, a reading that would rise faster than its line can make, or make a stored one do so, is not placed:
the series goes on from the last good one. What is stored stands, so of two readings that cannot both be true the
one that came first does. Where any two readings of a series keep within the limit, all are placed in any order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from technopark.catalogue.model import CounterPolicy
from technopark_ingest.batch import NewReading
from technopark_ingest.placed import Placed, Restated, counted_on, place, read_again
from technopark_ingest.plausibility import Limit, contradiction, objection, rises, seen_at


@dataclass(slots=True)
class Placement:
    """What new readings of one station come to."""

    inserted: list[Placed] = field(default_factory=list)
    restated: list[Restated] = field(default_factory=list)
    duplicates: list[NewReading] = field(default_factory=list)
    conflicts: list[tuple[Placed, NewReading]] = field(default_factory=list)
    implausible: list[tuple[NewReading, str]] = field(default_factory=list)


@dataclass(slots=True)
class Stored:
    """What is known of a station's stored readings around the times of new ones.

    `before` and `after` give, for each such time, the stored reading that precedes it and the time of the one
    that follows it. `following` gives the time of the reading after a stored one, None where it is the last;
    where it has no answer, the run from there on has not been asked for yet. `held_since` gives, for a stored
    reading that holds zeros, when its totals were last seen.
    """

    at: dict[datetime, Placed] = field(default_factory=dict)
    before: dict[datetime, Placed | None] = field(default_factory=dict)
    after: dict[datetime, datetime | None] = field(default_factory=dict)
    following: dict[datetime, datetime | None] = field(default_factory=dict)
    held_since: dict[datetime, datetime] = field(default_factory=dict)

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


def append(
    last: Placed | None,
    readings: Iterable[NewReading],
    policy: CounterPolicy,
    limit: Limit | None = None,
    held_since: datetime | None = None,
) -> Placement:
    """Place readings that are all later than `last`, the station's newest; they are sorted by time.

    `held_since` tells, where `last` holds zeros, when its totals were last seen.
    """
    placement = Placement()
    head = last
    for reading in readings:
        if last is None:
            placed = place(None, reading, policy)
        elif reading.ts == last.ts:
            _meet(placement, last, reading)
            continue
        else:
            placed = counted_on(last, reading) or place(last, reading, policy)
        if limit is not None and rises(placed, limit):
            since = _last_seen(head, held_since, placement.inserted)
            if (why := objection(last, placed, limit, since)) is not None:
                placement.implausible.append((reading, why))
                continue
        last = placed
        placement.inserted.append(last)
    return placement


async def merge(
    stored: Stored,
    readings: Sequence[NewReading],
    policy: CounterPolicy,
    fetch: Fetch,
    limit: Limit | None = None,
) -> Placement:
    """Place readings, sorted by time, among stored ones of which `stored` tells; `fetch` is asked for more."""
    placement = Placement()
    newest: Placed | None = None
    anew: dict[datetime, Restated] = {}
    held_since: dict[datetime, datetime | None] = dict(stored.held_since)
    for reading in readings:
        taken = newest if newest is not None and newest.ts == reading.ts else stored.at.get(reading.ts)
        if taken is not None:
            _meet(placement, taken, reading)
            continue
        previous = stored.before[reading.ts]
        if previous is not None and previous.ts in anew:
            previous = anew[previous.ts].after
        if newest is not None and (previous is None or newest.ts > previous.ts):
            previous = newest
        placed = place(previous, reading, policy)
        changes = await _read_anew(stored, placed, anew, policy, fetch, past_zeros=limit is not None)
        since = None if previous is None else held_since.get(previous.ts)
        if limit is not None and (why := contradiction(previous, placed, changes, limit, since)) is not None:
            placement.implausible.append((reading, why))
            continue
        placement.inserted.append(placed)
        newest = placed
        since = held_since[placed.ts] = seen_at(previous, placed, since)
        previous = placed
        for before, after in changes:
            # A reading can be read anew twice: what counts is what it meant at first and means at last.
            anew[after.ts] = Restated(anew[after.ts].before if after.ts in anew else before, after)
            since = held_since[after.ts] = seen_at(previous, after, since)
            previous = after
    placement.restated = [change for change in anew.values() if change.before != change.after]
    return placement


async def _read_anew(
    stored: Stored,
    start: Placed,
    anew: Mapping[datetime, Restated],
    policy: CounterPolicy,
    fetch: Fetch,
    *,
    past_zeros: bool,
) -> list[Restated]:
    """Read the stored readings after `start` anew, up to the first that leaves what it left before.

    `past_zeros` goes on past held zeros: what follows them may mean the same and yet be made in less time.
    """
    changes: list[Restated] = []
    previous, ts = start, stored.after[start.ts]
    while ts is not None:
        if ts not in stored.at:
            run, ends = await fetch(ts)
            stored.learn(run, ends=ends)
        before = anew[ts].after if ts in anew else stored.at[ts]
        after = read_again(previous, before, policy)
        changes.append(Restated(before, after))
        if after.left == before.left and not (past_zeros and after.holds):
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


def _last_seen(
    head: Placed | None, held_since: datetime | None, inserted: Sequence[Placed]
) -> datetime | None:
    """Return when the totals that the newest of these may hold zeros against were last seen."""
    for placed in reversed(inserted):
        if not placed.holds:
            return placed.ts
    return head.ts if head is not None and not head.holds else held_since
