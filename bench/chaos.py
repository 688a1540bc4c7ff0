"""Kill and restart collector, broker and database, break their networks, and count what the plants said.

Real processes of this run's own on loopback: mosquitto with persistence, PostgreSQL, the collector. In the end
the database must hold each fact once, each refused message, and nothing else. Prints one JSON object on a line
of its own, writes it to `bench/results/chaos.json`, and exits with 1 if anything was lost or counted double.

Run it by `make chaos` or `python -m bench.chaos --faults 50 --seed 7`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.fault_run.audit import Findings, audit, said
from bench.fault_run.faults import BETWEEN_S, DOWN_S, schedule
from bench.fault_run.gateway import Gateway
from bench.fault_run.stand import Stand, stand
from bench.fault_run.story import Story, tell
from technopark.catalogue import load_catalogue
from technopark.mqtt import BrokerAddress
from technopark.storage.pool import connect
from technopark_cli.local import installations
from technopark_cli.local.postgres import Installation

RESULT = Path(__file__).parent / "results" / "chaos.json"
FACTS_PER_S = 3000
SECONDS_PER_FAULT = sum(BETWEEN_S) / 2 + sum(DOWN_S) / 2
LONGEST_S = 15
CATCH_UP_S = 120
MOST_EXAMPLES = 40


async def run(
    folder: Path, installation: Installation, *, faults: int, seed: int, messages: int | None
) -> dict[str, object]:
    """Do one fault run on services below `folder` and return its result; SIGTERM ends it in order."""
    if (task := asyncio.current_task()) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    catalogue = load_catalogue()
    expected_s = faults * SECONDS_PER_FAULT
    story = tell(catalogue, messages or round(expected_s * FACTS_PER_S) + 1000, seed)
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    async with (
        asyncio.timeout(faults * LONGEST_S + 3 * CATCH_UP_S),
        stand(folder, catalogue, installation) as services,
    ):
        print(f"{services.description}; {len(story.sendings)} messages, {faults} faults", file=sys.stderr)
        rate = max(100.0, len(story.sendings) / max(expected_s, 1))
        gateway = Gateway(BrokerAddress.parse(services.broker.url), [*story.sendings, story.last], rate)
        talking = asyncio.create_task(gateway.run())
        for fault, pause_s, down_s in schedule(faults, seed):
            await asyncio.sleep(pause_s)
            print(f"{time.monotonic() - began:6.1f} s  {fault.__name__}, {down_s:.1f} s", file=sys.stderr)
            await fault(services, gateway, down_s)
            kinds[fault.__name__] += 1
        await talking
        await _caught_up(services, story)
        connection = await connect(services.database_url)
        findings = await audit(connection, catalogue, story.truth)
        await connection.close()
        if not findings.clean:
            print(
                *findings.examples[:MOST_EXAMPLES], services.collector.last_lines(), sep="\n", file=sys.stderr
            )
    return _result(findings, gateway, kinds, seed, time.monotonic() - began)


async def _caught_up(services: Stand, story: Story) -> None:
    """Wait until the last message was dealt with; if it never is, the audit says what is missing."""
    connection = await connect(services.database_url)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP_S):
            while not await said(connection, story.last):
                await asyncio.sleep(0.1)
    await connection.close()


def _result(
    findings: Findings, gateway: Gateway, kinds: Counter[str], seed: int, seconds: float
) -> dict[str, object]:
    return {
        "faults": kinds.total(),
        "sent": gateway.sent,
        "stored": findings.stored,
        "lost": findings.lost,
        "double": findings.double,
        "quarantined": findings.quarantined,
        "unexplained": findings.unexplained,
        "ledger": findings.books.figures(),
        "seed": seed,
        "repeated_after_crashes_of_the_broker": gateway.repeated,
        "kinds": dict(sorted(kinds.items())),
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Read the arguments, run, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faults", type=int, default=10, help="how many faults (default 10: about a minute)")
    parser.add_argument("--seed", type=int, default=1, help="chooses messages and faults (default 1)")
    parser.add_argument("--messages", type=int, help="how many facts the plants say (default 3000 a second)")
    parser.add_argument(
        "--timescaledb",
        action="store_true",
        help="on the TimescaleDB of this machine, not on pip's PostgreSQL",
    )
    arguments = parser.parse_args()
    plain = None if arguments.timescaledb else installations.wheel()
    with tempfile.TemporaryDirectory(prefix="technopark-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Accounts of services must be able to reach it.
        folder.chmod(0o711)
        work = run(
            folder,
            plain or installations.best(),
            faults=arguments.faults,
            seed=arguments.seed,
            messages=arguments.messages,
        )
        result = asyncio.run(work)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result))
    sys.exit(1 if any(result[name] for name in ("lost", "double", "unexplained")) else 0)


if __name__ == "__main__":
    main()
