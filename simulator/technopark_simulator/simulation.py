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
from technopark.settings import Settings
from technopark_simulator.broker import BrokerAddress, broker_address
from technopark_simulator.clock import Clock
from technopark_simulator.gateway import Gateway
from technopark_simulator.options import SimulateOptions
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.progress import progress
from technopark_simulator.publication import Publication, connection_publications
from technopark_simulator.publish import Publisher, until_stopped, while_connected
from technopark_simulator.workdays import instant, milliseconds

_CHUNK_MS = 3 * 3600 * 1000
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
        address = broker_address(settings)
        self._gateways = [(gateway, self._publisher(gateway, address, park.run)) for gateway in park.gateways]
        self._messages, self._readings = 0, 0

    async def publish(self) -> SimulateSummary:
        """Publish everything; see `commands.simulate`."""
        began = time.monotonic()
        farewell = {
            publisher: connection_publications(gateway.facility, gateway.stations, online=False)
            for gateway, publisher in self._gateways
        }
        publishers = list(farewell)
        await while_connected(publishers, until_stopped(self._stop, self._life(), farewell))
        summary = SimulateSummary(
            publications=sum(publisher.acknowledged for publisher in publishers),
            messages=self._messages,
            readings=self._readings,
            refused=sum(publisher.refused for publisher in publishers),
            unacknowledged=sum(publisher.unacknowledged for publisher in publishers),
            seconds=time.monotonic() - began,
        )
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
        )

    async def _life(self) -> None:
        await self._history()
        if not self._options.history_only:
            await self._live()

    async def _history(self) -> None:
        pace = Pace(self._options.history_period_s * 1000, _HISTORY_HEARTBEAT_S * 1000, idle_heartbeat=False)
        at, end = self._begin, self._live_from
        if at == end:
            return
        with progress("history", end - at, shown=self._options.progress) as advance:
            while at < end:
                reached = min(at + _CHUNK_MS, end)
                for gateway, publisher in self._gateways:
                    told = await self._put(publisher, gateway.advance(reached, pace))
                    advance((reached - at) / len(self._gateways), told)
                at = reached
            for _, publisher in self._gateways:
                await publisher.drained()
        _log.info("history published", messages=self._messages, readings=self._readings)

    async def _live(self) -> None:
        pace = Pace(self._options.period_s * 1000, self._options.heartbeat_s * 1000, idle_heartbeat=True)
        clock = Clock(self._live_from, self._options.speed, wall=_wall)
        now = self._live_from
        while self._until is None or now < self._until:
            now = clock.now() if self._until is None else min(clock.now(), self._until)
            for gateway, publisher in self._gateways:
                await self._put(publisher, gateway.advance(now, pace))
            await asyncio.sleep(_TICK_S)

    async def _put(self, publisher: Publisher, publications: Iterable[Publication]) -> int:
        told = 0
        for publication in publications:
            await publisher.put(publication)
            told += publication.messages
            self._readings += publication.readings
        self._messages += told
        return told


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
