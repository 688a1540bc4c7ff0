"""What a gateway says: the same for the same seed, complete, in order, and consistent however it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from technopark.catalogue import Catalogue
from technopark.counters import CounterState, Event, step
from technopark.errors import SettingsError
from technopark.messages import Message, Reading, StateChange
from technopark.wire import Topic
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace, StationFeed
from technopark_simulator.plant.timeline import LineTimeline
from technopark_simulator.publication import Publication
from technopark_simulator.workdays import milliseconds

Said = dict[Topic, list[Message]]
Speak = Callable[[Park, Sequence[tuple[datetime, Pace]]], list[Publication]]
Understand = Callable[[Sequence[Publication]], Said]

FEW = ("F02", "F09", "F13", "F18")


def readings(said: Said) -> dict[Topic, list[Reading]]:
    return {
        topic: [message for message in messages if isinstance(message, Reading)]
        for topic, messages in said.items()
        if topic.kind == "output"
    }


def test_the_same_seed_says_the_same_bytes_and_another_one_others(
    catalogue: Catalogue, speak: Speak, wednesday: datetime, history_pace: Pace
) -> None:
    def history(seed: int) -> list[Publication]:
        start = milliseconds(wednesday - timedelta(hours=6))
        return speak(Park(catalogue, seed, start, facilities=FEW), [(wednesday, history_pace)])

    assert history(1) == history(1)
    assert history(1) != history(2)


def test_what_is_said_does_not_depend_on_how_often_it_is_asked_for(
    catalogue: Catalogue, speak: Speak, understand: Understand, wednesday: datetime, live_pace: Pace
) -> None:
    start = milliseconds(wednesday - timedelta(hours=2))
    at_once = speak(Park(catalogue, 1, start, facilities=FEW), [(wednesday, live_pace)])
    stages = [(wednesday - timedelta(minutes=minutes), live_pace) for minutes in range(119, -1, -7)]
    bit_by_bit = speak(Park(catalogue, 1, start, facilities=FEW), [*stages, (wednesday, live_pace)])
    assert understand(bit_by_bit) == understand(at_once)


def test_a_later_start_says_nothing_else_about_the_same_instants(
    catalogue: Catalogue,
    speak: Speak,
    understand: Understand,
    wednesday: datetime,
    history_pace: Pace,
    live_pace: Pace,
) -> None:
    """A simulator that is started again with an overlapping history repeats itself: no conflicts, no resets."""

    def counted(start: datetime, pace: Pace) -> dict[tuple[Topic, datetime], tuple[int, int, int, str]]:
        park = Park(catalogue, 1, milliseconds(start), facilities=FEW)
        return {
            (topic, reading.ts): (reading.good, reading.scrap, reading.rework, reading.product)
            for topic, messages in readings(understand(speak(park, [(wednesday, pace)]))).items()
            for reading in messages
        }

    early = counted(wednesday - timedelta(hours=9), history_pace)
    late = counted(wednesday - timedelta(hours=5, seconds=17), live_pace)
    both = early.keys() & late.keys()
    assert len(both) > 100
    assert {key: early[key] for key in both} == {key: late[key] for key in both}


def test_numbers_of_messages_have_no_gap_within_topic_and_run(said: Said) -> None:
    for topic, messages in said.items():
        numbers = [message.seq for message in messages]  # type: ignore[union-attr]  # no connection is among them
        assert numbers == list(range(len(messages))), topic
        assert len({message.run for message in messages}) == 1  # type: ignore[union-attr]  # likewise


def test_each_topic_is_in_the_order_of_time(said: Said) -> None:
    for topic, messages in said.items():
        times = [message.ts for message in messages]  # type: ignore[union-attr]  # no connection is among them
        assert times == sorted(times), topic
        if topic.kind in ("output", "state"):
            assert len(set(times)) == len(times), topic


def test_all_stations_and_facilities_of_the_catalogue_speak(said: Said, catalogue: Catalogue) -> None:
    stations = {(topic.facility, topic.line, topic.station) for topic in said if topic.kind == "output"}
    assert stations == set(catalogue.place)
    assert {topic.facility for topic in said if topic.kind == "export"} == set(catalogue.facility)
    plants = {facility.id for facility in catalogue.facilities if facility.products}
    assert {topic.facility for topic in said if topic.kind == "localization"} == plants


def test_totals_never_fall_except_where_a_counter_is_at_its_end(said: Said, catalogue: Catalogue) -> None:
    for topic, messages in readings(said).items():
        policy = catalogue.place[topic.facility, topic.line or "", topic.station or ""].station.counter
        for name in ("good", "scrap", "rework"):
            for before, after in pairwise(getattr(reading, name) for reading in messages):
                if after < before:
                    event = step(CounterState(before, held=False), after, policy, unit=1000).event
                    assert event is Event.ROLLOVER, (topic, name, before, after)


def test_a_counter_of_16_bits_rolls_over(
    lines: list[LineTimeline], catalogue: Catalogue, wednesday: datetime, history_pace: Pace
) -> None:
    """F10/L8 makes about 1,500 sets a working day: sixty working days pass the end of its counter."""
    policy = catalogue.place["F10", "L8", "S1"].station.counter
    line = next(line for line in lines if line.model.path == "F10/L8")
    feed = StationFeed(
        lambda day: line.day(day)[0],
        line.ledger.workdays,
        start=milliseconds(wednesday - timedelta(days=84)),
        phase=0,
        run="r",
        modulus=policy.modulus,
    )
    state, made, events = None, 0, Event.NONE
    for reading in feed.advance(milliseconds(wednesday), history_pace)[0]:
        assert reading.good < 65_536_000
        done = step(state, reading.good, policy, unit=1000)
        state, made, events = done.state, made + done.increment, events | done.event
    assert events == Event.ROLLOVER
    assert made == pytest.approx(84 * 5 / 7 * 1_500_000, rel=0.2)


def test_readings_move_in_production_only(said: Said) -> None:
    for topic, messages in readings(said).items():
        changes = [
            message for message in said[topic._replace(kind="state")] if isinstance(message, StateChange)
        ]
        states = iter([*pairwise(changes), (changes[-1], None)])
        current, following = next(states)
        for before, after in pairwise(messages):
            while following is not None and following.ts < after.ts:
                # Whatever was made in a state is told when it ends, or before.
                current, following = next(states)
            if current.state != "production" and current.ts <= before.ts:
                assert (after.good, after.scrap, after.rework) == (before.good, before.scrap, before.rework)


def test_a_state_is_told_when_it_changes(said: Said) -> None:
    for topic, messages in said.items():
        if topic.kind == "state":
            told = [
                (message.state, message.reason, message.order)
                for message in messages
                if isinstance(message, StateChange)
            ]
            assert all(before != after for before, after in pairwise(told)), topic


def test_a_live_station_is_never_silent_for_longer_than_its_heartbeat(
    said: Said, wednesday: datetime
) -> None:
    for topic, messages in readings(said).items():
        live = [reading.ts for reading in messages if reading.ts > wednesday]
        assert live, topic
        assert all(after - before <= timedelta(seconds=70) for before, after in pairwise(live)), topic


def test_a_start_before_the_plants_first_day_is_refused(catalogue: Catalogue, wednesday: datetime) -> None:
    with pytest.raises(SettingsError, match="start no earlier"):
        Park(catalogue, 1, milliseconds(wednesday.replace(year=2024)))


def test_a_facility_that_is_not_in_the_catalogue_is_refused(
    catalogue: Catalogue, wednesday: datetime
) -> None:
    with pytest.raises(SettingsError, match="facility F99 is not in the catalogue"):
        Park(catalogue, 1, milliseconds(wednesday), facilities=("F99",))
