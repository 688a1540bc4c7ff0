"""What the database holds after a fault run, held against what the plants said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from bench.fault_run.books import Books, check_books
from bench.fault_run.truth import Sending, Truth
from technopark.catalogue import Catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.sqlfile import load
from technopark_ingest.rebuild import verify_rollups

_SQL = load("bench.fault_run", "audit.sql")
_SHOWN = 5


@dataclass
class Findings:
    """What was counted, and an example of each kind of what should not be; `units` in thousandths."""

    stored: int = 0
    quarantined: int = 0
    lost: int = 0
    double: int = 0
    unexplained: int = 0
    units: int = 0
    books: Books = field(default_factory=Books)
    examples: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything is there once, and nothing else."""
        return not (self.lost or self.double or self.unexplained)

    def note(self, kind: str, things: Collection[object]) -> int:
        """Keep examples; returns how many there are."""
        self.examples += [f"{kind}: {thing!r}"[:300] for thing in list(things)[:_SHOWN]]
        return len(things)


async def said(connection: asyncpg.Connection[Any], lasts: Sequence[Sending]) -> bool:
    """Whether each facility's last message, and so every one before it, was dealt with."""
    topics, payloads = zip(*lasts, strict=True)
    return bool(await connection.fetchval(_SQL["refused"], topics, payloads) == len(lasts))


async def audit(connection: asyncpg.Connection[Any], catalogue: Catalogue, truth: Truth) -> Findings:
    """Compare facts one by one, sums by station, refusals by their bytes; prove the sums, and the ledger."""
    findings = Findings()
    ids = await sync_catalogue(connection, catalogue)
    path_of = {number: path for path, number in ids.station.items()}

    readings = {
        (path_of[row["station_id"]], row["ts"]): (row["good"], row["scrap"], row["rework"])
        for row in await connection.fetch(_SQL["readings"])
    }
    states = {(path_of[row["station_id"]], row["ts"]) for row in await connection.fetch(_SQL["states"])}
    statements = {tuple(row) for row in await connection.fetch(_SQL["statements"])}
    postings = {tuple(row) for row in await connection.fetch(_SQL["postings"])}
    reasons = {
        (row["topic"], row["payload"]): f"{row['reason']}: {row['detail']}"
        for row in await connection.fetch(_SQL["quarantine"])
    }

    for kind, stored, expected in (
        ("reading", readings.keys(), truth.readings.keys()),
        ("state", states, truth.states),
        ("statement", statements, truth.statements),
        ("posting", postings, truth.postings),
        ("refused message", reasons.keys(), truth.refused),
    ):
        findings.lost += findings.note(f"lost {kind}", expected - stored)
        findings.unexplained += findings.note(
            f"unexplained {kind}", [(thing, reasons.get(thing, "")) for thing in stored - expected]
        )
    altered = [key for key in readings.keys() & truth.readings.keys() if readings[key] != truth.readings[key]]
    findings.unexplained += findings.note("altered reading", altered)

    await _compare_sums(connection, findings, truth, ids.station)
    findings.unexplained += findings.note(
        "unproven", (await verify_rollups(connection, catalogue, ids)).differences
    )
    conflicts = await connection.fetchval(_SQL["conflicts"])
    findings.unexplained += findings.note("conflicts", range(conflicts))
    findings.books = await check_books(connection, truth)
    findings.lost += findings.note("missing number", range(findings.books.missing))
    findings.unexplained += findings.note("ledger", findings.books.differences)
    findings.stored = len(readings) + len(states) + len(statements) + len(postings)
    findings.quarantined = len(reasons)
    return findings


async def _compare_sums(
    connection: asyncpg.Connection[Any], findings: Findings, truth: Truth, station_ids: Any
) -> None:
    """A station that made more by our sums than in truth was counted double; less is a loss."""
    sums = {row["station_id"]: row for row in await connection.fetch(_SQL["made"])}
    findings.units = sum(int(row["by_day"] or 0) for row in sums.values())
    for path in {path for path, _ in truth.readings}:
        row = sums.get(station_ids[path])
        for way in ("by_reading", "by_quarter", "by_day"):
            made = int(row[way] or 0) if row is not None else 0
            told = [f"{'/'.join(path)} {way}: {made}, made {truth.made[path]}"]
            if made > truth.made[path]:
                findings.double += findings.note("double", told)
            elif made < truth.made[path]:
                findings.lost += findings.note("lost sum", told)
