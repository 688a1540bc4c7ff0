"""Each fault does what it is named for and nothing else, the same again for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from technopark.errors import Rejected
from technopark.messages import Reading, StateChange, Statement
from technopark.wire import Refused, decode, parse_topic
from technopark_simulator.faults.kinds import KINDS
from technopark_simulator.publication import Element, publication

Play = Callable[..., Any]
Elements = list[tuple[str, Element]]


def readings(elements: Elements) -> dict[str, list[tuple[Element, Reading]]]:
    said: dict[str, list[tuple[Element, Reading]]] = {}
    for topic, element in elements:
        if isinstance(element.message, Reading):
            said.setdefault(topic, []).append((element, element.message))
    return said


def numbered(elements: Elements) -> Counter[tuple[str, str, int | None]]:
    return Counter((topic, str(element.message.ts), element.message.seq) for topic, element in elements)


@pytest.fixture(scope="module")
def honest(play: Play) -> Elements:
    elements: Elements = play().elements()
    return elements


def rates(rate: float) -> dict[str, float]:
    return dict.fromkeys(KINDS, rate)


def test_the_same_seed_has_the_same_faults_and_another_one_others(play: Play) -> None:
    assert play(**rates(0.3)).publications == play(**rates(0.3)).publications
    assert play(**rates(0.3)).publications != play(**rates(0.3), seed=2).publications


def test_at_a_rate_of_zero_nothing_happens(play: Play, honest: Elements) -> None:
    assert play(**rates(0)).elements() == honest


@pytest.mark.parametrize("name", ["outage", "delay", "reordering"])
def test_what_comes_late_comes_whole(play: Play, honest: Elements, name: str) -> None:
    day = play(**{name: 1 if name == "outage" else 0.3})
    assert day.tally[name]
    assert day.elements() != honest
    assert numbered(day.elements()) == numbered(honest)


def test_duplicates_say_again_what_was_said(play: Play, honest: Elements) -> None:
    day = play(duplicates=0.3)
    assert len(day.elements()) > len(honest)
    assert numbered(day.elements()).keys() == numbered(honest).keys()


@pytest.mark.parametrize(("name", "rate"), [("drop", 0.1), ("vanish", 1), ("stuck", 1)])
def test_losses_lose_and_change_nothing_else(play: Play, honest: Elements, name: str, rate: float) -> None:
    left = play(**{name: rate}).elements()
    lost = numbered(honest) - numbered(left)
    assert 0 < len(lost) < len(honest)
    assert not numbered(left) - numbered(honest)
    assert dict(reversed(left)) == dict(reversed(honest))


def test_a_backlog_comes_in_arrays_in_its_order(play: Play) -> None:
    topics: dict[str, list[int]] = {}
    for topic, element in play(outage=1, size=14_400).elements():
        topics.setdefault(topic, []).append(element.message.seq)
    assert all(numbers == sorted(numbers) for numbers in topics.values())


def test_a_clock_that_steps_never_says_a_time_twice(play: Play) -> None:
    day = play(clock_step=1)
    assert day.tally["clock_step"]
    for said in readings(day.elements()).values():
        assert all(before.ts < after.ts for (_, before), (_, after) in pairwise(said))


def test_a_skewed_clock_is_always_wrong_by_the_same(play: Play, honest: Elements) -> None:
    skewed = readings(play(clock_skew=1).elements())
    for topic, said in readings(honest).items():
        offsets = {wrong.ts - right.ts for (_, right), (_, wrong) in zip(said, skewed[topic], strict=True)}
        assert len(offsets) == 1
        assert timedelta(0) != offsets.pop() <= timedelta(seconds=120)


@pytest.mark.parametrize("name", ["reset", "replaced"])
def test_a_new_life_counts_from_little(play: Play, name: str) -> None:
    falls = 0
    for said in readings(play(**{name: 1}).elements()).values():
        for (before, earlier), (after, later) in pairwise(said):
            fell = later.good < earlier.good
            assert fell == (after.life > before.life)
            assert not fell or later.good < 50_000
            falls += fell
    assert falls


def test_lives_begin_anew_one_in_another(play: Play) -> None:
    """A counter that is replaced and reset in any order never shows less than nothing."""
    for said in readings(play(reset=1, replaced=1, frozen=1, facilities=("F02", "F10")).elements()).values():
        assert min(min(reading.good, reading.scrap, reading.rework) for _, reading in said) >= 0


def test_a_startup_zero_returns_to_the_old_total(play: Play, honest: Elements) -> None:
    right = {(topic, element.message.seq): element.message for topic, element in honest}
    zeros = 0
    for topic, said in readings(play(startup_zero=1).elements()).items():
        for _, reading in said:
            zero = (reading.good, reading.scrap, reading.rework) == (0, 0, 0)
            zeros += zero
            assert zero or reading == right[topic, reading.seq]
    assert zeros


def test_a_frozen_counter_counts_less(play: Play, honest: Elements) -> None:
    frozen = readings(play(frozen=1).elements())
    made = {topic: said[-1][1].good - said[0][1].good for topic, said in readings(honest).items()}
    counted = {topic: said[-1][1].good - said[0][1].good for topic, said in frozen.items()}
    assert sum(counted.values()) < sum(made.values())
    for said in frozen.values():
        assert all(before.good <= after.good for (_, before), (_, after) in pairwise(said))


def test_a_counter_of_16_bits_rolls_over(play: Play) -> None:
    said = readings(play(rollover=1, facilities=("F10",), size=100).elements())
    totals = [(element.counted, reading.good) for element, reading in said["technopark/v1/F10/L8/S1/output"]]
    assert max(good for _, good in totals) < 65_536_000
    assert sum(after < before for (_, before), (_, after) in pairwise(totals)) == 1


def test_imports_grow_dearer(play: Play, honest: Elements) -> None:
    before = [e.message.imported.amount for _, e in honest if isinstance(e.message, Statement)]
    said = play(imports=1).elements()
    after = [e.message.imported.amount for _, e in said if isinstance(e.message, Statement)]
    assert before
    assert all(
        float(b) * 1.25 == pytest.approx(float(a), rel=1e-2) for b, a in zip(before, after, strict=True)
    )


def test_hostile_payloads_are_refused_and_stand_alone(play: Play) -> None:
    day = play(hostile=1, facilities=("F02", "F10"))
    attacks = [said for said in day.publications if said.expected is not None]
    assert len({(said.topic, said.payload) for said in attacks}) == len(attacks)
    wire = {"json", "schema", "range", "precision", "time"}
    for said in attacks:
        reasons = set(said.expected.reasons)
        if reasons == {"topic"}:
            with pytest.raises(Rejected):
                parse_topic(said.topic)
            continue
        (read,) = decode(parse_topic(said.topic).kind, said.payload)
        assert (isinstance(read, Refused) and read.reason in reasons) == bool(reasons & wire), said
    kinds = {said.expected.fault for said in attacks}
    assert len(kinds) >= 20


def test_what_an_element_says_is_what_is_sent(play: Play) -> None:
    for said in play(**rates(0.3)).publications:
        if said.elements:
            assert publication(said.topic, said.elements) == said


def test_states_keep_their_order(play: Play) -> None:
    said: dict[str, list[StateChange]] = {}
    for topic, element in play(clock_step=1, clock_skew=1).elements():
        if isinstance(element.message, StateChange):
            said.setdefault(topic, []).append(element.message)
    for changes in said.values():
        assert all(before.ts < after.ts for before, after in pairwise(changes))
