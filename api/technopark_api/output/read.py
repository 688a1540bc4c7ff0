"""Read output from the roll-ups, by any interval and parts of the park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from technopark.calendar import day_bounds
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.output.shapes import OutputRow
from technopark_api.parts import put_parts
from technopark_api.periods import Interval, Period, edges, in_days, in_quarters

Part = Literal["facility", "line", "station", "product"]

PARTS: Final[tuple[Part, ...]] = ("facility", "line", "station", "product")
_SQL = load("technopark_api.output", "queries.sql")
_BY_INTERVAL = put_parts(_SQL["by_interval"], filters=("$4", "$5"), by=("$7", "$8", "$9"))
_BY_PRODUCTION_DAY = put_parts(_SQL["by_production_day"], filters=("$3", "$4"), by=("$6", "$7", "$8"))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which output to read: filters (None selects all), and the parts of the park that rows are told apart by."""

    facilities: list[str] | None
    lines: list[str] | None
    products: list[str] | None
    by: frozenset[Part]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The filters and parts as the queries take them."""
        return (self.facilities, self.lines, self.products, *(part in self.by for part in PARTS))


async def read_output(
    database: Database,
    selection: Selection,
    period: Period,
    interval: Interval,
    zone: ZoneInfo,
    *,
    limit: int,
) -> tuple[Period, Sequence[OutputRow]]:
    """Return at most `limit` rows and the period that they cover: quarter hours are the finest there is.

    Raises:
        Problem: the period has too many intervals, or does not consist of days where it should.
        Unavailable: the database is away.
    """
    if interval == "production_day":
        first, after = in_days(period, zone)
        records = await database.fetch(_BY_PRODUCTION_DAY, first, after, *selection.arguments, limit)
        return period, [_of_production_day(record, selection.by, zone) for record in records]
    period = in_quarters(period)
    instants = edges(period, interval, zone)
    records = await database.fetch(
        _BY_INTERVAL, period.start, period.end, instants, *selection.arguments, limit
    )
    in_zone = zone if interval == "local_day" else None
    return period, [_of_interval(record, selection.by, in_zone) for record in records]


def _of_interval(record: Mapping[str, Any], by: frozenset[Part], in_zone: ZoneInfo | None) -> OutputRow:
    start: datetime = record["start"]
    day = UNSET if in_zone is None else start.astimezone(in_zone).date()
    return _row(record, by, start, record["end"], day)


def _of_production_day(record: Mapping[str, Any], by: frozenset[Part], zone: ZoneInfo) -> OutputRow:
    day: date = record["day"]
    day_starts: time = record["day_starts"]
    start, _ = day_bounds(day_starts, zone, day)
    end, _ = day_bounds(record["day_ends"], zone, day + timedelta(days=1))
    return _row(record, by, start, end, day)


def _row(
    record: Mapping[str, Any], by: frozenset[Part], start: datetime, end: datetime, day: date | UnsetType
) -> OutputRow:
    return OutputRow(
        start=start,
        end=end,
        day=day,
        facility=record["facility"] if "facility" in by else UNSET,
        line=record["line"] if "line" in by else UNSET,
        station=record["station"] if "station" in by else UNSET,
        product=record["product"] if "product" in by else UNSET,
        unit=record["unit"],
        good=record["good"],
        scrap=record["scrap"],
        rework=record["rework"],
        readings=record["readings"],
    )
