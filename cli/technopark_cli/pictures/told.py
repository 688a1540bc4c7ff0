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
DAYS = 3
FEATURED = "F02"
"""The facility whose page is taken: it has worked for so long that a year's charts are full."""

FEATURED_DAYS = 320
_DENSE_DAYS = 20
_DAY_MS = 24 * 3600 * 1000
_PART_MS = 3 * 3600 * 1000
_LAST_MS = 10 * 60 * 1000
_SPARSE = Pace(3_600_000, 7_200_000, idle_heartbeat=False)
_HISTORY = Pace(60_000, 600_000, idle_heartbeat=False)
_LIVE = Pace(10_000, 60_000, idle_heartbeat=True)
# So that each of the last twelve months has one a year before to stand beside.
_SHIPMENT_MONTHS = 25


def told(catalogue: Catalogue, days: float = DAYS, featured_days: float = FEATURED_DAYS) -> Iterator[Inbound]:
    """Yield the messages of so many days until `NOW`, each as it reached the collector; the featured facility's first.

    Among the last ones a message is missing, one is damaged, and one says another value for what was said before.
    """
    end = milliseconds(NOW)
    others = [facility.id for facility in catalogue.facilities if facility.id != FEATURED]
    featured = _Speaker(catalogue, [FEATURED], end - round(featured_days * _DAY_MS))
    park = _Speaker(catalogue, others, end - round(days * _DAY_MS))
    quiet = end - _LAST_MS
    yield from featured.until(max(featured.at, quiet - _DENSE_DAYS * _DAY_MS), _SPARSE, part_ms=_DAY_MS)
    for speaker in (featured, park):
        yield from speaker.until(quiet, _HISTORY, part_ms=_PART_MS)
    last = [said for speaker in (park, featured) for said in speaker.advance(end, _LIVE)]
    yield from (_inbound(said, end) for said in _spoilt(last))


class _Speaker:
    """Some facilities that have spoken until `at`, in milliseconds since 1970."""

    def __init__(self, catalogue: Catalogue, facilities: list[str], begin: int) -> None:
        self.at = begin
        self._park = Park(catalogue, SEED, begin, facilities=facilities, shipment_months=_SHIPMENT_MONTHS)

    def until(self, end: int, pace: Pace, *, part_ms: int) -> Iterator[Inbound]:
        """Say what happens until then, part by part; the first words are that the stations are there."""
        for gateway in self._park.gateways:
            for said in connection_publications(gateway.facility, gateway.stations, online=True):
                yield _inbound(said, self.at)
        while self.at < end:
            until = min(self.at + part_ms, end)
            for said in self.advance(until, pace):
                yield _inbound(said, until)

    def advance(self, until: int, pace: Pace) -> Iterator[Publication]:
        """Say what happens until then at once."""
        for gateway in self._park.gateways:
            yield from gateway.advance(until, pace)
        self.at = until


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
