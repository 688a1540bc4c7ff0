"""Keeps the books: what became of every element received, and which numbers of a publisher's run have come.

Both are written in the transaction that stores the elements, so they are exact after any crash. The day is the
local one of the source's time, or of the receipt where the source's time cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import asyncpg

from technopark.calendar import QUARTER, quarter
from technopark.catalogue.model import Catalogue
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark_ingest.quarters import Timed, by_quarter

_SQL = load("technopark_ingest.store", "ledger.sql")
_MANY = 100_000
_NOTHING = timedelta(0)
UNKNOWN = "?"
WHOLE_FACILITY = ""


class Fate(IntEnum):
    """Columns of the ledger: the first four are what an element becomes, the others are told of besides."""

    STORED = 0
    DUPLICATE = 1
    CONFLICTING = 2
    QUARANTINED = 3
    LATE = 4
    RESET = 5
    ROLLOVER = 6
    STALE_S = 7


class Account(NamedTuple):
    """Whom an element is booked under: a facility and a line of it, empty for the facility as a whole."""

    facility: str
    line: str


class Booking(NamedTuple):
    """How often a refused message stands in the ledger as quarantined under an account on a day."""

    account: Account
    day: date
    times: int


class Numbered(Timed, Protocol):
    """What has a time, and its number `seq` in a publisher's run if it has one."""

    @property
    def run(self) -> str | None:
        """The publisher's run."""

    @property
    def seq(self) -> int | None:
        """Its number in the run."""


class LocalDay:
    """Local calendar days of instants; a quarter hour lies in one day, so answers are kept by quarter."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[datetime, date] = {}
        self._bucket = datetime.min.replace(tzinfo=UTC)
        self._day = self._day_of(self._bucket)

    def __call__(self, instant: datetime) -> date:
        """Return the local day of an instant in UTC."""
        # One instant mostly is of the same quarter as the one before it.
        if not _NOTHING <= instant - self._bucket < QUARTER:
            self._day = self._day_of(instant)
            self._bucket = quarter(instant)
        return self._day

    def _day_of(self, instant: datetime) -> date:
        bucket = quarter(instant)
        day = self._known.get(bucket)
        if day is None:
            if len(self._known) >= _MANY:
                self._known.clear()
            day = self._known[bucket] = _date(instant, self._zone)
        return day


class Books:
    """Whose books are kept: accounts of the catalogue's facilities and lines, days of its zone."""

    def __init__(self, catalogue: Catalogue, ids: Ids) -> None:
        self._local_day = LocalDay(catalogue.site.zone)
        self._by_station = {
            ids.station[place.path]: Account(place.facility.id, place.line.id) for place in catalogue.places()
        }
        self._sources = {
            ids.station[place.path]: "/".join(place.path) + "/output" for place in catalogue.places()
        }
        self._known = {Account(facility.id, WHOLE_FACILITY) for facility in catalogue.facilities}
        self._known |= set(self._by_station.values())

    def open(self) -> Ledger:
        """Return an empty ledger for one transaction."""
        return Ledger(self._by_station, self._sources, self._local_day)

    def account(self, topic: str) -> Account:
        """Return whom a topic is booked under, as far as the catalogue knows what it names."""
        parts = topic.split("/")
        facility = parts[2] if len(parts) > 3 else UNKNOWN
        if Account(facility, WHOLE_FACILITY) not in self._known:
            return Account(UNKNOWN, UNKNOWN)
        line = parts[3] if len(parts) == 6 else WHOLE_FACILITY
        return Account(facility, line if Account(facility, line) in self._known else UNKNOWN)


