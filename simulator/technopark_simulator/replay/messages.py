"""What the stations of a recording would have said: running totals out of increments, and changes of state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from technopark.catalogue import Catalogue, Facility, Line
from technopark.errors import SettingsError
from technopark.messages import Reading, StateChange
from technopark.wire import Topic
from technopark_simulator.replay.mapping import QUANTITIES, RecordingMapping
from technopark_simulator.replay.recording import Recording, Row, Station

_BEFORE_FIRST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message, where it is published and when it was said."""

    ts: datetime
    topic: Topic
    message: Reading | StateChange


def facility_of(catalogue: Catalogue, mapping: RecordingMapping, override: str | None) -> Facility:
    """Return the facility whose stations a recording plays.

    Raises:
        SettingsError: the catalogue does not have it, or not the stations and products that the mapping names.
    """
    name = override or mapping.facility
    facility = catalogue.facility.get(name)
    if facility is None:
        raise SettingsError(f"replay: facility {name} is not in the catalogue {catalogue.source}")
    known = {(line.id, station.id) for line in facility.lines for station in line.stations}
    for line, station in mapping.station.stations():
        if (line, station) not in known:
            raise SettingsError(
                f"replay: {name} has no station {line}/{station} in the catalogue {catalogue.source}"
            )
    products = {product.id for product in facility.products}
    for product in mapping.product.values.values() if mapping.product else ():
        if product not in products:
            raise SettingsError(f"replay: {name} does not make {product} in the catalogue {catalogue.source}")
    return facility


def spoken(recording: Recording, mapping: RecordingMapping, facility: Facility, run: str) -> list[Spoken]:
    """Return everything that a recording says, in the order of time."""
    lines = {line.id: line for line in facility.lines}
    said: list[Spoken] = []
    for station, rows in recording.stations.items():
        said += _readings(rows, mapping, facility.id, station, lines[station[0]], run)
        said += _changes(rows, facility.id, station, run)
    return sorted(said, key=attrgetter("ts"))


def _readings(
    rows: Sequence[Row], mapping: RecordingMapping, facility: str, station: Station, line: Line, run: str
) -> Iterator[Spoken]:
    """Yield totals. Increments count from a zero just before the first row, so that the first one counts too."""
    topic = Topic("output", facility, *station)
    totals = dict.fromkeys(QUANTITIES, 0)
    sent = 0
    if any(quantity.kind == "increment" for quantity in mapping.quantities.values()):
        first = rows[0]
        totals |= {
            name: first.amounts[name]
            for name, quantity in mapping.quantities.items()
            if quantity.kind == "total"
        }
        before = first.ts - _BEFORE_FIRST
        product = first.product or line.products[0]
        yield Spoken(before, topic, Reading(before, product, **totals, order=first.order, run=run, seq=sent))
        sent = 1
    for seq, row in enumerate(rows, sent):
        for name, quantity in mapping.quantities.items():
            amount = row.amounts[name]
            totals[name] = totals[name] + amount if quantity.kind == "increment" else amount
        product = row.product or line.products[0]
        yield Spoken(row.ts, topic, Reading(row.ts, product, **totals, order=row.order, run=run, seq=seq))


def _changes(rows: Sequence[Row], facility: str, station: Station, run: str) -> Iterator[Spoken]:
    topic = Topic("state", facility, *station)
    last: tuple[object, ...] | None = None
    sent = 0
    for row in rows:
        if row.state is None or (*row.state, row.order) == last:
            continue
        last = (*row.state, row.order)
        state, reason = row.state
        yield Spoken(row.ts, topic, StateChange(row.ts, state, reason, row.order, run, sent))
        sent += 1
