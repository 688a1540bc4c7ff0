"""A facility's gateway: all that its stations, its cost accounting and its export office say, ready to publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec.structs import replace

from technopark.messages import Posting, Statement
from technopark.wire import Topic
from technopark_simulator.plant.feed import Pace, StationFeed
from technopark_simulator.publication import Element, Publication, publications
from technopark_simulator.trade.shipments import ShipmentBook
from technopark_simulator.trade.statements import StatementBook


class OfficeFeed:
    """Statements or postings of a facility, numbered within their topic."""

    def __init__(
        self,
        kind: Literal["localization", "export"],
        facility: str,
        book: StatementBook | ShipmentBook,
        *,
        after: int,
        run: str,
    ) -> None:
        self.topic = Topic(kind, facility)
        self._book = book
        self._at = after
        self._run = run
        self._sent = 0

    def advance(self, until: int) -> list[Statement | Posting]:
        """Return what was issued after the last call, up to and with an instant."""
        issued: list[Statement | Posting] = []
        for message in self._book.between(self._at, until):
            issued.append(replace(message, run=self._run, seq=self._sent))
            self._sent += 1
        self._at = max(self._at, until)
        return issued


class Gateway:
    """Everything that one facility publishes, in the order of time within each topic."""

    def __init__(
        self,
        facility: str,
        stations: Sequence[tuple[str, str, StationFeed]],
        offices: Sequence[OfficeFeed],
        *,
        batch: int,
    ) -> None:
        self.facility = facility
        self.stations = [(line, station) for line, station, _ in stations]
        self._feeds = [
            (Topic("output", facility, line, station), Topic("state", facility, line, station), feed)
            for line, station, feed in stations
        ]
        self._offices = offices
        self._batch = batch

    def advance(self, until: int, pace: Pace) -> Iterator[Publication]:
        """Yield what the facility has to say after the last call, up to and with an instant."""
        for office in self._offices:
            said = [Element(message) for message in office.advance(until)]
            yield from publications(office.topic, said, self._batch)
        for output, state, feed in self._feeds:
            readings, changes = feed.advance(until, pace)
            yield from publications(state, [Element(change) for change in changes], self._batch)
            told = [
                Element(reading, made, made, feed.modulus)
                for reading, made in zip(readings, feed.made, strict=True)
            ]
            yield from publications(output, told, self._batch)
