"""A gateway under control: the stages that its publications go through, before all faults and after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from technopark.logs import logger
from technopark.wire import Topic, parse_topic
from technopark_simulator.control.interventions import STOP_REASON, GatewayBreak, LineStop, StopReason
from technopark_simulator.control.station import ControlledStation
from technopark_simulator.faults.stream import Item, Mark
from technopark_simulator.publication import (
    Publication,
    connection_publications,
    publication,
    publications,
)
from technopark_simulator.workdays import instant

_log = logger(__name__)


class GatewayControl:
    """What is done by hand to one facility, whose `stations` are pairs of line and station.

    `stops` tells which lines stand, `broken` whether the gateway is broken, `reached` how far time has come
    (milliseconds since 1970). Everything takes effect where time has come to next, so that no station is stopped
    in the middle of what it says.
    """

    def __init__(
        self, facility: str, stations: Sequence[tuple[str, str]], *, reached: int, batch: int
    ) -> None:
        self.facility = facility
        self.lines = list(dict.fromkeys(line for line, _ in stations))
        self.stops: dict[str, LineStop] = {}
        self.broken: GatewayBreak | None = None
        self.reached = reached
        self._batch = batch
        self._standing: set[str] = set()
        self._turned = reached
        self._stations = [(line, station, ControlledStation()) for line, station in stations]
        self._by_topic = {
            str(Topic(kind, facility, line, station)): (kind, controlled)
            for line, station, controlled in self._stations
            for kind in ("state", "output")
        }

    def stop(self, line: str, reason: StopReason = STOP_REASON) -> None:
        """Have a line stand; one that stands already stands on, for its first reason."""
        self.stops.setdefault(line, LineStop(self.facility, line, reason, instant(self.reached)))

    def start(self, line: str) -> None:
        """Have a line go on as planned; one that does not stand goes on."""
        stop = self.stops.pop(line, None)
        if stop is not None:
            self._note("line started", replace(stop, end=instant(self.reached)))

    def spoil(self, line: str, percent: int) -> None:
        """Have so many percent of what a line makes be scrap."""
        for name, _, controlled in self._stations:
            if name == line:
                controlled.spoil(percent)

    def break_off(self) -> None:
        """Have the gateway keep what it says; a broken one stays so."""
        if self.broken is None:
            self.broken = GatewayBreak(self.facility, instant(self.reached))

    def mend(self) -> None:
        """Have the gateway send what it kept, and go on; one that is not broken goes on."""
        if self.broken is not None:
            self._note("gateway mended", replace(self.broken, end=instant(self.reached)))
        self.broken = None

    def plant(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield what the plant says when some of its lines stand."""
        for item in items:
            if isinstance(item, Mark):
                self.reached = item.at
                yield from self._turn(item.at)
                yield item
            else:
                yield from self._said(item)

    def network(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield what leaves the gateway: while it is broken nothing, and then all of that in arrays.

        As of a lost connection, the stations are offline before the silence and online after it.
        """
        kept: dict[str, list[Publication]] = {}
        cut = False
        for item in items:
            if cut and self.broken is None:
                cut = False
                yield from self._presence(online=True)
                yield from _backlog(kept, self._batch)
            elif self.broken is not None and not cut:
                cut = True
                yield from self._presence(online=False)
            if cut and isinstance(item, Publication):
                kept.setdefault(item.topic, []).append(item)
            else:
                yield item
        yield from _backlog(kept, self._batch)

    def _presence(self, *, online: bool) -> list[Publication]:
        return connection_publications(
            self.facility, [(line, station) for line, station, _ in self._stations], online=online
        )

    def _said(self, item: Publication) -> Iterator[Publication]:
        if item.topic not in self._by_topic:
            yield item
            return
        kind, station = self._by_topic[item.topic]
        act = station.reading if kind == "output" else station.state
        elements = tuple(made for element in item.elements if (made := act(element)) is not None)
        if elements == item.elements:
            yield item
        elif elements:
            yield publication(item.topic, elements)

    def _turn(self, at: int) -> Iterator[Publication]:
        # A stop is said a millisecond after the instant: a station has one state for each.
        if at <= self._turned + 1 or self._standing == self.stops.keys():
            return
        self._turned = at
        for line, station, controlled in self._stations:
            if (line in self._standing) != (line in self.stops):
                stop = self.stops.get(line)
                said = list(controlled.stop(at, stop.reason) if stop else controlled.start(at))
                yield from publications(Topic("state", self.facility, line, station), said, self._batch)
        self._standing = set(self.stops)

    def _note(self, event: str, done: LineStop | GatewayBreak) -> None:
        line = {"line": done.line} if isinstance(done, LineStop) else {}
        _log.info(
            event,
            facility=done.facility,
            **line,
            start=done.start.isoformat(),
            end=done.end.isoformat() if done.end else None,
        )


def _backlog(kept: dict[str, list[Publication]], batch: int) -> Iterator[Publication]:
    for topic in list(kept):
        waiting = kept.pop(topic)
        elements = [element for one in waiting for element in one.elements]
        if elements:
            yield from publications(parse_topic(topic), elements, batch)
        yield from (one for one in waiting if not one.elements)
