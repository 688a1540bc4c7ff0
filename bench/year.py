"""How long questions about a year take, what they would take from raw readings, and how many bytes a reading takes.

`TECHNOPARK_BENCH_DATABASE_URL` names a database to ask, migrated and full; it is only read. Without it a database of
our own is filled with two weeks of the whole park, a reading a minute of each station. Each question is asked
through what the API answers with: query, sums and rows. The same sums from raw readings must come to the same.
Prints one JSON object on a line of its own; times in milliseconds.

Run it by `make bench` or `python -m bench.year`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple

import asyncpg

from technopark.catalogue import Catalogue, load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import edition, migrate
from technopark.storage.pool import connect
from technopark.storage.sqlfile import parse
from technopark_api.database import Database, open_database
from technopark_api.kpi.read import Part, Selection, read_kpi
from technopark_api.kpi.shapes import KpiRow
from technopark_api.kpi.slots import Interval, Slots
from technopark_cli.local import database as local_database
from technopark_ingest.rebuild import rebuild

_FILE = Path(__file__).parent / "year_run" / "queries.sql"
_SQL = parse(_FILE.read_text(encoding="utf-8"), where=str(_FILE))
FILLED_DAYS = 14
TIMES = 30
_MANY = 100_000
_ROUNDING = Decimal("0.0005")


class Question(NamedTuple):
    """A question to the API: of a facility or all, parted by what, over which days, by which interval."""

    facility: str | None
    by: tuple[Part, ...]
    days: int
    interval: Interval


QUESTIONS = {
    "facility_month_by_day": Question("F02", ("facility",), 31, "production_day"),
    "park_month_by_day": Question(None, (), 31, "production_day"),
    "facilities_month_by_day": Question(None, ("facility",), 31, "production_day"),
    "park_year_by_month": Question(None, (), 365, "month"),
    "facilities_year_by_month": Question(None, ("facility",), 365, "month"),
    "lines_month": Question(None, ("line",), 31, "total"),
    "facility_week_by_shift": Question("F02", ("facility",), 7, "shift"),
    "facility_week_by_hour": Question("F02", ("facility",), 7, "hour"),
}
FROM_RAW = {"park_month_by_day": "day", "park_year_by_month": "month"}


async def ask(url: str, catalogue: Catalogue) -> dict[str, object]:
    """Ask the database all questions; return what they took."""
    connection = await connect(url)
    try:
        span = (await connection.fetch(_SQL["last_day"]))[0]
        after, first = span["last"], span["first"] + timedelta(days=1)
        now = datetime.combine(after + timedelta(days=2), datetime.min.time(), tzinfo=UTC)
        found: dict[str, object] = {}
        async with open_database(url) as database:
            for name, question in QUESTIONS.items():
                slots = Slots.of(
                    max(first, after - timedelta(days=question.days)),
                    after,
                    question.interval,
                    catalogue.site.zone,
                )
                rows, took = await _timed(database, catalogue, question, slots, now)
                found[name] = took | {"rows": len(rows)}
                print(f"{name}: {found[name]}", file=sys.stderr, flush=True)
                if name in FROM_RAW:
                    raw_ms = await _from_raw(connection, rows, slots, FROM_RAW[name], now)
                    found[name] = took | {
                        "rows": len(rows),
                        "raw_ms": raw_ms,
                        "times_faster": round(raw_ms / took["p50_ms"]),
                    }
        return found | {
            "days": (after - first).days,
            "edition": await edition(connection),
            **await _size(connection),
        }
    finally:
        await connection.close()


async def _timed(
    database: Database, catalogue: Catalogue, question: Question, slots: Slots, now: datetime
) -> tuple[list[KpiRow], dict[str, float]]:
    selection = Selection([question.facility] if question.facility else [], [], frozenset(question.by))
    took: list[float] = []
    rows: list[KpiRow] = []
    for _ in range(TIMES):
        began = time.perf_counter()
        rows = await read_kpi(database, catalogue, selection, slots, now=now, limit=_MANY)
        took.append(1000 * (time.perf_counter() - began))
    cuts = quantiles(took, n=20)
    return rows, {"p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1)}


async def _from_raw(
    connection: asyncpg.Connection[Any], rows: Sequence[KpiRow], slots: Slots, part: str, now: datetime
) -> float:
    """Work the same sums out of readings and states; return milliseconds."""
    began = time.perf_counter()
    raw = (await connection.fetch(_SQL["raw"], slots.first, slots.after, now, slots.zone.key, part))[0]
    took = 1000 * (time.perf_counter() - began)
    for name in ("apt", "pri_gq", "pri_pq"):
        told = sum(getattr(row, name) or 0 for row in rows)
        if abs(told - raw[name]) > _ROUNDING * len(rows):
            raise SystemExit(f"{name}: the API says {told}, the readings say {raw[name]}")
    return round(took)


async def _size(connection: asyncpg.Connection[Any]) -> dict[str, object]:
    hypertable = await edition(connection) != "none"
    size = await connection.fetchval(_SQL["hypertable_bytes" if hypertable else "plain_bytes"])
    readings = await connection.fetchval(_SQL["readings"])
    return {"readings": readings, "bytes_per_reading": round(size / readings, 1)} | await _by_column(
        connection
    )


async def _by_column(connection: asyncpg.Connection[Any]) -> dict[str, object]:
    """Bytes of a reading in chunks that are kept by column, where the edition has them and some are."""
    if await edition(connection) != "community":
        return {}
    found = (await connection.fetch(_SQL["columnstore"]))[0]
    if not found["readings"]:
        return {}
    return {"bytes_per_reading_by_column": round(found["bytes"] / found["readings"], 1)}


async def keep_by_column(url: str) -> dict[str, object]:
    """Keep all readings of a database of our own by column, where the edition can; return what one takes then."""
    connection = await connect(url)
    try:
        if await edition(connection) == "community":
            await connection.execute(_SQL["to_columns"])
        return await _by_column(connection)
    finally:
        await connection.close()


async def fill(url: str, catalogue: Catalogue) -> None:
    """Fill a new database with days of the whole park; sums follow from the readings as a rebuild makes them."""
    connection = await connect(url)
    try:
        await migrate(connection)
        ids = await sync_catalogue(connection, catalogue)
        end = datetime.combine(date(2026, 11, 1), datetime.min.time(), tzinfo=UTC)
        stations = {
            ids.station[place.path]: ids.product[place.line.products[0]] for place in catalogue.places()
        }
        await connection.execute(
            _SQL["fill_readings"], list(stations), list(stations.values()), end, FILLED_DAYS
        )
        await connection.execute(_SQL["fill_states"], list(stations), end, FILLED_DAYS)
        await rebuild(connection, catalogue, ids)
        await connection.execute(_SQL["analyze"])
    finally:
        await connection.close()


async def run() -> dict[str, object]:
    """Ask the database that is named, or one of our own."""
    catalogue = load_catalogue()
    if url := os.environ.get("TECHNOPARK_BENCH_DATABASE_URL"):
        return await ask(url, catalogue)
    with tempfile.TemporaryDirectory(prefix="technopark-year-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Accounts of services must be able to reach it.
        folder.chmod(0o711)
        async with local_database.open_server(folder / "database") as server:
            database = f"technopark_bench_{os.getpid()}"
            own = await local_database.create_database(server, database)
            try:
                print(f"{server.description}: filling it", file=sys.stderr, flush=True)
                await fill(own, catalogue)
                return await ask(own, catalogue) | await keep_by_column(own)
            finally:
                await local_database.drop_database(server, database)


def main() -> None:
    """Run the benchmark and print what it found."""
    print(json.dumps(asyncio.run(run())))


if __name__ == "__main__":
    main()
