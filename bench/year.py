"""How long questions about a year take, what they would take from raw readings, and how many bytes a reading takes.

`TECHNOPARK_BENCH_DATABASE_URL` names a database to ask, migrated and full; it is only read. Without it a database of
our own is filled with two weeks of the whole park, a reading a minute of each station. Each question is asked of the
API as a client would, without a network between; each panel of Grafana as it opens, and over a year. The sums of two
questions are worked out from raw readings, too, and must come to the same. The table goes to standard error; the last
line is one JSON object, times in milliseconds.

Run it by `make bench` or `python -m bench.year --times 10`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from bench.year_run.panels import YEAR, panels
from bench.year_run.questions import Question, questions
from bench.year_run.sizes import keep_by_column, sizes
from bench.year_run.timing import TIMES, timed
from technopark.catalogue import Catalogue, load_catalogue
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import edition, migrate
from technopark.storage.pool import connect
from technopark.storage.sqlfile import parse
from technopark_api.app import create_app
from technopark_api.server import spare_collector
from technopark_cli.local import database as local_database
from technopark_ingest.rebuild import rebuild

_FILE = Path(__file__).parent / "year_run" / "queries.sql"
_SQL = parse(_FILE.read_text(encoding="utf-8"), where=str(_FILE))
FILLED_DAYS = 14
WANTED_MS = 50
_SETTLING_S = 5
FROM_RAW = {"KPI, park's month by day": "day", "KPI, park's year by month": "month"}
_ROUNDING = Decimal("0.0005")


async def ask(url: str, catalogue: Catalogue, times: int) -> dict[str, object]:
    """Ask the database all questions, each so many times; return what they took."""
    busy_before = os.getloadavg()[0]
    connection = await connect(url)
    try:
        known = (await connection.fetch(_SQL["last_day"]))[0]
        first, last = known["first"] + timedelta(days=1), known["last"]
        now = datetime.combine(last, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)
        async with _client(url, catalogue, now) as client:
            answered = {
                name: await _answer(client, connection, name, question, now, catalogue.site.zone.key, times)
                for name, question in questions(first, last).items()
            }
        as_opened = await _panels(connection, catalogue, now, times)
        over_year = await _panels(connection, catalogue, now, times, over=YEAR)
        return {
            "days": (last - first).days,
            "edition": await edition(connection),
            "load_average": [round(busy_before, 1), round(os.getloadavg()[0], 1)],
            "questions": answered,
            "panels": as_opened,
            "panels_over_a_year": over_year,
            f"above_{WANTED_MS}_ms": {
                what: [name for name, took in found.items() if took["p95_ms"] > WANTED_MS]
                for what, found in (
                    ("questions", answered),
                    ("panels", as_opened),
                    ("panels_over_a_year", over_year),
                )
            },
            **await sizes(connection),
        }
    finally:
        await connection.close()


@asynccontextmanager
async def _client(url: str, catalogue: Catalogue, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """Open the API, whose clock stands still, within this process."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
        database_url=SecretStr(url),
        access="open",
        requests_per_minute=0,
    )
    app = create_app(settings, catalogue, now=lambda: now)
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        # The plan is kept anew whenever an API starts, and with each day: that is not what is measured.
        await asyncio.sleep(_SETTLING_S)
        spare_collector()  # as the API does before it serves
        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/api/v1/") as client:
            yield client


async def _answer(
    client: httpx.AsyncClient,
    connection: asyncpg.Connection[Any],
    name: str,
    question: Question,
    now: datetime,
    zone: str,
    times: int,
) -> dict[str, Any]:
    answer, took = await timed(
        lambda: client.get(question.path, params=dict(question.asked)), connection, times
    )
    if answer.status_code != httpx.codes.OK:
        raise SystemExit(f"{name}: {answer.text}")
    told = json.loads(answer.text, parse_float=Decimal)
    found: dict[str, Any] = {"rows": len(told.get("rows", told.get("facilities", [told])))} | asdict(took)
    if name in FROM_RAW:
        raw_ms = await _from_raw(connection, told["rows"], question, FROM_RAW[name], now, zone)
        found |= {"raw_ms": raw_ms, "times_faster": round(raw_ms / took.p50_ms)}
    _tell(name, found)
    return found


async def _from_raw(
    connection: asyncpg.Connection[Any],
    rows: list[Mapping[str, Any]],
    question: Question,
    part: str,
    now: datetime,
    zone: str,
) -> float:
    """Work the same sums out of readings and states; return milliseconds."""
    days = [date.fromisoformat(str(question.asked[end])) for end in ("from", "to")]
    began = time.perf_counter()
    raw = (await connection.fetch(_SQL["raw"], *days, now, zone, part))[0]
    took = 1000 * (time.perf_counter() - began)
    for name in ("apt", "pri_gq", "pri_pq"):
        told = sum((row[name] or 0 for row in rows), Decimal(0))
        if abs(told - raw[name]) > _ROUNDING * len(rows):
            raise SystemExit(f"{name}: the API says {told}, the readings say {raw[name]}")
    return round(took)


async def _panels(
    connection: asyncpg.Connection[Any],
    catalogue: Catalogue,
    now: datetime,
    times: int,
    over: timedelta | None = None,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for panel in panels(catalogue, now, over=over):
        rows, took = await timed(_asking(connection, panel.sql), connection, times)
        name = f"{panel.board}: {panel.title}"
        found[name] = {"rows": len(rows)} | asdict(took)
        _tell(f"{name}, a year" if over else name, found[name])
    return found


def _asking(connection: asyncpg.Connection[Any], sql: str) -> Callable[[], Any]:
    return lambda: connection.fetch(sql)


def _tell(name: str, found: Mapping[str, Any]) -> None:
    times = (found["p50_ms"], found["p95_ms"], found["here_ms"], found["database_ms"])
    mark = "*" if found["p95_ms"] > WANTED_MS else ""
    line = f"{name:60} {found['rows']:6} rows {'{:>8} {:>8} {:>8} {:>8}'.format(*times)} ms {mark}"
    print(line, file=sys.stderr, flush=True)


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


async def run(times: int) -> dict[str, object]:
    """Ask the database that is named, or one of our own."""
    catalogue = load_catalogue()
    if url := os.environ.get("TECHNOPARK_BENCH_DATABASE_URL"):
        return await ask(url, catalogue, times)
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
                return await ask(own, catalogue, times) | await keep_by_column(own)
            finally:
                await local_database.drop_database(server, database)


def main() -> None:
    """Run the benchmark and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=TIMES, help="how often each question is asked")
    print(json.dumps(asyncio.run(run(parser.parse_args().times))))


if __name__ == "__main__":
    main()
