"""Wherever readings fall in time and in whatever order they come, each means what it would have in order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from technopark.catalogue.model import CounterPolicy
from technopark_ingest.batch import NewReading
from technopark_ingest.placed import Placed
from technopark_ingest.timeline import Placement, Stored, append, merge

START = datetime(2026, 11, 2, 3, tzinfo=UTC)
POLICY = CounterPolicy(65_536)


def reading(second: int, good: int, scrap: int = 0) -> NewReading:
    return NewReading(1, START + timedelta(seconds=second), 7, good * 1000, scrap * 1000, 0, None, START)


class Shelf:
    """A station's stored readings as a database would keep them, for `merge` to ask."""

    def __init__(self, run: int) -> None:
        self.readings: dict[datetime, Placed] = {}
        self.run = run
        self.restated = 0

    def sorted(self) -> list[Placed]:
        return [self.readings[ts] for ts in sorted(self.readings)]

    def around(self, wanted: Sequence[NewReading]) -> Stored:
        stored = Stored()
        for new in wanted:
            before = [placed for placed in self.sorted() if placed.ts < new.ts][-1:]
            onward = [placed for placed in self.sorted() if placed.ts >= new.ts][: self.run]
            stored.learn([*before, *onward], ends=len(onward) < self.run)
            stored.before[new.ts] = before[0] if before else None
            stored.after[new.ts] = next((placed.ts for placed in onward if placed.ts > new.ts), None)
        return stored

    async def fetch(self, ts: datetime) -> tuple[Sequence[Placed], bool]:
        onward = [placed for placed in self.sorted() if placed.ts >= ts]
        return onward[: self.run], len(onward) <= self.run

    async def take(self, batch: Sequence[NewReading]) -> Placement:
        wanted = sorted(batch, key=lambda new: new.ts)
        placement = await merge(self.around(wanted), wanted, POLICY, self.fetch)
        for placed in placement.inserted:
            assert placed.ts not in self.readings
            self.readings[placed.ts] = placed
        for before, after in placement.restated:
            # What is inserted and restated in one batch is inserted as it is at the end.
            assert self.readings[before.ts] in (before, after)
            self.readings[after.ts] = after
        self.restated += len(placement.restated)
        return placement


def in_order(readings: Sequence[NewReading]) -> list[Placed]:
    return append(None, sorted(readings, key=lambda new: new.ts), POLICY).inserted


totals = st.one_of(st.integers(0, 40), st.just(0), st.integers(65_500, 65_535))
series = st.lists(st.tuples(totals, st.integers(0, 3)), min_size=1, max_size=24)


@given(series, st.randoms(use_true_random=False), st.integers(1, 6), st.integers(2, 4))
async def test_any_order_in_any_batches_means_the_same(
    said: list[tuple[int, int]], rng: random.Random, size: int, run: int
) -> None:
    readings = [reading(index, good, scrap) for index, (good, scrap) in enumerate(said)]
    arrived = rng.sample(readings, len(readings)) + rng.choices(readings, k=len(readings) // 2)
    rng.shuffle(arrived)
    shelf = Shelf(run)
    for first in range(0, len(arrived), size):
        await shelf.take(arrived[first : first + size])
    assert shelf.sorted() == in_order(readings)


@given(series, st.randoms(use_true_random=False))
async def test_saying_it_again_changes_nothing(said: list[tuple[int, int]], rng: random.Random) -> None:
    readings = [reading(index, good, scrap) for index, (good, scrap) in enumerate(said)]
    shelf = Shelf(3)
    await shelf.take(readings)
    before = shelf.sorted()
    again = await shelf.take(rng.sample(readings, len(readings)))
    assert (again.inserted, again.restated, again.conflicts) == ([], [], [])
    assert len(again.duplicates) == len(readings)
    assert shelf.sorted() == before


async def test_a_late_reading_restates_its_successor_and_no_more() -> None:
    shelf = Shelf(3)
    await shelf.take([reading(0, 100), reading(20, 130), reading(30, 140)])
    late = await shelf.take([reading(10, 110)])
    assert [placed.good_inc for placed in late.inserted] == [10_000]
    assert [(change.before.good_inc, change.after.good_inc) for change in late.restated] == [(30_000, 20_000)]


async def test_a_late_reading_before_held_zeros_restates_up_to_the_one_that_decides() -> None:
    shelf = Shelf(2)
    await shelf.take([reading(0, 50), reading(20, 0), reading(30, 0), reading(40, 0), reading(50, 90)])
    assert [placed.good_inc for placed in shelf.sorted()] == [0, 0, 0, 0, 40_000]
    await shelf.take([reading(10, 80)])
    assert [placed.good_inc for placed in shelf.sorted()] == [0, 30_000, 0, 0, 0, 10_000]


async def test_another_value_for_a_stored_time_is_a_conflict_and_the_stored_one_stands() -> None:
    shelf = Shelf(3)
    await shelf.take([reading(0, 100), reading(10, 110)])
    offered = reading(10, 111)
    placement = await shelf.take([offered])
    assert [(stored.good, new.good) for stored, new in placement.conflicts] == [(110_000, 111_000)]
    assert shelf.sorted() == in_order([reading(0, 100), reading(10, 110)])


def test_two_values_for_one_time_in_one_batch_conflict_and_the_first_to_come_stands() -> None:
    placement = append(None, [reading(0, 100), reading(0, 101), reading(0, 100)], POLICY)
    assert [placed.good for placed in placement.inserted] == [100_000]
    assert (len(placement.duplicates), len(placement.conflicts)) == (1, 1)
