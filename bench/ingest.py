"""How fast the collector stores, acknowledged after commit, and how soon a reading can be seen in SQL.

One run on one machine: broker, database, collector and publisher are processes of this script's own on
loopback. `TECHNOPARK_TEST_DATABASE_URL` names a server to use in place of pip's embedded PostgreSQL.
Prints one JSON object on a line of its own and writes it to `bench/results/ingest.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from technopark.catalogue import Catalogue, load_catalogue
from technopark.mqtt import BrokerAddress, SessionOptions, connect
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import edition, migrate
from technopark.storage.pool import connect as connect_database
from technopark_cli.local import broker as local_broker
from technopark_cli.local import database as local_database
from technopark_cli.local.process import Program, Service

RESULT = Path(__file__).parent / "results" / "ingest.json"
_BATCH = 500


class Plant:
    """Every station of the park, counting up: hands out messages that are all different and all good."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._stations = [
            (f"technopark/v1/{'/'.join(place.path)}/output", place.path, place.line.products[0])
            for place in catalogue.places()
        ]
        self._rng = random.Random(1)
        self._totals = dict.fromkeys((path for _, path, _ in self._stations), 0)
        self._sent = 0

    def message(self, ts: datetime) -> tuple[str, bytes, tuple[str, str, str]]:
        """Return topic, payload and station of the next message."""
        topic, path, product = self._stations[self._sent % len(self._stations)]
        self._totals[path] += self._rng.randrange(3)
        payload = {
            "ts": ts,
            "run": "bench",
            "seq": self._sent // len(self._stations),
            "product": product,
            "good": self._totals[path],
            "scrap": 0,
            "rework": 0,
        }
        self._sent += 1
        return topic, msgspec.json.encode(payload), path


async def throughput(
    broker_url: str, database: asyncpg.Connection[Any], plant: Plant, messages: int
) -> float:
    """Publish a backlog while the collector runs and return how many a second were stored."""
    start = datetime.now(UTC) - timedelta(days=2)
    before = await database.fetchval("SELECT count(*) FROM reading")
    backlog = [plant.message(start + timedelta(milliseconds=index))[:2] for index in range(messages)]
    options = SessionOptions(client_id="bench-publisher", session_expiry_s=0, clean_start=True)
    began = time.perf_counter()
    async with connect(BrokerAddress.parse(broker_url), options) as session:
        for first in range(0, len(backlog), _BATCH):
            receipts = [
                await session.submit(topic, payload) for topic, payload in backlog[first : first + _BATCH]
            ]
            await asyncio.gather(*receipts)
    while await database.fetchval("SELECT count(*) FROM reading") < before + messages:
        await asyncio.sleep(0.05)
    return messages / (time.perf_counter() - began)


async def latency(
    broker_url: str,
    database: asyncpg.Connection[Any],
    plant: Plant,
    stations: dict[tuple[str, str, str], int],
    rate: int,
    seconds: float,
) -> list[float]:
    """Publish at a steady rate and return how long each reading took to be seen in SQL, in seconds."""
    waiting: dict[int, list[tuple[datetime, float]]] = {station_id: [] for station_id in stations.values()}
    seen: list[float] = []
    done = asyncio.Event()

    async def watch() -> None:
        while not (done.is_set() and not any(waiting.values())):
            rows = await database.fetch("SELECT station_id, ts FROM station_head WHERE ts IS NOT NULL")
            now = time.perf_counter()
            for row in rows:
                queue = waiting[row["station_id"]]
                while queue and queue[0][0] <= row["ts"]:
                    seen.append(now - queue.pop(0)[1])
            await asyncio.sleep(0.002)

    options = SessionOptions(client_id="bench-publisher", session_expiry_s=0, clean_start=True)
    watching = asyncio.create_task(watch())
    async with connect(BrokerAddress.parse(broker_url), options) as session:
        began = time.perf_counter()
        receipts = []
        for index in range(int(rate * seconds)):
            if (ahead := began + index / rate - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            ts = datetime.now(UTC)
            topic, payload, path = plant.message(ts)
            waiting[stations[path]].append((ts, time.perf_counter()))
            receipts.append(await session.submit(topic, payload))
        await asyncio.gather(*receipts)
    done.set()
    async with asyncio.timeout(60):
        await watching
    return sorted(seen)


async def main(messages: int, rate: int, seconds: float) -> dict[str, object]:
    """Start everything, measure, stop everything."""
    catalogue = load_catalogue()
    # Accounts of services must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="technopark-bench-"))
    folder.chmod(0o711)
    async with contextlib.AsyncExitStack() as stack:
        broker = await stack.enter_async_context(local_broker.running(folder / "broker"))
        named = os.environ.get("TECHNOPARK_TEST_DATABASE_URL")
        server = await stack.enter_async_context(local_database.open_server(folder / "database", url=named))
        name = f"technopark_bench_{os.getpid()}"
        url = await local_database.create_database(server, name)
        stack.push_async_callback(local_database.drop_database, server, name)
        database = await connect_database(url)
        stack.push_async_callback(database.close)
        await migrate(database)
        ids = await sync_catalogue(database, catalogue)
        collector = Service(
            Program(
                "collector",
                [sys.executable, "-m", "technopark_cli", "ingest"],
                folder / "collector.log",
                {
                    **os.environ,
                    "TECHNOPARK_DATABASE_URL": url,
                    "TECHNOPARK_MQTT_URL": broker.url,
                    "TECHNOPARK_METRICS_PORT": "0",
                },
            )
        )
        await stack.enter_async_context(collector)
        await asyncio.sleep(2)
        plant = Plant(catalogue)
        per_second = await throughput(broker.url, database, plant, messages)
        times = await latency(broker.url, database, plant, dict(ids.station), rate, seconds)
        rusage = Path(f"/proc/{collector.pid}/status").read_text()
        resident_kb = next(int(line.split()[1]) for line in rusage.splitlines() if line.startswith("VmRSS"))
        return {
            "messages": messages,
            "stored_per_second": round(per_second),
            "latency_rate_per_second": rate,
            "latency_ms": {
                "p50": round(times[len(times) // 2] * 1000, 1),
                "p99": round(times[math.ceil(len(times) * 0.99) - 1] * 1000, 1),
                "max": round(times[-1] * 1000, 1),
            },
            "collector_resident_mb": round(resident_kb / 1024, 1),
            "edition": await edition(database),
            "cpus": os.cpu_count(),
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="backlog for the throughput")
    parser.add_argument("--rate", type=int, default=1000, help="messages a second for the latency")
    parser.add_argument("--seconds", type=float, default=15, help="how long the latency is measured")
    arguments = parser.parse_args()
    result = asyncio.run(main(arguments.messages, arguments.rate, arguments.seconds))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result))
