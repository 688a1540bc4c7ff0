"""The whole park as its gateways: the pure core of the simulator put together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from technopark.calendar import month_on
from technopark.catalogue import Catalogue, Facility
from technopark.errors import SettingsError
from technopark_simulator.gateway import Gateway, OfficeFeed
from technopark_simulator.plant.feed import StationFeed
from technopark_simulator.plant.ledger import FIRST_DAY, Ledger
from technopark_simulator.plant.model import LineModel, line_models
from technopark_simulator.plant.timeline import LineTimeline, StationDay
from technopark_simulator.randomness import stream
from technopark_simulator.trade.demand import ExportDemand, export_demands
from technopark_simulator.trade.shipments import ShipmentBook
from technopark_simulator.trade.statements import StatementBook
from technopark_simulator.workdays import Workdays, instant, milliseconds, workdays

_MINUTE = 60_000


class Park:
    """A simulated park that begins to speak at `start` (milliseconds since 1970).

    Statements reach back so many months before the month of `start`, shipments so many months before `start`.
    The same arguments give the same messages, byte for byte.

    Raises:
        CatalogueError: a line cannot be simulated.
        SettingsError: `start` lies before the plants' first day, or a facility is not in the catalogue.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        start: int,
        *,
        facilities: Collection[str] = (),
        every_day: bool = False,
        statement_months: int = 12,
        shipment_months: int = 12,
        batch: int = 200,
    ) -> None:
        for name in facilities:
            if name not in catalogue.facility:
                raise SettingsError(f"facility {name} is not in the catalogue {catalogue.source}")
        opens = datetime.combine(FIRST_DAY, time(12), tzinfo=catalogue.site.zone)
        if instant(start) < opens:
            raise SettingsError(f"the simulated plants begin at {opens.isoformat()}: start no earlier")
        self.run = f"{seed}-{start:x}"
        self._catalogue = catalogue
        self._seed = seed
        self._start = start
        self._batch = batch
        local = instant(start).astimezone(catalogue.site.zone)
        self._statements_after = self._midnight(month_on(local.date(), -statement_months)) - 1
        shipments_from = month_on(local.date(), -shipment_months).replace(day=min(local.day, 28))
        self._shipments_after = self._midnight(shipments_from) - 1
        calendars = workdays(catalogue, every_day=every_day)
        models, demands = line_models(catalogue, seed), export_demands(catalogue, seed)
        self.gateways = [
            self._gateway(facility, calendars[facility.id], models[facility.id], demands[facility.id])
            for facility in catalogue.facilities
            if not facilities or facility.id in facilities
        ]

    def _gateway(
        self, facility: Facility, calendar: Workdays, models: Sequence[LineModel], demand: ExportDemand
    ) -> Gateway:
        offices = [
            OfficeFeed(
                "localization",
                facility.id,
                StatementBook(self._catalogue, facility, self._seed),
                after=self._statements_after,
                run=self.run,
            ),
            OfficeFeed(
                "export",
                facility.id,
                ShipmentBook(self._catalogue, facility, demand, calendar, self._seed),
                after=self._shipments_after,
                run=self.run,
            ),
        ]
        stations = [station for model in models for station in self._stations(model, calendar)]
        return Gateway(facility.id, stations, offices, batch=self._batch)

    def _stations(self, model: LineModel, calendar: Workdays) -> list[tuple[str, str, StationFeed]]:
        timeline = LineTimeline(model, Ledger(model, calendar))
        return [
            (
                model.line.id,
                station.id,
                StationFeed(
                    _Days(timeline, index),
                    calendar,
                    start=self._start,
                    phase=stream(self._seed, model.path, station.id, "phase").randrange(_MINUTE),
                    run=self.run,
                    modulus=station.counter.modulus,
                ),
            )
            for index, station in enumerate(model.line.stations)
        ]

    def _midnight(self, day: date) -> int:
        return milliseconds(datetime.combine(day, time(0), tzinfo=self._catalogue.site.zone))


class _Days:
    """One station's days out of its line's."""

    def __init__(self, timeline: LineTimeline, index: int) -> None:
        self._timeline = timeline
        self._index = index

    def __call__(self, day: date) -> StationDay:
        return self._timeline.day(day)[self._index]
