"""What is stored of one station against what it made and said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from technopark.calendar import day_bounds, production_day
from technopark.catalogue.model import Catalogue
from technopark.errors import TechnoparkError
from technopark.storage.catalogue_sync import Ids
from technopark.storage.sqlfile import load
from technopark.truth import QuarterOutput, StateChanged, StateTimes, state_seconds
from technopark_ingest.verification.findings import TOLD, Comparison, Finding, Missing, amounts, shown, unseen

_SQL = load("technopark_ingest.verification", "verification.sql")
_MILLISECOND = timedelta(milliseconds=1)
_Slot = tuple[datetime, str]


class StationProof:
    """Compares what is stored of one station."""

    def __init__(
        self,
        connection: asyncpg.Connection[Any],
        catalogue: Catalogue,
        ids: Ids,
        path: str,
        missing: Missing,
        found: Comparison,
    ) -> None:
        facility, line, station = path.split("/")
        if (facility, line, station) not in ids.station:
            raise TechnoparkError(f"the truth is of the station {path}, which is not in the catalogue")
        self._connection = connection
        self._id = ids.station[facility, line, station]
        self._path = path
        self._missing = missing
        self._found = found
        self._zone = catalogue.site.zone
        self._day_start = catalogue.pattern_of(catalogue.facility[facility]).day_start
        self._besides = "cause unknown"

    async def compare_output(self, quarters: list[QuarterOutput]) -> None:
        """Compare readings, what they mean, and their sums by quarter-hour and production day."""
        expected = {(quarter.start, quarter.product): quarter for quarter in quarters}
        first, last = min(start for start, _ in expected), max(start for start, _ in expected)
        begin, end = self._bounds(self._day(first))[0], self._bounds(self._day(last))[1]
        span = self._id, begin, end - _MILLISECOND
        stored = {
            (row["start"], row["product"]): row for row in await self._connection.fetch(_SQL["output"], *span)
        }
        sums = {
            (row["start"], row["product"]): row
            for row in await self._connection.fetch(_SQL["quarters"], *span)
        }
        self._besides = await self._look_besides(first + min(quarters[0].at) * _MILLISECOND)
        self._found.count("quarter-hours", len(expected))
        self._found.count("readings", sum(len(quarter.at) for quarter in quarters))
        lost: list[datetime] = []
        others = 0
        for slot in sorted(expected.keys() | stored.keys() | sums.keys()):
            quarter, row = expected.get(slot), stored.get(slot)
            at = set(quarter.at if quarter else ())
            there = set(row["at"] if row else ())
            gone = [slot[0] + offset * _MILLISECOND for offset in sorted(at - there)]
            others += len(there - at)
            lost += gone
            self._compare_quarter(slot, quarter, row, sums.get(slot), lost, others)
            for ts in gone:
                self._tell(f"reading of {slot[1]} at {shown(ts)}", "there", "not there", self._why_not(slot))
        if others:
            self._found.notes.append(f"{self._path}: {others} readings of another run, unknown to the truth")
        await self._compare_days(expected.values(), lost, others)

    def _compare_quarter(
        self,
        slot: _Slot,
        quarter: QuarterOutput | None,
        row: asyncpg.Record | None,
        sums: asyncpg.Record | None,
        lost: list[datetime],
        others: int,
    ) -> None:
        wanted = (quarter.good, quarter.scrap, quarter.rework) if quarter else (0, 0, 0)
        what = f"output of {slot[1]} from {shown(slot[0])} (good, scrap, rework)"
        meant = (row["good"], row["scrap"], row["rework"]) if row else (0, 0, 0)
        if meant != wanted:
            cause = self._cause(lost, others)
            self._tell(what, amounts(wanted), amounts(meant), cause)
        summed = (sums["good"], sums["scrap"], sums["rework"]) if sums else (0, 0, 0)
        if summed not in (meant, wanted):
            self._tell(f"sum of {what}", amounts(wanted), amounts(summed), "sums and readings disagree")
        readings = len(quarter.at) if quarter else 0
        if not others and not lost and (sums["readings"] if sums else 0) != readings:
            stored = str(sums["readings"] if sums else 0)
            self._tell(f"readings summed up {what[7:]}", str(readings), stored, "sums and readings disagree")

    async def _compare_days(
        self, quarters: Iterable[QuarterOutput], lost: list[datetime], others: int
    ) -> None:
        expected: dict[tuple[date, str], list[int]] = {}
        for quarter in quarters:
            sums = expected.setdefault((self._day(quarter.start), quarter.product), [0, 0, 0])
            for index, made in enumerate((quarter.good, quarter.scrap, quarter.rework)):
                sums[index] += made
        days = [day for day, _ in expected]
        rows = await self._connection.fetch(_SQL["days"], self._id, min(days), max(days))
        stored = {(row["day"], row["product"]): [row["good"], row["scrap"], row["rework"]] for row in rows}
        self._found.count("days", len(expected))
        for day, product in sorted(expected.keys() | stored.keys()):
            wanted = expected.get((day, product), [0, 0, 0])
            there = stored.get((day, product), [0, 0, 0])
            if wanted != there:
                cause = self._cause(lost, others)
                self._tell(f"output of {product} on {day}", amounts(wanted), amounts(there), cause)

    async def compare_states(
        self, changes: list[StateChanged], times: list[StateTimes], until: datetime
    ) -> None:
        """Compare states, and the seconds of each day spent in them before `until`."""
        expected = {change.ts: (change.state, change.reason, change.order) for change in changes}
        rows = await self._connection.fetch(_SQL["states"], self._id, min(expected), max(until, *expected))
        stored = {row["ts"]: (row["state"], row["reason"], row["order"]) for row in rows}
        self._found.count("states", len(expected))
        source = f"{self._path}/state"
        for ts, wanted in expected.items():
            if stored.get(ts) != wanted:
                cause = unseen(source, self._missing) or "stored from another message, see conflicts"
                self._tell(f"state at {shown(ts)}", str(wanted), str(stored.get(ts)), cause)
        if others := stored.keys() - expected.keys():
            self._found.notes.append(
                f"{self._path}: {len(others)} states of another run, unknown to the truth"
            )
        said = [(row["ts"], str(row["state"])) for row in rows]
        for spent in times:
            begin, end = self._bounds(spent.day)
            there = state_seconds(said, begin, min(end, until))
            self._found.count("state times", 1)
            if there != spent.seconds:
                cause = "follows from the states"
                self._tell(f"seconds by state on {spent.day}", str(spent.seconds), str(there), cause)

    def _tell(self, what: str, expected: str, stored: str, cause: str) -> None:
        self._found.findings.append(Finding(self._path, what, expected, stored, cause))

    def _why_not(self, slot: _Slot) -> str:
        source = f"{self._path}/output"
        return unseen(source, self._missing) or (
            f"every number that was sent has come: removed from the database, or refused; see quarantine"
            f" and conflicts of {self._path} about {shown(slot[0])}"
        )

    def _cause(self, lost: list[datetime], others: int) -> str:
        if lost:
            return f"readings not there: {', '.join(shown(ts) for ts in lost[-TOLD:])}"
        if numbers := unseen(f"{self._path}/output", self._missing):
            return numbers
        return f"{others} readings of another run among them" if others else self._besides

    async def _look_besides(self, first: datetime) -> str:
        """Return what else may be the cause of differences in what a station made."""
        keys = f"{self._id}@"
        conflicts = await self._connection.fetchval(_SQL["conflicts"], keys)
        if conflicts:
            return f"{conflicts} conflicts of the station"
        earlier = await self._connection.fetchval(_SQL["earlier"], self._id, first)
        return "readings of another run before these" if earlier else "cause unknown"

    def _day(self, ts: datetime) -> date:
        return production_day(self._day_start, self._zone, ts)

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        return day_bounds(self._day_start, self._zone, day)
