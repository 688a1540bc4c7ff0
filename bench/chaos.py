"""Kill and restart collectors, broker and database, break their networks, and count what the plants said.

Real processes of this run's own on loopback: mosquitto with persistence, PostgreSQL, collectors that share the park.
In the end the database must hold each fact once, each refused message, and nothing else, and its ledger must say so.
Prints one JSON object on a line of its own, writes it to `bench/results/chaos.json`, and exits with 1 if anything was
lost, counted double or cannot be explained, or if a collector held more in memory than it may.

Run it by `make chaos` or `python -m bench.chaos --faults 50 --seed 7`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.fault_run.audit import Findings, audit, said
from bench.fault_run.disk import own_mounts
from bench.fault_run.faults import FEWER, NAMES, Scene, schedule
from bench.fault_run.gateway import Gateway
from bench.fault_run.network import LOOPBACK
from bench.fault_run.stand import Stand, stand
from bench.fault_run.story import Story, tell
from technopark.catalogue import load_catalogue
from technopark.mqtt import BrokerAddress
from technopark.storage.pool import connect
from technopark_cli.local import installations
from technopark_cli.local.postgres import Installation

RESULT = Path(__file__).parent / "results" / "chaos.json"
FACTS_PER_MESSAGE = 1.55
RECOVERY_S = 1.8
LONGEST_S = 30
CATCH_UP_S = 900
MOST_EXAMPLES = 40
MOST_MEMORY_MB = 256


@dataclass(frozen=True)
class Plan:
    """What a run is asked for: how many faults, from which seed, at how many messages a second.

    `only` names the kinds of faults. `outage_s` is how long the database is down once, in the middle; `no_disk` says
    why its disk cannot get full.
    """

    faults: int
    seed: int
    rate: int
    only: Sequence[str]
    outage_s: float
    no_disk: str | None


@dataclass
class Outage:
    """The long absence of the database, and what collectors held meanwhile."""

    seconds: float
    most_mb: float = 0.0


async def run(folder: Path, installation: Installation, plan: Plan) -> dict[str, object]:
    """Do one fault run on services below `folder` and return its result; SIGTERM ends it in order."""
    if (task := asyncio.current_task()) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    catalogue = load_catalogue()
    blows = schedule(plan.faults, plan.seed, disk=plan.no_disk is None, only=plan.only)
    expected_s = sum(blow.pause_s + blow.down_s + RECOVERY_S for blow in blows) + plan.outage_s
    story = tell(catalogue, round(expected_s * plan.rate * FACTS_PER_MESSAGE), plan.seed)
    gc.freeze()  # millions of facts that stay: to walk through them again and again would hold up the networks
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    together = 0
    outage = Outage(plan.outage_s)
    async with (
        asyncio.timeout(len(blows) * LONGEST_S + 3 * CATCH_UP_S + 2 * plan.outage_s),
        stand(folder, catalogue, installation, collectors=FEWER, own_disk=plan.no_disk is None) as services,
    ):
        print(
            f"{services.description}; {len(story.sendings)} messages, {plan.faults} faults", file=sys.stderr
        )
        address = BrokerAddress.parse(f"mqtt://{LOOPBACK}:{services.from_plants.port}")
        gateway = Gateway(address, [*story.sendings, *story.lasts], plan.rate)
        scene = Scene(services, gateway, random.Random(f"choices {plan.seed}"))
        end = asyncio.Event()
        async with asyncio.TaskGroup() as running:
            talking = running.create_task(gateway.run(end))
            watching = running.create_task(services.collectors.watch())
            for number, blow in enumerate(blows):
                if number == len(blows) // 2 and plan.outage_s:
                    print(f"{time.monotonic() - began:6.1f} s  database away for long", file=sys.stderr)
                    await _database_away(services, outage)
                    kinds["database_away_for_long"] += 1
                await asyncio.sleep(blow.pause_s)
                print(f"{time.monotonic() - began:6.1f} s  {blow}, {blow.down_s:.1f} s", file=sys.stderr)
                await asyncio.gather(*(fault(scene, blow.down_s) for fault in blow.faults))
                kinds.update(fault.__name__ for fault in blow.faults)
                together += len(blow.faults) > 1
            faults_s = time.monotonic() - began
            end.set()
            await talking
            await _caught_up(services, story)
            watching.cancel()
        caught_up_s = time.monotonic() - began
        connection = await connect(services.database_url)
        findings = await audit(connection, catalogue, story.truth)
        await connection.close()
        if not findings.clean:
            print(
                *findings.examples[:MOST_EXAMPLES],
                services.collectors.last_lines(),
                sep="\n",
                file=sys.stderr,
            )
        full = None if (disk := services.disk) is None else disk.met
    return {
        "faults": kinds.total(),
        "struck_together": together,
        **_counted(findings, story, gateway),
        "seed": plan.seed,
        "messages_per_s": round(gateway.received / gateway.said_all_after_s),
        "load": story.figures,
        "outage_s": outage.seconds,
        "collector_memory_mb": round(services.collectors.most_mb, 1),
        "collector_memory_in_outage_mb": round(outage.most_mb, 1),
        "memory_bounded": services.collectors.most_mb <= MOST_MEMORY_MB,
        "disk_full": plan.no_disk or full,
        "kinds": dict(sorted(kinds.items())),
        "seconds": {
            "faults": round(faults_s, 1),
            "until_all_was_stored": round(caught_up_s, 1),
            "with_audit": round(time.monotonic() - began, 1),
        },
    }


async def _database_away(services: Stand, outage: Outage) -> None:
    await services.database.kill()
    began = time.monotonic()
    while time.monotonic() - began < outage.seconds:
        outage.most_mb = max(outage.most_mb, services.collectors.sample_mb())
        await asyncio.sleep(0.5)
    await services.database.start()


async def _caught_up(services: Stand, story: Story) -> None:
    """Wait until the last messages were dealt with; if they never are, the audit says what is missing."""
    connection = await connect(services.database_url)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP_S):
            while not await said(connection, story.lasts):
                await asyncio.sleep(0.2)
    await connection.close()


def _counted(findings: Findings, story: Story, gateway: Gateway) -> dict[str, object]:
    return {
        "sent": len(story.sendings) + len(story.lasts),
        "repeated_after_crashes_of_the_broker": gateway.repeated,
        "facts": sum(story.truth.stored.values()),
        "stored": findings.stored,
        "lost": findings.lost,
        "double": findings.double,
        "unexplained": findings.unexplained,
        "quarantined": findings.quarantined,
        "units_made": sum(story.truth.made.values()) / 1000,
        "units_stored": findings.units / 1000,
        "ledger": findings.books.figures(),
    }


def main() -> None:
    """Read the arguments, run, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faults", type=int, default=105, help="how many faults (default 105)")
    parser.add_argument("--seed", type=int, default=1, help="chooses messages and faults (default 1)")
    parser.add_argument("--rate", type=int, default=3000, help="messages a second (default 3000)")
    parser.add_argument(
        "--outage",
        type=float,
        default=30,
        help="seconds that the database is down once (default 30; 0: never)",
    )
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, help="these kinds of faults (default: all)"
    )
    parser.add_argument(
        "--result", type=Path, default=RESULT, help=f"file of the result (default {RESULT.name})"
    )
    parser.add_argument(
        "--timescaledb",
        action="store_true",
        help="on the TimescaleDB of this machine, not on pip's PostgreSQL",
    )
    arguments = parser.parse_args()
    plan = Plan(
        arguments.faults, arguments.seed, arguments.rate, arguments.only, arguments.outage, own_mounts()
    )
    plain = None if arguments.timescaledb else installations.wheel()
    with tempfile.TemporaryDirectory(prefix="technopark-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Accounts of services must be able to reach it.
        folder.chmod(0o711)
        result = asyncio.run(run(folder, plain or installations.best(), plan))
    arguments.result.parent.mkdir(exist_ok=True)
    arguments.result.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result))
    wrong = any(result[name] for name in ("lost", "double", "unexplained")) or not result["memory_bounded"]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
