"""How fast the simulator makes a history of the whole park, and how fast it publishes one, a message each reading.

The simulator runs alone on one core, a mosquitto of this script's own on the other. Three things are measured, each in
a process of its own: `generated` makes the messages and drops them; `published` is `technopark simulate` from the first
message to the last acknowledgement; `ceiling` publishes the same messages, made beforehand, through the same
publishers: what publishing alone takes. Each is done several times in turn and the best run counts, by the clock and by
processor time: neighbours on the machine disturb the one more than the other.
Prints one JSON object on a line of its own and writes it to `bench/results/simulate.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from technopark.catalogue import load_catalogue
from technopark.mqtt import BrokerAddress
from technopark.settings import Settings
from technopark_cli.local import broker as local_broker
from technopark_cli.runtime import run as run_loop
from technopark_simulator.commands import SimulateOptions, simulate
from technopark_simulator.park import Park
from technopark_simulator.plant.feed import Pace
from technopark_simulator.publication import Publication
from technopark_simulator.publish import Publisher, until_stopped, while_connected
from technopark_simulator.workdays import milliseconds

RESULT = Path(__file__).parent / "results" / "simulate.json"
FRIDAY = datetime(2026, 10, 16, 13, tzinfo=UTC)
CORE: Final = 0
PART_MS: Final = 3 * 3600 * 1000
DAY_MS: Final = 24 * 3600 * 1000
PARTS: Final = ("generated", "published", "ceiling")


def options(days: float, in_flight: int) -> SimulateOptions:
    """What is asked of `technopark simulate`."""
    return SimulateOptions(
        days=days,
        start=FRIDAY,
        history_only=True,
        batch=1,
        in_flight=in_flight,
        statement_months=1,
        shipment_months=1,
        progress=False,
    )


def history(asked: SimulateOptions) -> Iterable[tuple[str, Iterable[Publication]]]:
    """Yield what each facility says, part by part, as the simulator publishes it."""
    end = milliseconds(FRIDAY)
    begin = end - round(asked.days * DAY_MS)
    park = Park(
        load_catalogue(),
        asked.seed,
        begin,
        statement_months=asked.statement_months,
        shipment_months=asked.shipment_months,
        batch=asked.batch,
    )
    pace = Pace(asked.history_period_s * 1000, 600_000, idle_heartbeat=False)
    for at in range(begin, end, PART_MS):
        for gateway in park.gateways:
            yield gateway.facility, gateway.advance(min(at + PART_MS, end), pace)


class Stopwatch:
    """Runs by the clock and by the processor time of this process."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self, messages: int) -> dict[str, float]:
        """What was done since the start."""
        return {
            "messages": messages,
            "wall_s": time.perf_counter() - self._wall,
            "cpu_s": time.process_time() - self._cpu,
        }


def generated(asked: SimulateOptions) -> dict[str, float]:
    """Make the history and drop it."""
    watch = Stopwatch()
    return watch.read(sum(1 for _, said in history(asked) for _ in said))


async def published(asked: SimulateOptions, url: str) -> dict[str, float]:
    """Publish the history as the command does."""
    watch = Stopwatch()
    summary = await simulate(Settings(mqtt_url=url), load_catalogue(), asked, asyncio.Event())  # type: ignore[arg-type]  # pydantic makes the secret of it
    if summary.refused or summary.unacknowledged:
        raise SystemExit(f"the broker did not take everything: {summary}")
    return watch.read(summary.publications)


async def ceiling(asked: SimulateOptions, url: str) -> dict[str, float]:
    """Publish the same messages, made beforehand."""
    made = [(facility, list(said)) for facility, said in history(asked)]
    publishers = {
        facility: Publisher(
            BrokerAddress.parse(url), f"technopark-bench-{facility}", in_flight=asked.in_flight
        )
        for facility, _ in made
    }

    async def publish() -> None:
        for facility, said in made:
            for publication in said:
                await publishers[facility].put(publication)

    watch = Stopwatch()
    everyone = list(publishers.values())
    await while_connected(everyone, until_stopped(asyncio.Event(), publish(), dict.fromkeys(everyone, ())))
    return watch.read(sum(publisher.acknowledged for publisher in everyone))


def part(name: str, asked: SimulateOptions, url: str) -> None:
    """Measure one thing in this process, alone on its core, and print it."""
    os.sched_setaffinity(0, {CORE})
    if name == "generated":
        found = generated(asked)
    else:
        found = run_loop((published if name == "published" else ceiling)(asked, url))
    print(json.dumps(found))


async def run_part(name: str, asked: SimulateOptions, url: str) -> dict[str, float]:
    """Measure one thing in a process of its own."""
    words = ["--part", name, "--url", url, "--days", str(asked.days), "--in-flight", str(asked.in_flight)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.simulate", *words, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"{name} failed")
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


async def main(asked: SimulateOptions, runs: int) -> dict[str, object]:
    """Measure everything in turn and return the best of each."""
    # The broker's account must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="technopark-bench-"))
    folder.chmod(0o711)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PARTS}
    async with local_broker.running(folder / "broker") as broker:
        others = os.sched_getaffinity(0) - {CORE}
        if others and broker.service.pid is not None:
            os.sched_setaffinity(broker.service.pid, others)
        for _ in range(runs):
            for name in PARTS:
                found[name].append(await run_part(name, asked, broker.url))
    result: dict[str, object] = {"days": asked.days, "in_flight": asked.in_flight, "runs": runs}
    rate, cpu_us = {}, {}
    for name, measured in found.items():
        rate[name] = max(one["messages"] / one["wall_s"] for one in measured)
        cpu_us[name] = min(one["cpu_s"] / one["messages"] for one in measured) * 1e6
        result[name] = {
            "messages": round(measured[0]["messages"]),
            "messages_per_second": round(rate[name]),
            "cpu_us_per_message": round(cpu_us[name], 1),
        }
    result["published_of_ceiling"] = round(rate["published"] / rate["ceiling"], 2)
    result["published_of_generated"] = round(rate["published"] / rate["generated"], 2)
    result["cpus"] = os.cpu_count()
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=7, help="length of the history")
    parser.add_argument("--in-flight", type=int, default=100, help="as of `technopark simulate`")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    wanted = options(arguments.days, arguments.in_flight)
    if arguments.part:
        part(arguments.part, wanted, arguments.url)
    else:
        outcome = asyncio.run(main(wanted, arguments.runs))
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
        print(json.dumps(outcome))
