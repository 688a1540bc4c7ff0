"""The overview as a function of what is known: no database, no clock of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from technopark.calendar import planned_intervals, planned_seconds, production_day
from technopark.catalogue import Catalogue, Facility, Place
from technopark_api.overview.shapes import (
    FacilityNow,
    LastEvent,
    OutputToday,
    ShipmentsToday,
    StationCounts,
    Status,
    Totals,
)
from technopark_api.shapes import NamesShape, percent, to_thousandth, usd
from technopark_api.stations.heads import NEVER_HEARD, Head, Path
from technopark_api.trust.read import NO_TRUST, TrustToday
from technopark_api.trust.shapes import TrustNow

_STALE, _SILENT, _UNKNOWN = "stale", "silent", "unknown"
_NONE = Decimal(0)


class Made(NamedTuple):
    """What a facility made of one product on its current production day."""

    unit: str
    price_usd: Decimal
    good: Decimal
    scrap: Decimal
    rework: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that the overview is made from; facilities without an entry have no data."""

    now: datetime
    stale_after: timedelta
    heads: Mapping[Path, Head] = field(default_factory=dict)
    made: Mapping[str, Sequence[Made]] = field(default_factory=dict)
    shipments: Mapping[str, ShipmentsToday] = field(default_factory=dict)
    trust: TrustToday = NO_TRUST


class _Standing(NamedTuple):
    place: Place
    head: Head
    counted_as: str


def production_days(catalogue: Catalogue, now: datetime) -> dict[str, date]:
    """Return the current production day of each facility."""
    return {
        facility.id: production_day(catalogue.pattern_of(facility).day_start, catalogue.site.zone, now)
        for facility in catalogue.facilities
    }


def facilities_now(catalogue: Catalogue, known: Known) -> list[FacilityNow]:
    """Return each facility at a glance, in the order of the catalogue."""
    days = production_days(catalogue, known.now)
    return [_facility(catalogue, facility, days[facility.id], known) for facility in catalogue.facilities]


def totals_of(catalogue: Catalogue, facilities: Sequence[FacilityNow], trust: TrustNow) -> Totals:
    """Add facilities up to the park; only stations and values can be added, quantities of units cannot."""
    values = [facility.value_today_usd for facility in facilities if facility.value_today_usd is not None]
    planned = sum(
        (
            _day_plan(catalogue, facility, shown.day, product.capacity) * product.price_usd
            for shown, facility in zip(facilities, catalogue.facilities, strict=True)
            for product in facility.products
        ),
        _NONE,
    )
    stations = sum(facility.stations.total for facility in facilities)
    producing = sum(facility.stations.production for facility in facilities)
    stale = sum(facility.stations.stale for facility in facilities)
    silent = sum(facility.stations.silent for facility in facilities)
    return Totals(
        stations=stations,
        producing=producing,
        stopped=stations - producing - stale - silent,
        planned=sum(facility.stations.planned for facility in facilities),
        stale=stale,
        silent=silent,
        facilities_producing=sum(facility.status == "producing" for facility in facilities),
        value_today_usd=sum(values, _NONE) if values else None,
        planned_value_today_usd=usd(planned),
        trust=trust,
    )


def _facility(catalogue: Catalogue, facility: Facility, day: date, known: Known) -> FacilityNow:
    standings = [
        _standing(Place(facility, line, station), known)
        for line in facility.lines
        for station in line.stations
    ]
    made = known.made.get(facility.id, ())
    heard = [standing.head.heard_at for standing in standings if standing.head.heard_at is not None]
    return FacilityNow(
        id=facility.id,
        names=NamesShape.of(facility.names),
        kind=facility.kind,
        status=_status(standings),
        day=day,
        stations=_counts(standings),
        output=_output(catalogue, facility, day, made, known.now),
        value_today_usd=usd(sum((item.good * item.price_usd for item in made), _NONE)) if made else None,
        last_event=_last_event(standings),
        last_received_at=max(heard, default=None),
        shipments_today=known.shipments.get(facility.id),
        trust=known.trust.of(facility.id),
    )


