"""How long reports of a large month take and how much memory, as whole runs of `technopark report`.

A database of this run's own holds the shipped park and 100,000 postings of one month. Each report is made by a process
of its own, so that time and memory are what a person sees; the best of the rounds counts. Prints one JSON object on a
line of its own and writes it to `bench/results/reports.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from technopark.catalogue import load_catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark.storage.sqlfile import parse
from technopark_cli.local import database

HERE = Path(__file__).parent
RESULT = HERE / "results" / "reports.json"
MONTH = date(2026, 10, 1)
CUT_OFF = "2026-11-05T09:00:00+05:00"
REPORTS = (
    ("exports-monthly", "xlsx"),
    ("exports-monthly", "csv"),
    ("exports-monthly", "pdf"),
    ("exports-by-country", "xlsx"),
    ("exports-by-country", "pdf"),
    ("park-summary", "xlsx"),
    ("park-summary", "pdf"),
)


async def measure(folder: Path, *, postings: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return seconds, megabytes of memory and kilobytes of the file for each report."""
    async with database.open_server(
        folder / "database", url=os.environ.get("TECHNOPARK_TEST_DATABASE_URL")
    ) as server:
        name = f"technopark_bench_{os.getpid()}"
        url = await database.create_database(server, name)
        try:
            await _fill(url, postings)
            found: dict[str, dict[str, float]] = {}
            for kind, form in REPORTS:
                runs = [await asyncio.to_thread(_run, url, folder, kind, form) for _ in range(rounds)]
                found[f"{kind}.{form}"] = min(runs, key=lambda run: run["seconds"])
            return found
        finally:
            await database.drop_database(server, name)


async def _fill(url: str, postings: int) -> None:
    connection = await connect(url)
    try:
        await migrate(connection)
        await sync_catalogue(connection, load_catalogue())
        queries = parse((HERE / "reports.sql").read_text("utf-8"), where="bench/reports.sql")
        await connection.execute(queries["fill"], postings, MONTH)
        await connection.execute("ANALYZE posting")
    finally:
        await connection.close()


def _run(url: str, folder: Path, kind: str, form: str) -> dict[str, float]:
    output = folder / f"report.{form}"
    words = ("report", kind, "--month", f"{MONTH:%Y-%m}", "--format", form, "--cut-off", CUT_OFF)
    environment = {**os.environ, "TECHNOPARK_DATABASE_URL": url}
    began = time.monotonic()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "technopark_cli", *words, "--language", "en", "--output", str(output)],
        environment,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"technopark report {kind} ended with status {os.waitstatus_to_exitcode(status)}")
    return {
        "seconds": round(time.monotonic() - began, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "memory_mb": round(used.ru_maxrss / 1024),
        "file_kb": round(output.stat().st_size / 1024),
    }


def main() -> None:
    """Measure every report; print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=100_000, help="postings of the month")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each report, of which the best counts")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="technopark-reports-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # accounts of services must be able to reach it
        found = asyncio.run(measure(folder, postings=asked.postings, rounds=asked.rounds))
    text = json.dumps(
        {"benchmark": "reports", "postings": asked.postings, "rounds": asked.rounds, "reports": found}
    )
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