class Ledger:
    """What one transaction adds to the books; it is written once, at its end."""

    def __init__(
        self, accounts: Mapping[int, Account], sources: Mapping[int, str], local_day: LocalDay
    ) -> None:
        self._accounts = accounts
        self._sources = sources
        self._local_day = local_day
        self._sums: dict[tuple[date, Account], list[int]] = {}
        self._seen: dict[tuple[str, str, date], set[int]] = {}

    def account_of(self, station_id: int) -> Account:
        """Return whom a station's elements are booked under."""
        return self._accounts[station_id]

    def book_station(self, station_id: int, at: datetime, fate: Fate, count: int = 1) -> None:
        """Book elements of a station."""
        self.book(self._accounts[station_id], at, fate, count)

    def book_stored(self, station_id: int, readings: Sequence[Timed]) -> None:
        """Book readings of a station, sorted by time, as stored."""
        account = self._accounts[station_id]
        for bucket, run in by_quarter(readings):
            self._of(self._local_day(bucket), account)[Fate.STORED] += len(run)

    def book(self, account: Account, at: datetime, fate: Fate, count: int = 1) -> date:
        """Book elements of an account at an instant in UTC; returns the day that they are booked on."""
        day = self._local_day(at)
        self._of(day, account)[fate] += count
        return day

    def release(self, account: Account, day: date, count: int) -> None:
        """Take elements back that were booked as quarantined: what becomes of them is booked anew."""
        self._of(day, account)[Fate.QUARANTINED] -= count

    def repeat(self, times: int) -> None:
        """Book what has been booked so far so many times more: what was stored once is a duplicate from then on."""
        for sums in self._sums.values():
            sums[Fate.DUPLICATE] += times * (sums[Fate.STORED] + sums[Fate.DUPLICATE])
            sums[Fate.CONFLICTING] += times * sums[Fate.CONFLICTING]
            sums[Fate.QUARANTINED] += times * sums[Fate.QUARANTINED]

    def see(self, source: str, run: str, seq: int, at: datetime) -> None:
        """Note that a number of a publisher's run has come."""
        self._numbers(source, run, self._local_day(at)).add(seq)

    def see_readings(self, station_id: int, readings: Sequence[Numbered]) -> None:
        """Note that the numbers of a station's readings, sorted by time, have come."""
        source = self._sources[station_id]
        for bucket, part in by_quarter(readings):
            day = self._local_day(bucket)
            for run in {reading.run for reading in part}:
                if run is not None:
                    numbers = [reading.seq for reading in part if reading.run == run]
                    self._numbers(source, run, day).update(seq for seq in numbers if seq is not None)

    def _numbers(self, source: str, run: str, day: date) -> set[int]:
        numbers = self._seen.get((source, run, day))
        if numbers is None:
            numbers = self._seen[source, run, day] = set()
        return numbers

    def _of(self, day: date, account: Account) -> list[int]:
        sums = self._sums.get((day, account))
        if sums is None:
            sums = self._sums[day, account] = [0] * len(Fate)
        return sums

    async def write(self, connection: asyncpg.Connection[Any]) -> None:
        """Add to what is stored, in one order so that two writers wait instead of deadlocking."""
        if self._sums:
            rows = [(day, *account, *sums) for (day, account), sums in sorted(self._sums.items())]
            await connection.execute(_SQL["add"], *zip(*rows, strict=True))
        if self._seen:
            seen = [(*key, as_ranges(numbers)) for key, numbers in sorted(self._seen.items())]
            await connection.execute(_SQL["see"], *zip(*seen, strict=True))


def as_ranges(numbers: Iterable[int]) -> str:
    """Return different numbers as PostgreSQL writes a multirange of them: 0, 1, 2, 5 is `{[0,3),[5,6)}`."""
    ordered = sorted(numbers)
    if not ordered:
        return "{}"
    if ordered[-1] - ordered[0] == len(ordered) - 1:  # as a rule none is missing
        return f"{{[{ordered[0]},{ordered[-1] + 1})}}"
    starts = [ordered[0], *(later for earlier, later in pairwise(ordered) if later != earlier + 1)]
    ends = [*(earlier for earlier, later in pairwise(ordered) if later != earlier + 1), ordered[-1]]
    return "{" + ",".join(f"[{start},{end + 1})" for start, end in zip(starts, ends, strict=True)) + "}"


def _date(instant: datetime, zone: ZoneInfo) -> date:
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        # At the edges of the calendar a zone's offset leads out of it.
        return instant.date()
