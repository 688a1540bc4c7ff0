"""Read indicators: sums of the stored times and quantities, the states that still last, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal, NamedTuple

from technopark.catalogue import Catalogue
from technopark.kpi import Quantities, Sums, Times
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.kpi.row import Made, kpi_row
from technopark_api.kpi.shapes import KpiRow
from technopark_api.kpi.slots import Slots

Part = Literal["facility", "line", "station"]

PARTS: Final[tuple[Part, ...]] = ("facility", "line", "station")
_SQL = load("technopark_api.kpi", "queries.sql")
_MILLISECOND = timedelta(milliseconds=1)
_TIMES = Times.__dataclass_fields__


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose indicators to read: filters (empty selects all), and the parts of the park that rows are told apart by.

    A line has its id within its facility and a station within its line: the finest of `by` brings those above it.
    """

    facilities: Sequence[str]
    lines: Sequence[str]
    by: frozenset[Part]

    @property
    def parts(self) -> tuple[Part, ...]:
        """What parts the rows, with what those parts lie in."""
        return next((PARTS[: at + 1] for at in (2, 1, 0) if PARTS[at] in self.by), ())


class _Part(NamedTuple):
    """A part of the park; its place in the catalogue orders rows."""

    place: tuple[int, ...]
    names: tuple[str | None, ...]


class _Cell(NamedTuple):
    slot: int
    shift: str | None
    part: _Part


@dataclass(slots=True)
class _Sum:
    sums: Sums = field(default_factory=Sums)
    made: Made | None = None


class _Days(NamedTuple):
    """Whose days a part has, and between which local times they begin."""

    facilities: Sequence[str]
    starts: time
    ends: time


async def read_kpi(
    database: Database,
    catalogue: Catalogue,
    selection: Selection,
    slots: Slots,
    *,
    now: datetime,
    limit: int,
) -> list[KpiRow]:
    """Return the rows, at least `limit` where there are so many; states that still last count until `now`.

    Raises:
        Unavailable: the database is away.
    """
    spans = slots.spans(catalogue, selection.facilities)
    records = await database.fetch(
        _SQL["sums"],
        slots.first,
        slots.after,
        slots.begins,
        list(selection.facilities) or None,
        list(selection.lines) or None,
        *(part in selection.parts for part in PARTS),
        slots.by_span,
        *spans,
        min(spans.starts, default=now),
        max(spans.starts, default=now),
        limit,
        slots.interval == "hour",
    )
    cells: dict[_Cell, _Sum] = {}
    days: dict[_Part, _Days] = {}
    for record in records:
        part = _Part(tuple(record["place"]), (record["facility"], record["line"], record["station"]))
        days[part] = _Days(record["facilities"], record["day_starts"], record["day_ends"])
        if record["since"] is None:
            _add(cells.setdefault(_Cell(record["slot"], record["shift"], part), _Sum()), record)
        else:
            _add_lasting(cells, part, record, catalogue, slots, now)
    rows = [(_bounds(cell, days[cell.part], catalogue, slots), cell, total) for cell, total in cells.items()]
    rows.sort(key=lambda row: (row[1].slot, row[1].shift == "", row[0], row[1].part.place))
    return [
        kpi_row(
            bounds,
            bounds[0].astimezone(slots.zone).date() if slots.interval == "hour" else slots.days(cell.slot)[0],
            cell.shift,
            dict(zip(selection.parts, cell.part.names, strict=False)),
            slots.interval,
            total.sums,
            total.made,
        )
        for bounds, cell, total in rows
    ]


def _add(total: _Sum, record: Mapping[str, Any]) -> None:
    planned = Quantities()
    if record["pri_gq"] is not None:
        planned = Quantities(record["pri_gq"], record["pri_sq"], record["pri_rq"])
        total.made = Made(record["unit"], record["good"], record["scrap"], record["rework"])
    total.sums += Sums(Times(**{name: record[name] for name in _TIMES}), planned)


def _add_lasting(
    cells: dict[_Cell, _Sum],
    part: _Part,
    record: Mapping[str, Any],
    catalogue: Catalogue,
    slots: Slots,
    now: datetime,
) -> None:
    facility = catalogue.facility.get(record["home"])
    if facility is None:
        return
    for slot, shift, spent in slots.spent(catalogue.pattern_of(facility), record["since"], now):
        times = Times.of_states({record["state"]: spent // _MILLISECOND})
        cells.setdefault(_Cell(slot, shift, part), _Sum()).sums += Sums(times)


def _bounds(cell: _Cell, days: _Days, catalogue: Catalogue, slots: Slots) -> tuple[datetime, datetime]:
    if slots.interval == "hour":
        return slots.hours[cell.slot - 1], slots.hours[cell.slot]
    if cell.shift:
        patterns = [
            catalogue.pattern_of(catalogue.facility[code])
            for code in days.facilities
            if code in catalogue.facility
        ]
        if bounds := slots.shift_bounds(cell.slot, cell.shift, patterns):
            return bounds
    return slots.day_bounds(cell.slot, days.starts, days.ends)
