"""The simulated Tashkent park, and what its gateways say between two instants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from technopark.catalogue import Catalogue, load_catalogue
from technopark.messages import Message
from technopark.wire import Refused, Topic, decode, parse_topic
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.plant.ledger import Ledger
from technopark_simulator.plant.model import line_models
from technopark_simulator.plant.timeline import LineTimeline
from technopark_simulator.publication import Publication
from technopark_simulator.workdays import milliseconds, workdays

Said = dict[Topic, list[Message]]
Speak = Callable[[Park, Sequence[tuple[datetime, Pace]]], list[Publication]]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The park that ships with the program."""
    return load_catalogue()


@pytest.fixture(scope="session")
def lines(catalogue: Catalogue) -> list[LineTimeline]:
    """Every line of the park with its days, for seed 1."""
    calendars = workdays(catalogue)
    return [
        LineTimeline(model, Ledger(model, calendars[facility]))
        for facility, models in line_models(catalogue, 1).items()
        for model in models
    ]


@pytest.fixture(scope="session")
def week() -> list[date]:
    """Monday to Sunday, none of them a holiday."""
    return [date(2026, 10, 12) + timedelta(days=index) for index in range(7)]


@pytest.fixture(scope="session")
def history_pace() -> Pace:
    """A reading a minute while counters move."""
    return Pace(60_000, 600_000, idle_heartbeat=False)


@pytest.fixture(scope="session")
def live_pace() -> Pace:
    """A reading every ten seconds while counters move, and one a minute else."""
    return Pace(10_000, 60_000, idle_heartbeat=True)


@pytest.fixture(scope="session")
def speak() -> Speak:
    """Return what a park's gateways publish up to each of some instants, at the pace that leads there."""

    def speak(park: Park, stages: Sequence[tuple[datetime, Pace]]) -> list[Publication]:
        return [
            publication
            for until, pace in stages
            for gateway in park.gateways
            for publication in gateway.advance(milliseconds(until), pace)
        ]

    return speak


@pytest.fixture(scope="session")
def understand() -> Callable[[Sequence[Publication]], Said]:
    """Return what publications say by topic, as a collector reads them."""

    def understand(publications: Sequence[Publication]) -> Said:
        said: Said = {}
        for publication in publications:
            topic = parse_topic(publication.topic)
            for message in decode(topic.kind, publication.payload):
                assert not isinstance(message, Refused), message
                said.setdefault(topic, []).append(message)
        return said

    return understand


@pytest.fixture(scope="session")
def wednesday() -> datetime:
    """Noon of a working day in Tashkent."""
    return datetime(2026, 10, 14, 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def said(
    catalogue: Catalogue,
    speak: Speak,
    understand: Callable[[Sequence[Publication]], Said],
    wednesday: datetime,
    history_pace: Pace,
    live_pace: Pace,
) -> Said:
    """What the whole park says in two days of history and a quarter of an hour of life after them."""
    park = Park(catalogue, 1, milliseconds(wednesday - timedelta(days=2)))
    life = [(wednesday + timedelta(minutes=minutes), live_pace) for minutes in range(1, 16)]
    return understand(speak(park, [(wednesday, history_pace), *life]))
