"""Read indicators: sums of the stored times and quantities, the states that still last, and what follows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache, partial
from typing import Any, Final, Literal, NamedTuple

from technopark.catalogue import Catalogue
from technopark.kpi import Quantities, Sums, Times
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.kpi.row import Made, kpi_row
from technopark_api.kpi.shapes import KpiRow
from technopark_api.kpi.slots import Slots
from technopark_api.parts import put_parts
from technopark_api.problems import bad_parameter
from technopark_api.shapes import thousandths

Part = Literal["facility", "line", "station"]
Work = Literal["product", "order"]

PARTS: Final[tuple[Part, ...]] = ("facility", "line", "station")
WORK: Final[tuple[Work, ...]] = ("product", "order")
_SQL = load("technopark_api.kpi", "queries.sql")
_ORDERS = load("technopark_api.kpi", "orders.sql")
_HOURS = load("technopark_api.kpi", "hours.sql")
_SUMS = put_parts(_SQL["sums"], filters=("$4", "$5"), by=("$6", "$7", "$8"))
_OF_WORK = put_parts(_ORDERS["sums"], filters=("$4", "$5"), by=("$6", "$7", "$8"))
_BY_HOUR = put_parts(_HOURS["sums"], filters=("$1", "$2"), by=("$3", "$4", "$5"))
# Working out so many rows takes some ten milliseconds; more of them would hold up other requests.
_ROWS_AT_ONCE = 300
_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)
_NOTHING = Sums()
_TIMES = Times.__dataclass_fields__
_MADE: Final = ("good", "scrap", "rework")


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose indicators to read: filters (empty selects all), and the parts of the park that rows are told apart by.

    A line has its id within its facility and a station within its line: the finest of `by` brings those above it. An
    order is its line's, so `work` by order brings the line.
    """

    facilities: Sequence[str]
    lines: Sequence[str]
    by: frozenset[Part]
    work: frozenset[Work] = frozenset()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What parts the rows, with what those parts lie in."""
        by = self.by | {"line"} if "order" in self.work else self.by
        return next((PARTS[: at + 1] for at in (2, 1, 0) if PARTS[at] in by), ())


class _Part(NamedTuple):
    """A part of the park; its place in the catalogue orders rows."""

    place: tuple[int, ...]
    names: tuple[str | None, ...]


class _Cell(NamedTuple):
    slot: int
    shift: str | None
    part: _Part
    product: str | None
    order: str | None


@dataclass(slots=True)
class _Sum:
    sums: Sums = _NOTHING
    made: Made | None = None


class _Days(NamedTuple):
    """Whose days a part has, and between which local times they begin."""

    facilities: tuple[str, ...]
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
        Problem: readings that would tell what was made of orders are no longer kept.
    """
    records = await _records(database, catalogue, selection, slots, now, limit)
    if len(records) > _ROWS_AT_ONCE:
        return await asyncio.to_thread(_rows, records, catalogue, selection, slots, now)
    return _rows(records, catalogue, selection, slots, now)


def _rows(
    records: Sequence[Mapping[str, Any]],
    catalogue: Catalogue,
    selection: Selection,
    slots: Slots,
    now: datetime,
) -> list[KpiRow]:
    parts = selection.parts
    cells: dict[_Cell, _Sum] = {}
    days: dict[_Part, _Days] = {}
    known: dict[int, _Part] = {}
    for record in records:
        if record["place"] is not None:
            part = _Part(tuple(record["place"]), (record["facility"], record["line"], record["station"]))
            days[part] = _Days(tuple(record["facilities"]), record["day_starts"], record["day_ends"])
            known[record["part"]] = part
    for record in records:
        if record["place"] is not None:
            continue
        part = known[record["part"]]
        if record["since"] is None:
            cell = _Cell(record["slot"], record["shift"], part, record["product"], record["order"])
            _add(cells.setdefault(cell, _Sum()), record)
        else:
            _add_span(cells, part, record, catalogue, slots, now)
    bounds_of = cache(partial(_bounds, catalogue=catalogue, slots=slots))
    rows = [(bounds_of(cell.slot, cell.shift, days[cell.part]), cell, total) for cell, total in cells.items()]
    rows.sort(key=lambda row: (row[1].slot, row[1].shift == "", row[0], *_place(row[1])))
    return [
        kpi_row(
            bounds,
            bounds[0].astimezone(slots.zone).date() if slots.interval == "hour" else slots.days(cell.slot)[0],
            cell.shift,
            dict(zip(parts, cell.part.names, strict=False)),
            {name: getattr(cell, name) for name in selection.work},
            slots.interval,
            total.sums,
            total.made,
        )
        for bounds, cell, total in rows
    ]


