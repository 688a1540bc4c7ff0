"""What a few facilities say in a day, as it leaves their gateways through some faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from technopark.catalogue import Catalogue
from technopark_simulator.faults.channel import Channel
from technopark_simulator.faults.kinds import fault
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Element, Publication
from technopark_simulator.workdays import milliseconds


@dataclass(frozen=True)
class Day:
    """Publications in the order in which the broker sees them, and how often each fault struck."""

    publications: list[Publication]
    tally: Counter[str]

    def elements(self) -> list[tuple[str, Element]]:
        """Return what was said, topic by topic, in the order of its delivery."""
        return [(said.topic, element) for said in self.publications for element in said.elements]


Play = Callable[..., Day]


@pytest.fixture(scope="session")
def play(catalogue: Catalogue, wednesday: datetime, history_pace: Pace) -> Play:
    """Play a day of some facilities through faults, given as name and rate."""

    def play(
        *, facilities: tuple[str, ...] = ("F02",), seed: int = 1, size: float = 0, **rates: float
    ) -> Day:
        begin = milliseconds(wednesday - timedelta(days=1))
        end = milliseconds(wednesday)
        park = Park(catalogue, 1, begin, facilities=facilities, statement_months=1, shipment_months=1)
        faults = [fault(name, rate, size=size or None) for name, rate in rates.items()]
        said: list[Publication] = []
        tally: Counter[str] = Counter()
        for gateway in park.gateways:
            channel = Channel(gateway, faults, catalogue, seed=seed, batch=200, most_bytes=10_000)
            for at in range(begin, end, 1_800_000):
                said += channel.advance(min(at + 1_800_000, end), history_pace)
            said += channel.finish()
            tally += channel.tally
        return Day(said, tally)

    return play
