"""What the park of the pictures has told until their moment: the simulator's plants, and a few of their mishaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from technopark.catalogue import Catalogue
from technopark.messages import Reading
from technopark.mqtt import Inbound
from technopark.wire import encode
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Publication, connection_publications
from technopark_simulator.workdays import instant, milliseconds

NOW = datetime(2026, 11, 20, 10, 37, 12, tzinfo=UTC)
"""A Friday, 15:37 in Tashkent: the first shifts are near their end."""

SEED = 1
DAYS = 20
_PART_MS = 3 * 3600 * 1000
_LAST_MS = 10 * 60 * 1000
_HISTORY = Pace(60_000, 600_000, idle_heartbeat=False)
_LIVE = Pace(10_000, 60_000, idle_heartbeat=True)


def told(catalogue: Catalogue, days: float = DAYS) -> Iterator[Inbound]:
    """Yield the messages of so many days until `NOW`, each as it reached the collector.

    Among the last ones a message is missing, one is damaged, and one says another value for what was said before.
    """
    end = milliseconds(NOW)
    begin = end - round(days * 24 * 3600 * 1000)
    park = Park(catalogue, SEED, begin)
    for gateway in park.gateways:
        for said in connection_publications(gateway.facility, gateway.stations, online=True):
            yield _inbound(said, begin)
    quiet = max(begin, end - _LAST_MS)
    for until in (*range(min(begin + _PART_MS, quiet), quiet, _PART_MS), quiet):
        for gateway in park.gateways:
            for said in gateway.advance(until, _HISTORY):
                yield _inbound(said, until)
    last = [said for gateway in park.gateways for said in gateway.advance(end, _LIVE)]
    yield from (_inbound(said, end) for said in _spoilt(last))


def _inbound(said: Publication, at: int) -> Inbound:
    return Inbound(said.topic, said.payload, None, 1, said.retain, False, instant(at))


def _spoilt(said: list[Publication]) -> Iterator[Publication]:
    """Lose one message of three or more of a station, cut another, and contradict a third."""
    readings = [each for each in said if each.readings > 1]
    lost, cut, contradicted = readings[0], readings[len(readings) // 3], readings[len(readings) // 2]
    for each in said:
        if each is lost:
            yield from _without_the_second(each)
        elif each is cut:
            yield each
            yield each._replace(payload=each.payload[: len(each.payload) // 2])
        elif each is contradicted:
            yield each
            yield _other_value(each)
        else:
            yield each


def _without_the_second(said: Publication) -> Iterator[Publication]:
    for place, element in enumerate(said.elements):
        if place != 1:
            yield said._replace(payload=encode(element.message))


def _other_value(said: Publication) -> Publication:
    reading = said.elements[0].message
    assert isinstance(reading, Reading)  # noqa: S101  # publications that count readings hold nothing else
    return said._replace(payload=encode(replace(reading, scrap=reading.scrap + 1000)))
