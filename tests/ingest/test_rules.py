"""What is refused although its form is right: times, counters and addresses that cannot be, and too fast totals."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from technopark.catalogue import Catalogue, load_catalogue
from technopark.catalogue.model import CounterPolicy
from technopark.messages import Reading
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids
from technopark_ingest.batch import NewReading
from technopark_ingest.placed import Placed
from technopark_ingest.plausibility import Limit, limits
from technopark_ingest.rebuild import rebuild, verify_rollups
from technopark_ingest.timeline import Placement, Stored, append, merge
from technopark_simulator.replay import mapping as mapping_module
from technopark_simulator.replay.messages import spoken
from technopark_simulator.replay.recording import read_recording
from tests.ingest.conftest import NOW, Desk, narrow_settings, output
from tests.ingest.test_timeline import Shelf, reading
from tests.ingest.test_writer import POSTING

LINE = "A/L1/S2/output"
"""Its fastest product takes 10 s, so 0.3 a second are tolerated, and 18 at once."""

HOUR = 3600
POLICY = CounterPolicy()
LIMIT = Limit(300, 18_000)


async def good(desk: Desk) -> int:
    return int(await desk.value("SELECT coalesce(sum(good), 0) FROM output_day")) // 1000


async def reasons(desk: Desk) -> list[str]:
    return [row["reason"] for row in await desk.rows("SELECT reason FROM quarantine ORDER BY id")]


async def test_a_total_that_jumps_is_refused_and_the_series_goes_on_from_the_last_good_one(
    desk: Desk,
) -> None:
    outcome = await desk.say(
        *((LINE, output(s, total)) for s, total in [(0, 100), (10, 1_000_100), (20, 103)])
    )
    assert (outcome.stored, outcome.quarantined) == (2, 1)
    assert await good(desk) == 3
    (kept,) = await desk.rows("SELECT reason, detail, facility FROM quarantine")
    assert kept == {
        "reason": "implausible",
        "detail": "good: 1000000 more at 2026-11-02T10:00:10+00:00 than 10 s before,"
        " and at most 21 can be made in that time",
        "facility": "A",
    }
    assert (await verify_rollups(desk.connection, desk.catalogue, desk.ids)).differences == ()


@pytest.mark.parametrize("counter", ["scrap", "rework"])
async def test_scrap_and_rework_cannot_jump_either(desk: Desk, counter: str) -> None:
    await desk.say((LINE, output(0, 100)), (LINE, output(10, 101, **{counter: 5000})))
    assert await reasons(desk) == ["implausible"]


async def test_what_may_be_made_grows_with_the_time_that_has_passed(desk: Desk) -> None:
    await desk.say((LINE, output(0, 100)), (LINE, output(HOUR, 100 + 1098)))
    assert (await good(desk), await reasons(desk)) == (1098, [])
    await desk.say((LINE, output(2 * HOUR, 100 + 1098 + 1099)))
    assert await reasons(desk) == ["implausible"]


async def test_a_stations_first_total_is_a_baseline_whatever_it_is(desk: Desk) -> None:
    assert (await desk.say((LINE, output(0, 812_345_678)))).stored == 1


async def test_a_reset_to_more_than_can_have_been_made_is_refused(desk: Desk) -> None:
    await desk.say((LINE, output(0, 5000)), (LINE, output(10, 4000)), (LINE, output(20, 5003)))
    assert (await good(desk), await reasons(desk)) == (3, ["implausible"])


async def test_a_late_total_that_would_make_the_next_one_jump_is_refused(desk: Desk) -> None:
    await desk.say((LINE, output(0, 100)), (LINE, output(60, 110)))
    await desk.say((LINE, output(30, 3)))
    assert (await good(desk), await reasons(desk)) == (10, ["implausible"])
    assert await desk.value("SELECT detail FROM quarantine") == (
        "with 2026-11-02T10:00:30+00:00 taken, a stored reading would say"
        " good: 107 more at 2026-11-02T10:01:00+00:00 than 30 s before,"
        " and at most 27 can be made in that time"
    )


async def test_an_implausible_element_of_a_backlog_is_set_aside_alone_with_its_bytes(desk: Desk) -> None:
    backlog = (
        b'[{"ts":"2026-11-02T10:00:00Z","product":"A-ONE","good":1},'
        b' {"ts":"2026-11-02T10:00:10Z","product":"A-ONE","good":9999999},'
        b'{"ts":"2026-11-02T10:00:20Z","product":"A-ONE","good":3}]'
    )
    outcome = await desk.say((LINE, backlog))
    assert (outcome.stored, outcome.quarantined) == (2, 1)
    assert await desk.value("SELECT payload FROM quarantine") == (
        b'{"ts":"2026-11-02T10:00:10Z","product":"A-ONE","good":9999999}'
    )


async def test_a_refused_total_and_a_good_one_of_the_same_time_are_no_conflict(desk: Desk) -> None:
    await desk.say((LINE, output(0, 1)), (LINE, output(60, 9)))
    for second in (10, 70):
        outcome = await desk.say((LINE, output(second, 1_000_000)), (LINE, output(second, second // 10)))
        assert (outcome.stored, outcome.quarantined, outcome.conflicts) == (1, 1, [])


async def test_what_is_refused_stands_in_the_books_of_its_day_and_line(desk: Desk) -> None:
    await desk.say((LINE, output(0, 1)), (LINE, output(10, 1_000_000)))
    assert await desk.rows("SELECT day::text, facility, line, received, stored, quarantined FROM ledger") == [
        {
            "day": "2026-11-02", "facility": "A", "line": "L1", "received": 2, "stored": 1, "quarantined": 1,
        }
    ]  # fmt: skip


async def test_a_tolerance_of_zero_switches_the_rule_off(desk: Desk) -> None:
    outcome = await desk.under(rate_tolerance=0).say((LINE, output(0, 1)), (LINE, output(1, 1_000_000)))
    assert (outcome.stored, outcome.quarantined) == (2, 0)


@pytest.mark.parametrize("batches", [1, 2, 4])
@pytest.mark.parametrize("late", [False, True])
async def test_after_a_start_up_zero_all_that_was_made_since_the_last_total_may_show(
    desk: Desk, batches: int, late: bool
) -> None:
    """No word for eight hours, then zeros, and ten seconds later the total of eight hours."""
    totals = [(0, 1000), (8 * HOUR, 0), (8 * HOUR + 5, 0), (8 * HOUR + 10, 3000)]
    said = [(LINE, output(second, total)) for second, total in totals]
    if late:
        await desk.say((LINE, output(9 * HOUR, 3001)))
    for first in range(0, 4, 4 // batches):
        await desk.say(*said[first : first + 4 // batches])
    assert (await good(desk), await reasons(desk)) == (2000 + late, [])


async def test_after_a_start_up_zero_a_jump_is_still_a_jump(desk: Desk) -> None:
    await desk.say((LINE, output(0, 1000)), (LINE, output(10, 0)), (LINE, output(20, 3000)))
    assert await reasons(desk) == ["implausible"]


async def test_a_late_total_before_a_start_up_zero_is_held_against_what_follows_the_zero(desk: Desk) -> None:
    await desk.say((LINE, output(0, 1000)), (LINE, output(3000, 0)), (LINE, output(3600, 1300)))
    assert (await desk.say((LINE, output(2999, 1000)))).stored == 0
    assert (await good(desk), await reasons(desk)) == (300, ["implausible"])
    assert (await desk.say((LINE, output(2999, 1250)))).stored == 1
    assert await good(desk) == 300


async def test_what_stood_before_the_rule_is_no_fault_of_a_late_reading(desk: Desk) -> None:
    await desk.under(rate_tolerance=0).say((LINE, output(0, 100)), (LINE, output(60, 9000)))
    assert (await desk.say((LINE, output(30, 104)))).stored == 1
    assert await good(desk) == 8900


async def test_rebuilding_takes_the_stored_readings_as_they_are(desk: Desk) -> None:
    await desk.under(rate_tolerance=0).say((LINE, output(0, 100)), (LINE, output(1, 9000)))
    assert (await rebuild(desk.connection, desk.catalogue, desk.ids)).differences == ()
    assert await good(desk) == 8900


async def test_a_total_that_its_counter_cannot_show_is_refused(desk: Desk) -> None:
    outcome = await desk.say(("A/L2/S1/output", output(0, 65_535)), ("A/L2/S1/output", output(9, 65_536)))
    assert (outcome.stored, await reasons(desk)) == (1, ["beyond_modulus"])
    await desk.say(("A/L2/S1/output", output(20, 65_535, scrap=70_000)))
    assert await desk.value("SELECT detail FROM quarantine WHERE detail LIKE 'scrap%'") == (
        "scrap: 70000 on a counter that wraps at 65536"
    )


async def test_what_is_older_than_data_are_kept_is_refused(desk: Desk) -> None:
    desk = desk.under(retention_days=1)
    kept, older = NOW - timedelta(days=1), NOW - timedelta(days=1, microseconds=1)
    await desk.say((LINE, output(0, 1, ts=kept.isoformat())))
    await desk.say(("A/L1/S2/state", {"ts": older.isoformat(), "state": "down"}))
    assert await desk.value("SELECT count(*) FROM reading") == 1
    assert await reasons(desk) == ["too_old"]


ADDRESSES: dict[str, tuple[str, Mapping[str, object], bool]] = {
    "the same": (LINE, output(0, 1, facility="A", line="L1", station="S2"), True),
    "another station": (LINE, output(0, 1, station="S1"), False),
    "another line": (LINE, output(0, 1, line="L2"), False),
    "another facility": (LINE, output(0, 1, facility="B"), False),
    "some other field of that name": (
        LINE,
        output(0, 1, line=7, station=None, facility={"a": [1]}),
        True,
    ),
    "a shipment of another facility": ("A/export", {**POSTING, "facility": "B"}, False),
    "a shipment, whose line is its own": ("A/export", {**POSTING, "facility": "A", "station": "S1"}, True),
    "a state of another station": (
        "A/L1/S2/state",
        {"ts": "2026-11-02T10:00:00Z", "state": "down", "station": "S1"},
        False,
    ),
}


@pytest.mark.parametrize("what", ADDRESSES)
async def test_a_payload_that_names_another_place_than_its_topic_is_refused(desk: Desk, what: str) -> None:
    topic, payload, taken = ADDRESSES[what]
    assert (await desk.say((topic, payload))).stored == taken
    assert await reasons(desk) == ([] if taken else ["address"])


async def test_of_a_backlog_only_the_elements_that_name_another_place_are_refused(desk: Desk) -> None:
    outcome = await desk.say((LINE, [output(0, 1, station="S2"), output(10, 2, station="S1"), output(20, 3)]))
    assert (outcome.stored, outcome.quarantined) == (2, 1)


def test_a_line_is_as_fast_as_its_fastest_product(park: Catalogue) -> None:
    places = list(park.places())
    ids = Ids({}, {place.path: number for number, place in enumerate(places)}, {})
    found = limits(park, ids, narrow_settings())
    assert {places[number].path: limit for number, limit in found.items()} == {
        ("A", "L1", "S1"): Limit(300, 18_000),
        ("A", "L1", "S2"): Limit(300, 18_000),
        ("A", "L2", "S1"): Limit(300, 18_000),
        ("B", "L1", "S1"): Limit(50, 10_000),
    }


def test_a_recording_of_real_machines_is_taken_whole_in_any_order(shared_data: Path) -> None:
    """Any two of its readings keep within the limit: checked against the lowest total that each could go out from."""
    shipped = Path(mapping_module.__file__).with_name("mappings")
    catalogue = load_catalogue(shipped / "sme-catalogue.yaml")
    mapping = mapping_module.load_mapping("sme")
    recording = read_recording(shared_data / "sme_company_A_labelled_subset.csv", mapping)
    said = spoken(recording, mapping, catalogue.facilities[0], "recorded")
    numbers = {place.path: number for number, place in enumerate(catalogue.places())}
    found = limits(catalogue, Ids({}, numbers, {}), Settings(_env_file=None))  # type: ignore[call-arg]  # likewise
    readings = [(message.topic, message.message) for message in said if isinstance(message.message, Reading)]
    assert len(readings) > 14_000
    lowest: dict[int, float] = {}
    for topic, message in sorted(readings, key=lambda pair: pair[1].ts):
        number = numbers[topic[1:]]  # type: ignore[index]  # an output's topic names a station
        above = message.good - found[number].per_second * message.ts.timestamp()
        assert above - lowest.get(number, above) <= found[number].slack
        lowest[number] = min(above, lowest.get(number, above))


class GuardedShelf(Shelf):
    """A shelf that refuses what rises faster than `LIMIT`."""

    def __init__(self, run: int) -> None:
        super().__init__(run)
        self.implausible: list[NewReading] = []

    @override
    def around(self, wanted: Sequence[NewReading]) -> Stored:
        stored = super().around(wanted)
        for before in stored.before.values():
            if before is not None and before.holds:
                seen = [placed.ts for placed in self.sorted() if placed.ts < before.ts and not placed.holds]
                stored.held_since[before.ts] = seen[-1]
        return stored

    @override
    async def take(self, batch: Sequence[NewReading]) -> Placement:
        wanted = sorted(batch, key=lambda new: new.ts)
        placement = await merge(self.around(wanted), wanted, POLICY, self.fetch, LIMIT)
        self.readings |= {placed.ts: placed for placed in placement.inserted}
        self.readings |= {restated.after.ts: restated.after for restated in placement.restated}
        self.implausible += [refused for refused, _ in placement.implausible]
        return placement


def as_new(placed: Placed) -> NewReading:
    return NewReading(1, placed.ts, 7, placed.good, placed.scrap, placed.rework, None, placed.received_at)


@st.composite
def believable(draw: st.DrawFn) -> list[NewReading]:
    """A machine that keeps below the limit, ahead by no more than the slack, and starts anew at times."""
    second, total, ahead = 0, draw(st.integers(0, 5000)), 0
    found = [reading(second, total)]
    for gap, share, restarts in draw(
        st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1), st.booleans()), min_size=1, max_size=20)
    ):
        second += gap
        made = int(share * gap * 0.3)
        if not restarts and ahead < 10 and share > 0.9:
            made, ahead = made + 5, ahead + 5
        total = made if restarts and share < 0.2 else total + made
        found.append(reading(second, total))
    return found


@given(believable(), st.randoms(use_true_random=False), st.integers(1, 6), st.integers(2, 4))
async def test_what_a_line_can_make_is_taken_whole_in_any_order(
    said: list[NewReading], rng: random.Random, size: int, run: int
) -> None:
    arrived = rng.sample(said, len(said)) + rng.choices(said, k=len(said) // 2)
    shelf = GuardedShelf(run)
    for first in range(0, len(arrived), size):
        await shelf.take(arrived[first : first + size])
    assert shelf.implausible == []
    assert shelf.sorted() == append(None, said, POLICY).inserted
    assert append(None, said, POLICY, LIMIT).inserted == shelf.sorted()


totals = st.one_of(st.integers(0, 60), st.just(0), st.integers(400, 500))


@given(
    st.lists(st.tuples(st.sampled_from((10, 10, 2000)), totals), min_size=1, max_size=16),
    st.randoms(use_true_random=False),
    st.integers(1, 6),
    st.integers(2, 4),
)
async def test_whatever_comes_nothing_is_counted_faster_than_the_line_can_make(
    steps: list[tuple[int, int]], rng: random.Random, size: int, run: int
) -> None:
    times = accumulate(gap for gap, _ in steps)
    said = [reading(second, total) for second, (_, total) in zip(times, steps, strict=True)]
    arrived = rng.sample(said, len(said))
    shelf = GuardedShelf(run)
    for first in range(0, len(arrived), size):
        await shelf.take(arrived[first : first + size])
    stored = shelf.sorted()
    assert len(stored) + len(shelf.implausible) == len(said)
    again = append(None, [as_new(placed) for placed in stored], POLICY, LIMIT)
    assert (again.inserted, again.implausible) == (stored, [])


@given(st.lists(st.integers(0, 5100), min_size=1, max_size=12))
async def test_what_comes_in_order_one_by_one_or_at_once_is_judged_alike(totals: list[int]) -> None:
    said = [reading(index * 10, total) for index, total in enumerate(totals)]
    last, one_by_one = None, []
    seen: datetime | None = None
    for new in said:
        placement = append(last, [new], POLICY, LIMIT, seen if last is not None and last.holds else None)
        for placed in placement.inserted:
            seen = seen if placed.holds else placed.ts
            last = placed
            one_by_one.append(placed)
    assert append(None, said, POLICY, LIMIT).inserted == one_by_one