async def _records(
    database: Database, catalogue: Catalogue, selection: Selection, slots: Slots, now: datetime, limit: int
) -> Sequence[Mapping[str, Any]]:
    parts = [part in selection.parts for part in PARTS]
    work = [name in selection.work for name in WORK]
    lines = list(selection.lines) or None
    # A facility that has left the catalogue has no shifts any more, and no hours.
    known = [code for code in selection.facilities or catalogue.facility if code in catalogue.facility]
    if slots.interval == "hour":
        ends = slots.hours[0], slots.hours[-1]
        records = await database.fetch(_BY_HOUR, known, lines, *parts, slots.hours, *ends, *work, limit)
        if "order" in selection.work:
            _check_readings(records, slots)
        return records
    by_shift = slots.interval == "shift"
    facilities = known if by_shift and not selection.work else list(selection.facilities) or None
    chosen = (slots.first, slots.after, slots.begins, facilities, lines, *parts, by_shift)
    if selection.work:
        # A day more on either side: runs are cut at the days of their facility.
        opens, closes = (slots.day_bounds(slot, time(0), time(0)) for slot in (1, len(slots.begins)))
        around = opens[0] - _DAY, closes[1] + _DAY
        return await database.fetch(_OF_WORK, *chosen, *work, limit, *around)
    spans = slots.spans(catalogue, selection.facilities)
    return await database.fetch(
        _SUMS,
        *chosen,
        *spans,
        min(spans.starts, default=now),
        max(spans.starts, default=now),
        limit,
    )


def _check_readings(records: Sequence[Mapping[str, Any]], slots: Slots) -> None:
    since = max((record["kept_since"] for record in records if record["kept_since"]), default=slots.hours[0])
    if since > slots.hours[0]:
        at = since.astimezone(slots.zone)
        first = at.date() + _DAY * (at.time() > time(0))
        raise bad_parameter("from", f"readings tell of orders by hour, and they are kept from {first} on")


def _place(cell: _Cell) -> tuple[Any, ...]:
    """The order of rows of one interval: by part, product and order, and what is of none behind the others."""
    return cell.part.place, cell.product is None, cell.product or "", cell.order is None, cell.order or ""


def _add(total: _Sum, record: Mapping[str, Any]) -> None:
    planned = Quantities()
    if record["pri_gq"] is not None:
        planned = Quantities(record["pri_gq"], record["pri_sq"], record["pri_rq"])
        total.made = Made(record["unit"], *(thousandths(record[name]) for name in _MADE))
    sums = Sums(Times(*(record[name] for name in _TIMES)), planned)
    total.sums = sums if total.sums is _NOTHING else total.sums + sums


def _add_span(
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
    until = record["until"] or now
    for slot, shift, spent in slots.spent(catalogue.pattern_of(facility), record["since"], until):
        spent_ms = spent // _MILLISECOND
        state = record["state"]
        sums = Sums(aoet=spent_ms) if state is None else Sums(Times.of_states({state: spent_ms}))
        cell = _Cell(slot, shift, part, record["product"], record["order"])
        cells.setdefault(cell, _Sum()).sums += sums


def _bounds(
    slot: int, shift: str | None, days: _Days, *, catalogue: Catalogue, slots: Slots
) -> tuple[datetime, datetime]:
    if slots.interval == "hour":
        return slots.hours[slot - 1], slots.hours[slot]
    if shift:
        patterns = [
            catalogue.pattern_of(catalogue.facility[code])
            for code in days.facilities
            if code in catalogue.facility
        ]
        if bounds := slots.shift_bounds(slot, shift, patterns):
            return bounds
    return slots.day_bounds(slot, days.starts, days.ends)
