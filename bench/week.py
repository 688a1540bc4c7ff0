"""A simulated week of the whole park with every fault on, held against the truth of its plants.

Real processes of this run's own on loopback: mosquitto, PostgreSQL, the collector, `technopark simulate` and
`technopark verify`, a new set of them for each seed. Prints one JSON object on a line of its own, writes it to
`bench/results/week.json`, and exits with 1 if one number of a seed differs from what its plants made.

Run it by `make week` or `python -m bench.week --days 7 --seed 1 --seed 2 --seed 3`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.fault_run.stand import Stand, stand
from technopark.catalogue import load_catalogue
from technopark.truth import read_truth
from technopark_cli.demo import parts
from technopark_cli.demo.parts import Wiring
from technopark_cli.local import installations
from technopark_cli.local.ports import free_port
from technopark_cli.local.postgres import Installation
from technopark_cli.local.process import Service

RESULT = Path(__file__).parent / "results" / "week.json"
SEEDS = (1, 2, 3)
SCENARIO = "bad-day"
WAIT_S = 900
TOLD_AT_MOST = 40
DIFFERENCES = re.compile(r"(\d+) differences?$")


async def run(folder: Path, installation: Installation, *, days: int, seed: int) -> dict[str, object]:
    """Live `days` of the park with one seed on services below `folder`; return what was counted."""
    truth = folder / "truth.jsonl"
    async with stand(folder, load_catalogue(), installation) as services:
        print(f"seed {seed}: {services.description}", file=sys.stderr, flush=True)
        began = time.monotonic()
        status, told = await _command(
            services,
            folder,
            *("simulate", "--scenario", SCENARIO, "--days", str(days), "--seed", str(seed)),
            *("--truth", str(truth), "--quiet"),
        )
        published_s = time.monotonic() - began
        if status != 0:
            raise SystemExit("\n".join(told))
        status, told = await _command(services, folder, "verify", str(truth), "--wait", str(WAIT_S))
        compared_s = time.monotonic() - began
    print(*told[-TOLD_AT_MOST:], sep="\n", file=sys.stderr, flush=True)
    found = DIFFERENCES.search(told[-1]) if told else None
    if found is None:
        raise SystemExit(f"technopark verify ended with status {status} and without a count")
    recorded = read_truth(truth)
    faults: Counter[str] = Counter()
    for sent in recorded.sent:
        faults.update(sent.faults)
    return {
        "days": days,
        "seed": seed,
        "elements": sum(sent.elements for sent in recorded.sent),
        "faults": dict(sorted(faults.items())),
        "differences": int(found[1]),
        "simulated_and_published_s": round(published_s, 1),
        "stored_and_compared_s": round(compared_s, 1),
    }


async def _command(services: Stand, folder: Path, *words: str) -> tuple[int, list[str]]:
    """Run a command of the project to its end; return its exit status and what it said."""
    wiring = Wiring(
        database_url=services.database_url,
        mqtt_url=services.broker.url,
        api_port=free_port(),
        metrics_port=free_port(),
    )
    service = Service(parts.command(wiring, folder / f"{words[0]}.log", *words))
    async with service:
        status = await service.wait()
    return status, service.program.log.read_text(encoding="utf-8").splitlines()


def main() -> None:
    """Read the arguments, live the days once per seed, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=7, help="how many days (default 7)")
    parser.add_argument(
        "--seed", type=int, action="append", help=f"chooses plants and faults (default {SEEDS}, one by one)"
    )
    parser.add_argument(
        "--timescaledb",
        action="store_true",
        help="on the TimescaleDB of this machine, not on pip's PostgreSQL",
    )
    arguments = parser.parse_args()
    plain = None if arguments.timescaledb else installations.wheel()
    results = []
    for seed in arguments.seed or SEEDS:
        with tempfile.TemporaryDirectory(prefix="technopark-week-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            # Accounts of services must be able to reach it.
            folder.chmod(0o711)
            results.append(
                asyncio.run(run(folder, plain or installations.best(), days=arguments.days, seed=seed))
            )
    result = {"weeks": results, "differences": sum(int(str(week["differences"])) for week in results)}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result))
    sys.exit(1 if result["differences"] else 0)


if __name__ == "__main__":
    main()
