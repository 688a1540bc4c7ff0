"""Read the books, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import UNSET

from technopark_api.database import Database
from technopark_api.trust.percent import trust_percent
from technopark_api.trust.shapes import NOTHING_KNOWN, GapRow, LedgerRow, TrustNow
from technopark_api.trust.sql import GAPS, LEDGER

Part = Literal["day", "facility", "line"]

PARTS: Final[tuple[Part, ...]] = ("day", "facility", "line")
_BY_FACILITY: Final[tuple[Part, ...]] = ("facility",)
_MANY: Final = 100_000


@dataclass(frozen=True, slots=True)
class TrustToday:
    """How far the numbers of a local day can be trusted: of the park, and of those facilities that said anything.

    `books` are the rows that this follows from, by facility.
    """

    park: TrustNow
    facilities: Mapping[str, TrustNow]
    books: Mapping[str, LedgerRow] = field(default_factory=dict)

    def of(self, facility: str) -> TrustNow:
        """Return what is known of a facility."""
        return self.facilities.get(facility, NOTHING_KNOWN)

    def within(self, facilities: Collection[str]) -> TrustToday:
        """Return this as if the park had some facilities only."""
        books = {facility: row for facility, row in self.books.items() if facility in facilities}
        return _of_books(books)


NO_TRUST: Final = TrustToday(NOTHING_KNOWN, {})


async def read_ledger(
    database: Database,
    first: date,
    after: date,
    *,
    by: Collection[Part] = PARTS,
    facilities: list[str] | None = None,
    lines: list[str] | None = None,
    limit: int = _MANY,
) -> list[LedgerRow]:
    """Read the books of local days [first, after).

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(
        LEDGER, first, after, facilities, lines, *(part in by for part in PARTS), limit
    )
    return [_ledger_row(record, by) for record in records]


async def read_gaps(
    database: Database,
    first: date,
    after: date,
    *,
    zone: ZoneInfo,
    facilities: list[str] | None,
    limit: int,
) -> list[GapRow]:
    """Read what is wrong on local days [first, after), newest first.

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(GAPS, first, after, facilities, zone.key, limit)
    return [GapRow(**record) for record in records]


async def read_trust_today(database: Database, today: date) -> TrustToday:
    """Read how far today's numbers can be trusted, from today's books alone.

    Raises:
        Unavailable: the database is away.
    """
    tomorrow = today + timedelta(days=1)
    by_facility = await read_ledger(database, today, tomorrow, by=_BY_FACILITY)
    return _of_books({str(row.facility): row for row in by_facility})


def _of_books(books: Mapping[str, LedgerRow]) -> TrustToday:
    if not books:
        return NO_TRUST
    return TrustToday(
        park=_now(list(books.values())),
        facilities={facility: _now([row]) for facility, row in books.items()},
        books=books,
    )


def _ledger_row(record: Mapping[str, Any], by: Collection[Part]) -> LedgerRow:
    sequenced: int | None = record["sequenced"]
    missing: int | None = record["missing"]
    sent = None if sequenced is None or missing is None else sequenced + missing
    fates = record["stored"] + record["duplicate"] + record["conflicting"] + record["quarantined"]
    return LedgerRow(
        day=record["day"] if "day" in by else UNSET,
        facility=record["facility"] if "facility" in by else UNSET,
        line=record["line"] if "line" in by else UNSET,
        sent=sent,
        sequenced=sequenced,
        missing=missing,
        received=record["received"],
        stored=record["stored"],
        duplicate=record["duplicate"],
        conflicting=record["conflicting"],
        quarantined=record["quarantined"],
        open=record["open"],
        late=record["late"],
        resets=record["resets"],
        rollovers=record["rollovers"],
        stale_s=record["stale_s"],
        closes=record["received"] == fates,
        trust_percent=trust_percent(
            sent=sent,
            received=record["received"],
            duplicate=record["duplicate"],
            wrong=(missing or 0) + record["open"] + record["conflicting"],
        ),
    )


def _now(rows: list[LedgerRow]) -> TrustNow:
    sent = [row.sent for row in rows if row.sent is not None]
    missing = [row.missing for row in rows if row.missing is not None]
    quarantined, conflicting = sum(row.open for row in rows), sum(row.conflicting for row in rows)
    return TrustNow(
        percent=trust_percent(
            sent=sum(sent) if sent else None,
            received=sum(row.received for row in rows),
            duplicate=sum(row.duplicate for row in rows),
            wrong=sum(missing) + quarantined + conflicting,
        ),
        missing=sum(missing) if missing else None,
        quarantined=quarantined,
        conflicting=conflicting,
    )
