"""How fast the collector stores, acknowledged after commit, and how soon a reading can be seen in SQL.

One message is one reading; the unique index, the ledger and the roll-ups are on and duplicates are rejected. One run
on one machine: broker, database, collector and publisher are processes of this script's own on loopback, and so are
what it is compared with: the parts below it alone, and Telegraf where that is on PATH. Rounds of all alternate, and
medians count. `TECHNOPARK_TEST_DATABASE_URL` names a server to use in place of our own.
Prints one JSON object on a line of its own and writes it to `bench/results/ingest.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from bench.ingest_run import ceilings, history, telegraf
from bench.ingest_run.latency import latency
from bench.ingest_run.memory import backlog
from bench.ingest_run.stand import Stand, settle, stand
from bench.ingest_run.throughput import Throughput, end_to_end

RESULT = Path(__file__).parent / "results" / "ingest.json"
_FIRST_ROWS = 1_000_000
_LOADS = (10, 50, 90)
_WARM_UP = 10_000


async def measure(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    """Start everything below `folder`, measure, stop everything."""
    load_before = os.getloadavg()[0]
    peer = telegraf.program()
    async with stand(folder) as services:
        rows = await history.fill(services, 0, _FIRST_ROWS)
        await end_to_end(services, _WARM_UP)
        runs = await _rounds(folder, services, peer, asked)
        per_s = median(run.per_s for run in runs["end_to_end"])
        ceiling = {name: _per_s(runs[name]) for name in ("broker_alone", "insert_alone", "copy_alone")}
        result: dict[str, object] = {
            "messages": asked.messages,
            "rounds": asked.rounds,
            "database": services.server.description.partition(", private")[0],
            "rows_stored_before": rows,
            "end_to_end_per_s": round(per_s),
            "ceilings_per_s": ceiling,
            "ratio_to_ceilings": {name: _ratio(runs, name) for name in ceiling},
            "cpu_us_per_message": _cpu(runs["end_to_end"]),
            "telegraf": await _telegraf(peer, runs),
            "latency": await _latencies(services, per_s, asked),
            "rows": await _more_rows(services, rows, asked),
            "memory": (await backlog(services, asked.backlog_seconds))._asdict(),
        }
    return result | {
        "cpus": os.cpu_count(),
        "load_average": {"before": round(load_before, 2), "after": round(os.getloadavg()[0], 2)},
    }


async def _rounds(
    folder: Path, services: Stand, peer: Path | None, asked: argparse.Namespace
) -> dict[str, list[Throughput]]:
    runs: dict[str, list[Throughput]] = defaultdict(list)
    messages: int = asked.messages
    for turn in range(asked.rounds):
        await settle()
        runs["end_to_end"].append(_said("end to end", await end_to_end(services, messages)))
        await settle()
        broker_per_s = await ceilings.broker_alone(folder / f"broker-{turn}", services, messages)
        runs["broker_alone"].append(_said("broker alone", broker_per_s))
        insert_per_s = await ceilings.insert_alone(services, messages)
        runs["insert_alone"].append(_said("insert alone", insert_per_s))
        runs["copy_alone"].append(_said("copy alone", await ceilings.copy_alone(services, messages)))
        if peer is not None:
            await settle()
            found = await telegraf.end_to_end(peer, folder / f"telegraf-{turn}", services, messages)
            runs["telegraf"].append(_said("telegraf", found))
    return runs


def _said(name: str, found: Throughput | float) -> Throughput:
    run = found if isinstance(found, Throughput) else Throughput(found, {})
    print(f"    {name}: {run.per_s:,.0f}/s {run.cpu_us or ''}", file=sys.stderr, flush=True)
    return run


async def _latencies(services: Stand, per_s: float, asked: argparse.Namespace) -> dict[str, object]:
    found: dict[str, object] = {}
    for percent in _LOADS:
        taken = await latency(services, round(per_s * percent / 100), asked.seconds)
        print(f"    at {percent} %: {taken}", file=sys.stderr, flush=True)
        found[f"{percent} %"] = taken._asdict()
    return found


async def _telegraf(peer: Path | None, runs: dict[str, list[Throughput]]) -> dict[str, Any]:
    if peer is None:
        return {"end_to_end_per_s": None, "why": "no telegraf on PATH"}
    return {
        "version": await telegraf.version(peer),
        "end_to_end_per_s": _per_s(runs["telegraf"]),
        "times_as_fast": _ratio(runs, "telegraf"),
        "cpu_us_per_message": _cpu(runs["telegraf"]),
    }


async def _more_rows(services: Stand, rows: int, asked: argparse.Namespace) -> dict[str, object]:
    """Compare the throughput on more rows with that just before, on the first ones."""
    if asked.rows <= _FIRST_ROWS:
        return {"per_s": None, "why": f"only {rows:,} rows: ask for more by --rows"}
    before = rows + services.used
    few = await _again(services, asked)
    began = time.monotonic()
    filled = await history.fill(services, rows, asked.rows)
    print(f"    filled in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    await end_to_end(services, _WARM_UP)
    many = await _again(services, asked)
    return {
        "stored_before": before,
        "per_s_before": round(few),
        "stored": filled + services.used,
        "per_s": round(many),
        "ratio": round(many / few, 2),
    }


async def _again(services: Stand, asked: argparse.Namespace) -> float:
    runs = [_said("end to end", await end_to_end(services, asked.messages)) for _ in range(asked.rounds)]
    return median(run.per_s for run in runs)


def _per_s(runs: list[Throughput]) -> int:
    return round(median(run.per_s for run in runs))


def _ratio(runs: dict[str, list[Throughput]], other: str) -> float:
    """Return how many times as fast the whole is as another, by rounds: what slows a round down slows both."""
    pairs = zip(runs["end_to_end"], runs[other], strict=True)
    return round(median(ours.per_s / theirs.per_s for ours, theirs in pairs), 2)


def _cpu(runs: list[Throughput]) -> dict[str, float]:
    return {name: median(run.cpu_us[name] for run in runs) for name in runs[0].cpu_us}


def main() -> None:
    """Read the arguments, measure, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=200_000, help="messages of each measurement")
    parser.add_argument(
        "--rounds", type=int, default=3, help="measurements of each kind, whose median counts"
    )
    parser.add_argument("--seconds", type=float, default=10, help="how long each latency is measured")
    parser.add_argument("--backlog-seconds", type=float, default=60, help="how long the memory is watched")
    parser.add_argument(
        "--rows", type=int, default=_FIRST_ROWS, help="stored readings to compare with 1 million"
    )
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="technopark-bench-"))
    # Accounts of services must be able to reach it.
    folder.chmod(0o711)
    with contextlib.ExitStack() as left:
        left.callback(shutil.rmtree, folder, ignore_errors=True)
        result = asyncio.run(measure(folder, asked))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
