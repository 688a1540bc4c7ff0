"""Publishes a simulated park: its history as fast as the broker takes it, then its life as time goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.logs import logger
from technopark.mqtt import BrokerAddress
from technopark.settings import Settings
from technopark.truth import VERSION, Header, write_truth
from technopark_simulator.checkpoint import open_checkpoint
from technopark_simulator.clock import Clock
from technopark_simulator.control.door import door_open
from technopark_simulator.control.park import ParkControl
from technopark_simulator.control.script import Script
from technopark_simulator.faults.channel import Channel
from technopark_simulator.gateway import Gateway
from technopark_simulator.options import SimulateOptions
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.progress import progress
from technopark_simulator.publication import Publication, connection_publications
from technopark_simulator.publish import Publisher, until_stopped, while_connected
from technopark_simulator.truth import Oracle
from technopark_simulator.watch import Sent, Watch, can_show, showing
from technopark_simulator.workdays import instant, milliseconds

_CHUNK_MS = 3 * 3600 * 1000
# With faults the history goes out in smaller parts, so that there is something to lose, delay and overtake.
_FAULTY_CHUNK_MS = 1800 * 1000
_DAY_MS = 24 * 3600 * 1000
_HISTORY_HEARTBEAT_S = 600
_TICK_S = 1.0

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class SimulateSummary:
    """What was published: MQTT messages, what they say (`readings` among it), and how long that took.

    `unacknowledged` messages were given up because the simulator had to stop while the broker was away.
    """

    publications: int
    messages: int
    readings: int
    refused: int
    unacknowledged: int
    seconds: float


class Simulation:
    """One start of the simulator."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, options: SimulateOptions, stop: asyncio.Event
    ) -> None:
        self._options = options
        self._stop = stop
        self._live_from, self._until = _span(options)
        self._begin = self._live_from - round(options.days * _DAY_MS)
        self._step = _FAULTY_CHUNK_MS if options.faults else _CHUNK_MS
        self._checkpoint = open_checkpoint(
            options,
            catalogue,
            begin=self._begin,
            end=self._live_from,
            step=self._step,
            most_bytes=settings.max_payload_bytes,
        )
        if self._checkpoint is not None:
            self._begin, self._live_from = self._checkpoint.begin, self._checkpoint.end
        self._complete = False
        park = Park(
            catalogue,
            options.seed,
            self._begin,
            facilities=options.facilities,
            every_day=options.every_day,
            statement_months=options.statement_months,
            shipment_months=options.shipment_months,
            batch=options.batch,
        )
        address = BrokerAddress.parse(settings.mqtt_url.get_secret_value())
        self._ca_file = settings.mqtt_ca_file
        self._site, self._run = catalogue.site.id, park.run
        self._oracle = (
            None if options.truth is None else Oracle(catalogue, most_bytes=settings.max_payload_bytes)
        )
        self._watch = Watch(catalogue, options.facilities) if options.view and can_show() else None
        self._control = ParkControl(
            park.gateways if options.control is not None or options.acts else (),
            batch=options.batch,
            reached=self._begin,
            messages=lambda: self._messages,
        )
        self._script = Script(options.acts, self._control, end=self._live_from)
        self._channels = [
            (
                Channel(
                    gateway,
                    options.faults,
                    catalogue,
                    seed=options.seed,
                    batch=options.batch,
                    most_bytes=settings.max_payload_bytes,
                    control=self._control.of(gateway.facility),
                ),
                self._publisher(gateway, address, park.run),
            )
            for gateway in park.gateways
        ]
        self._messages, self._readings = 0, 0

    async def publish(self) -> SimulateSummary:
        """Publish everything; see `commands.simulate`."""
        began = time.monotonic()
        if self._checkpoint is not None:
            self._checkpoint.save()
        farewell = {
            publisher: connection_publications(
                channel.gateway.facility, channel.gateway.stations, online=False
            )
            for channel, publisher in self._channels
        }
        publishers = list(farewell)
        async with showing(self._watch, self._sent), door_open(self._control, self._options.control):
            await while_connected(publishers, until_stopped(self._stop, self._life(), farewell))
        self._settle()
        if self._checkpoint is not None:
            self._checkpoint.save()
        summary = SimulateSummary(
            publications=sum(publisher.acknowledged for publisher in publishers),
            messages=self._messages,
            readings=self._readings,
            refused=sum(publisher.refused for publisher in publishers),
            unacknowledged=sum(publisher.unacknowledged for publisher in publishers),
            seconds=time.monotonic() - began,
        )
        self._write_truth(summary.unacknowledged)
        _log.info("simulator stopped", **{name: getattr(summary, name) for name in summary.__slots__})
        return summary

    def _publisher(self, gateway: Gateway, address: BrokerAddress, run: str) -> Publisher:
        offline = connection_publications(gateway.facility, gateway.stations, online=False)
        return Publisher(
            address,
            f"technopark-simulator-{gateway.facility}-{run}",
            greeting=connection_publications(gateway.facility, gateway.stations, online=True),
            will=offline[0] if offline else None,
            in_flight=self._options.in_flight,
            ca_file=self._ca_file,
        )

    async def _life(self) -> None:
        parts = await self._history()
        if not self._options.history_only:
            await self._live()
        for channel, publisher in self._channels:
            await self._part(channel, publisher, parts, channel.finish())
        self._complete = True

    async def _history(self) -> int:
        """Publish the history part by part and return how many parts that were."""
        pace = Pace(self._options.history_period_s * 1000, _HISTORY_HEARTBEAT_S * 1000, idle_heartbeat=False)
        at, end, part = self._begin, self._live_from, 0
        if at == end:
            return 0
        shown = self._options.progress and self._watch is None
        with progress("history", end - at, shown=shown) as advance:
            while at < end:
                reached = self._script.reach(at, min(at + self._step, end))
                for channel, publisher in self._channels:
                    told = await self._part(channel, publisher, part, channel.advance(reached, pace))
                    advance((reached - at) / len(self._channels), told)
                self._settle()
                at, part = reached, part + 1
            for _, publisher in self._channels:
                await publisher.drained()
        _log.info("history published", messages=self._messages, readings=self._readings)
        return part

    async def _part(
        self, channel: Channel, publisher: Publisher, part: int, publications: Iterable[Publication]
    ) -> int:
        """Publish a part of the history; what the broker has from a start before is made, but not published."""
        checkpoint, facility = self._checkpoint, channel.gateway.facility
        if checkpoint is not None and checkpoint.covers(facility, part):
            for publication in publications:
                self._hear(publication)
            await asyncio.sleep(0)  # a signal is heard between parts
            return 0
        told = await self._put(publisher, publications)
        if checkpoint is not None:
            checkpoint.note(facility, part, publisher.handed)
        return told

    def _settle(self) -> None:
        if self._checkpoint is not None:
            for channel, publisher in self._channels:
                self._checkpoint.settle(channel.gateway.facility, publisher.settled)
            self._checkpoint.save_sometimes()

    async def _live(self) -> None:
        pace = Pace(self._options.period_s * 1000, self._options.heartbeat_s * 1000, idle_heartbeat=True)
        clock = Clock(self._live_from, self._options.speed, wall=_wall)
        now = self._live_from
        while self._until is None or now < self._until:
            now = clock.now() if self._until is None else min(clock.now(), self._until)
            for channel, publisher in self._channels:
                await self._put(publisher, channel.advance(now, pace))
            await asyncio.sleep(_TICK_S)

    async def _put(self, publisher: Publisher, publications: Iterable[Publication]) -> int:
        told = 0
        for publication in publications:
            await publisher.put(publication)
            self._hear(publication)
            told += publication.messages
            self._readings += publication.readings
        self._messages += told
        return told

    def _hear(self, publication: Publication) -> None:
        if self._oracle is not None:
            self._oracle.hear(publication)
        if self._watch is not None:
            self._watch.hear(publication)

    def _sent(self) -> dict[str, Sent]:
        return {
            channel.gateway.facility: Sent(publisher.acknowledged, publisher.unacknowledged)
            for channel, publisher in self._channels
        }

    def _write_truth(self, unacknowledged: int) -> None:
        if self._options.truth is None or self._oracle is None:
            return
        if self._checkpoint is not None and not self._complete:
            _log.warning("no truth written: the history is not complete", file=str(self._options.truth))
            return
        for channel, _ in self._channels:
            self._oracle.note_faults(channel.gateway.facility, channel.tally)
        begin = instant(self._begin)
        since, until = self._oracle.span() or (begin, begin)
        header = Header(
            VERSION, self._options.seed, self._site, since, until, self._run, self._options.scenario
        )
        records = write_truth(
            self._options.truth, header, self._oracle.records(), unacknowledged=unacknowledged
        )
        _log.info("truth written", file=str(self._options.truth), records=records)


def _span(options: SimulateOptions) -> tuple[int, int | None]:
    """Return where live begins and where it ends, None for never."""
    now = _wall()
    live_from = now if options.start is None else milliseconds(options.start)
    if live_from > now and not options.history_only:
        raise SettingsError(f"start: {_shown(live_from)} lies in the future, which only a history may reach")
    until = None if options.until is None else milliseconds(options.until)
    if options.duration is not None:
        until = live_from + options.duration // timedelta(milliseconds=1)
    if until is not None and until < live_from:
        raise SettingsError(f"until: {_shown(until)} lies before the start {_shown(live_from)}")
    return live_from, until


def _wall() -> int:
    return milliseconds(datetime.now(UTC))


def _shown(when: int) -> str:
    return instant(when).isoformat(timespec="seconds")