def _standing(place: Place, known: Known) -> _Standing:
    head = known.heads.get(place.path, NEVER_HEARD)
    stale = head.stale(known.now, known.stale_after)
    if stale is None:
        return _Standing(place, head, _SILENT)
    return _Standing(place, head, _STALE if stale else head.state or _UNKNOWN)


def _counts(standings: Sequence[_Standing]) -> StationCounts:
    count = Counter(standing.counted_as for standing in standings)
    return StationCounts(
        total=len(standings),
        production=count["production"],
        setup=count["setup"],
        delay=count["delay"],
        down=count["down"],
        planned=count["planned"],
        offline=count["offline"],
        unknown=count[_UNKNOWN],
        stale=count[_STALE],
        silent=count[_SILENT],
    )


def _status(standings: Sequence[_Standing]) -> Status:
    if not standings:
        return "none"
    if any(standing.place.station.counts and standing.counted_as == "production" for standing in standings):
        return "producing"
    heard = {standing.counted_as for standing in standings} - {_SILENT}
    if not heard:
        return "silent"
    if heard == {_STALE}:
        return "stale"
    return "planned" if heard - {_STALE} == {"planned"} else "stopped"


def _output(
    catalogue: Catalogue, facility: Facility, day: date, made: Sequence[Made], now: datetime
) -> list[OutputToday]:
    # By the full minute, so that a plan alone does not make an overview of every second a new one.
    minute = now.replace(second=0, microsecond=0)
    intervals = planned_intervals(catalogue.pattern_of(facility), catalogue.site.zone, day)
    planned = Decimal(planned_seconds(intervals))
    elapsed = Decimal(planned_seconds(intervals, minute))
    output: list[OutputToday] = []
    for unit in _units(facility, made):
        products = [product for product in facility.products if product.unit == unit]
        plan = _day_plan(catalogue, facility, day, sum((product.capacity for product in products), _NONE))
        so_far = plan * elapsed / planned if planned else _NONE
        items = [item for item in made if item.unit == unit]
        good = sum((item.good for item in items), _NONE) if items else None
        output.append(
            OutputToday(
                unit=unit,
                good=None if good is None else to_thousandth(good),
                scrap=to_thousandth(sum((item.scrap for item in items), _NONE)) if items else None,
                rework=to_thousandth(sum((item.rework for item in items), _NONE)) if items else None,
                plan=to_thousandth(plan),
                plan_so_far=to_thousandth(so_far),
                percent_of_plan_so_far=None if good is None else percent(good, so_far),
            )
        )
    return output


def _units(facility: Facility, made: Iterable[Made]) -> list[str]:
    """The units of its products in their order, then those of products that it no longer has."""
    return list(
        dict.fromkeys([*(product.unit for product in facility.products), *(item.unit for item in made)])
    )


def _day_plan(catalogue: Catalogue, facility: Facility, day: date, capacity: Decimal) -> Decimal:
    if not planned_intervals(catalogue.pattern_of(facility), catalogue.site.zone, day):
        return _NONE
    return capacity * catalogue.site.load / catalogue.site.working_days


def _last_event(standings: Iterable[_Standing]) -> LastEvent | None:
    events = [event for standing in standings for event in _events(standing)]
    return max(events, key=lambda event: event.at, default=None)


def _events(standing: _Standing) -> Iterable[LastEvent]:
    place, head, _ = standing
    if head.state is not None and head.state_at is not None:
        yield LastEvent(
            at=head.state_at,
            line=place.line.id,
            station=place.station.id,
            kind="state",
            state=head.state,  # type: ignore[arg-type]  # the table allows these states only
            reason=head.reason,
        )
    if head.online is not None and head.online_at is not None:
        yield LastEvent(
            at=head.online_at,
            line=place.line.id,
            station=place.station.id,
            kind="connection",
            state="online" if head.online else "offline",
            reason=None,
        )
