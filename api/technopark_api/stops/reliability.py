"""How often parts of the park fail and for how long, by the intervals of the indicators: means follow from sums."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from itertools import chain
from typing import Any, NamedTuple

from technopark.catalogue import Catalogue
from technopark.reasons import NO_FAILURES
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.kpi.read import Selection, read_kpi
from technopark_api.kpi.shapes import KpiRow
from technopark_api.kpi.slots import Slots
from technopark_api.shapes import to_thousandth
from technopark_api.stops.read import seconds
from technopark_api.stops.sums import days_of
from technopark_api.stops.sums_shapes import ReliabilityRow

_SQL = load("technopark_api.stops", "queries.sql")
_ZERO = timedelta(0)
_INSTANT = timedelta(microseconds=1)


class _Cell(NamedTuple):
    """What a row is of: the first day of its slot or the start of its hour, its shift, and the part of the park."""

    begins: date | datetime
    shift: str | None
    parts: tuple[str, ...]


@dataclass(slots=True)
class _Failed:
    time: timedelta = _ZERO
    times: int = 0


async def read_reliability(
    database: Database,
    catalogue: Catalogue,
    selection: Selection,
    slots: Slots,
    *,
    now: datetime,
    limit: int,
) -> list[ReliabilityRow]:
    """Return how often parts of the park failed in each interval; failures that last count until `now`.

    Raises:
        Unavailable: the database is away.
    """
    parts = selection.parts
    records = await asyncio.gather(
        *(
            database.fetch(_SQL["failures"], *half, list(selection.lines) or None, list(NO_FAILURES), now)
            for half in days_of(catalogue, selection.facilities, slots).halves()
        )
    )
    failed: dict[_Cell, _Failed] = {}
    for record in chain.from_iterable(records):
        _share_out(failed, record, tuple(record[part] for part in parts), catalogue, slots)
    rows = await read_kpi(database, catalogue, selection, slots, now=now, limit=limit)
    return [
        _reliability(row, failed.get(_Cell(_begin_of(row, slots), _shift_of(row), names), _Failed()))
        for row in rows
        if _counts(catalogue, names := tuple(getattr(row, part) for part in parts))
    ]


def _share_out(
    failed: dict[_Cell, _Failed],
    record: Mapping[str, Any],
    parts: tuple[str, ...],
    catalogue: Catalogue,
    slots: Slots,
) -> None:
    """Add a failure to the interval in which it begins, and its time to all in which it lasts."""
    pattern = catalogue.pattern_of(catalogue.facility[record["facility"]])

    def cell(slot: int, shift: str | None) -> _Failed:
        begins = slots.hours[slot - 1] if slots.interval == "hour" else slots.days(slot)[0]
        return failed.setdefault(_Cell(begins, shift or None, parts), _Failed())

    begins = record["begins"]
    if begins >= record["since"]:
        for slot, shift, _ in slots.spent(pattern, begins, begins + _INSTANT):
            cell(slot, shift).times += 1
    for slot, shift, spent in slots.spent(pattern, record["since"], record["until"]):
        cell(slot, shift).time += spent


def _begin_of(row: KpiRow, slots: Slots) -> date | datetime:
    if slots.interval == "hour":
        return row.start
    # Where shifts begin after midnight they are still of the production day before.
    return row.day if isinstance(row.day, date) else row.start.astimezone(slots.zone).date()


def _shift_of(row: KpiRow) -> str | None:
    return row.shift if isinstance(row.shift, str) else None


def _counts(catalogue: Catalogue, names: Sequence[str]) -> bool:
    """With stations, the indicators tell of all; only those that count have stops."""
    match names:
        case [facility, line, station]:
            place = catalogue.place.get((facility, line, station))
            return place is not None and place.station.counts
        case _:
            return True


def _reliability(row: KpiRow, failed: _Failed) -> ReliabilityRow:
    return ReliabilityRow(
        start=row.start,
        end=row.end,
        day=row.day,
        shift=row.shift,
        facility=row.facility,
        line=row.line,
        station=row.station,
        failures=failed.times,
        operating_s=row.apt,
        repair_s=seconds(failed.time),
        mtbf_s=None if row.apt is None else _mean(row.apt, failed.times),
        mttr_s=_mean(seconds(failed.time), failed.times),
    )


def _mean(total: Decimal, of: int) -> Decimal | None:
    if not of:
        return None
    with localcontext(prec=60):
        return to_thousandth(total / of)
