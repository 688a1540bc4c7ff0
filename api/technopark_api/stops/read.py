"""Read stops, newest first, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self

from technopark.calendar import shift_spans
from technopark.catalogue import Catalogue
from technopark.reasons import NEVER_SHARED
from technopark.storage.sqlfile import load
from technopark.workday import working_day
from technopark_api.database import Database
from technopark_api.periods import Period
from technopark_api.problems import bad_parameter
from technopark_api.shapes import to_thousandth
from technopark_api.stops.events import Event, event_of, read_events
from technopark_api.stops.shapes import KIND, StopRow, StopState

_SQL = load("technopark_api.stops", "queries.sql")
_CURSOR = re.compile(r"(?P<start>-?[0-9]{1,17})-(?P<station>[0-9]{1,9})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Newest first: as a rule the last days fill a page, and a year need not be read for it.
_FIRST_SLICE: Final = timedelta(days=2)
_GROWTH: Final = 4
_EVENT_BEGINS_WITHIN: Final = timedelta(days=1)


class Cursor(NamedTuple):
    """The last stop of a page; the next page goes on after it, whatever has come meanwhile."""

    start: datetime
    station_id: int

    def __str__(self) -> str:
        """How requests write it."""
        return f"{(self.start - _EPOCH) // _MICROSECOND}-{self.station_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what an answer gave as `next`.

        Raises:
            Problem: it is none.
        """
        match = _CURSOR.fullmatch(text)
        if match is None:
            raise bad_parameter("cursor", f"{text[:40]!r} is not what an answer gave as next")
        try:
            return cls(_EPOCH + int(match["start"]) * _MICROSECOND, int(match["station"]))
        except OverflowError as error:
            raise bad_parameter("cursor", f"{text[:40]!r} is not what an answer gave as next") from error


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stops; an empty filter selects all. `micro` false selects those not known to be micro-stops too."""

    facilities: Sequence[str]
    lines: Sequence[str]
    stations: Sequence[str]
    states: Collection[StopState]
    reasons: Sequence[str]
    micro: bool | None
    at_least: timedelta


class Page(NamedTuple):
    """Some stops and where to go on, None where these are the last."""

    rows: list[StopRow]
    next: Cursor | None


async def read_stops(
    database: Database,
    catalogue: Catalogue,
    selection: Selection,
    period: Period,
    cursor: Cursor | None,
    *,
    micro_below: timedelta,
    event_window: timedelta,
    now: datetime,
    limit: int,
) -> Page:
    """Return the newest stops that overlap a period, those after `cursor` in their order.

    Raises:
        Unavailable: the database is away.
    """
    found: list[Mapping[str, Any]] = []
    end = period.end if cursor is None else min(period.end, cursor.start + _MICROSECOND)
    for since, until in _slices(period.start, end):
        records = await database.fetch(
            _SQL["stops"],
            since,
            until,
            list(selection.facilities) or None,
            list(selection.lines) or None,
            list(selection.stations) or None,
            cursor.start if cursor else None,
            cursor.station_id if cursor else None,
            limit + 1 - len(found),
            list(selection.states),
            list(selection.reasons) or None,
            selection.micro,
            selection.at_least,
            micro_below,
            now,
        )
        # What began before a slice is told of in that of its start, or in the last one.
        found += [record for record in records if record["begins"] >= since or since == period.start]
        if len(found) > limit:
            break
    events = await _events_of(database, found[:limit], event_window, now)
    rows = [stop_row(record, catalogue, event_of(record, events, event_window)) for record in found[:limit]]
    if len(found) <= limit or not rows:
        return Page(rows, None)
    last = found[limit - 1]
    return Page(rows, Cursor(last["begins"], last["station_id"]))


async def _events_of(
    database: Database, stops: Sequence[Mapping[str, Any]], window: timedelta, now: datetime
) -> list[Event]:
    """Return the events that stops may belong to; the park is only searched where a reason can be shared."""
    if not stops:
        return []
    begins = [stop["begins"] for stop in stops]
    # One that began before may have this stop among its last.
    period = Period(min(begins) - _EVENT_BEGINS_WITHIN, max(begins) + window + _MICROSECOND)
    by_reason = any(stop["reason"] is not None and stop["reason"] not in NEVER_SHARED for stop in stops)
    facilities = sorted({stop["facility"] for stop in stops})
    return await read_events(
        database, period, window=window, now=now, by_reason=by_reason, facilities=facilities
    )


def _slices(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    length = _FIRST_SLICE
    while start < end:
        since = max(start, end - length)
        yield since, end
        end, length = since, length * _GROWTH


def stop_row(record: Mapping[str, Any], catalogue: Catalogue, event: str | None) -> StopRow:
    """Return the row of a stop that was read, and the event that it belongs to."""
    day, shift, crew = _shift_of(record["facility"], record["begins"], catalogue)
    state: StopState = record["state"]
    return StopRow(
        facility=record["facility"],
        line=record["line"],
        station=record["station"],
        start=record["begins"],
        end=record["ends"],
        length_s=seconds(record["length"]),
        state=state,
        kind=KIND[state],
        reason=record["reason"],
        machine_reason=record["told_reason"],
        note=record["note"],
        said_by=record["said_by"],
        said_at=record["said_at"],
        micro=record["micro"],
        product=record["product"],
        day=day,
        shift=shift,
        crew=crew,
        event=event,
    )


def _shift_of(
    facility: str, at: datetime, catalogue: Catalogue
) -> tuple[date | None, str | None, str | None]:
    """Return production day, shift and crew at a moment; a shift that is not worked has no crew."""
    known = catalogue.facility.get(facility)
    if known is None:
        return None, None, None
    day, shift, *_ = next(
        shift_spans(catalogue.pattern_of(known), catalogue.site.zone, at, at + _MICROSECOND)
    )
    worked = working_day(catalogue, known, day).shifts
    return day, shift or None, next((planned.crew for planned in worked if planned.id == shift), None)


def seconds(time: timedelta) -> Decimal:
    """Return a time in seconds, to the thousandth."""
    return to_thousandth(Decimal(time // _MICROSECOND).scaleb(-6))
