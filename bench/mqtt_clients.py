"""How fast MQTT clients take in a backlog: decode each message and acknowledge it, on one core.

The question behind `docs/adr/0001-mqtt-client.md`. For each client a persistent session is opened at a broker of
this script's own, another process fills it with a backlog, and the client takes it in: 120-byte JSON at QoS 1,
decoded with msgspec. Where the machine has two cores the client has one to itself. Prints one JSON object on a
line of its own and writes it to `bench/results/mqtt_clients.json`; the ratios say how many times faster than the
client named (`msg_per_s`), and how many times less processor time per message (`cpu_us`), our session is.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import aiomqtt
import gmqtt
import msgspec
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from technopark.mqtt import BrokerAddress, SessionOptions, connect
from technopark_cli.local import broker as local_broker

RESULT: Final = Path(__file__).parent / "results" / "mqtt_clients.json"
TOPIC: Final = "technopark/v1/F02/L1/S3/output"
PAYLOAD: Final = (
    b'{"ts":"2026-11-20T08:00:00.000+05:00","run":"a1","seq":100017,"product":"F02-RF350",'
    b'"good":812345,"scrap":912,"rework":40}'
)
BATCH: Final = 5_000
BATCH_WAIT_S: Final = 0.2
DAY_S: Final = 86_400
OURS: Final = "technopark.mqtt"


class Output(msgspec.Struct):
    """What every client decodes."""

    ts: str
    run: str
    seq: int
    product: str
    good: int
    scrap: int
    rework: int


class Stopwatch:
    """Runs from before the connection is made, by the clock and by the processor time of this process."""

    def __init__(self, messages: int) -> None:
        self._left = messages
        self._decode = msgspec.json.Decoder(Output).decode
        self.done = asyncio.Event()
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def take(self, payload: bytes) -> None:
        """Decode one message."""
        self._decode(payload)
        self._left -= 1
        if self._left == 0:
            self.done.set()

    @property
    def running(self) -> bool:
        return self._left > 0

    def read(self) -> tuple[float, float]:
        """Seconds by the clock and of processor time since the start."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


async def take_ours(port: int, client_id: str, watch: Stopwatch) -> tuple[float, float]:
    """Our session: batches, acknowledged as the collector does."""
    options = SessionOptions(client_id=client_id, subscriptions=(TOPIC,))
    async with connect(BrokerAddress(host="127.0.0.1", port=port), options) as session:
        while watch.running:
            batch = await session.receive(BATCH, BATCH_WAIT_S)
            for message in batch:
                watch.take(message.payload)
            session.acknowledge(batch)
        return watch.read()


async def take_aiomqtt(port: int, client_id: str, watch: Stopwatch) -> tuple[float, float]:
    """As aiomqtt documents it: it acknowledges as it queues a message, before anybody has seen it."""
    async with aiomqtt_client(port, client_id) as client:
        async for message in client.messages:
            watch.take(bytes(message.payload))
            if not watch.running:
                break
        return watch.read()


async def take_aiomqtt_drained(port: int, client_id: str, watch: Stopwatch) -> tuple[float, float]:
    """With the queue of aiomqtt drained in batches and the client below it told to acknowledge by hand."""
    client = aiomqtt_client(port, client_id)
    paho = client._client  # noqa: SLF001 - acknowledging by hand has no public name
    queue = client._queue  # noqa: SLF001 - nor has taking more than one message at a time
    paho.manual_ack_set(on=True)
    async with client:
        while watch.running:
            batch = [await queue.get()]
            while not queue.empty() and len(batch) < BATCH:
                batch.append(queue.get_nowait())
            for message in batch:
                watch.take(bytes(message.payload))
            for message in batch:
                paho.ack(message.mid, message.qos)
        return watch.read()


def aiomqtt_client(port: int, client_id: str) -> aiomqtt.Client:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho leaves it untyped
    properties.SessionExpiryInterval = DAY_S
    return aiomqtt.Client(
        "127.0.0.1",
        port,
        identifier=client_id,
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=False,
        properties=properties,
    )


async def take_gmqtt(port: int, client_id: str, watch: Stopwatch) -> tuple[float, float]:
    """gmqtt, which acknowledges each message when its handler returns."""
    client = gmqtt.Client(
        client_id, clean_session=False, optimistic_acknowledgement=False, session_expiry_interval=DAY_S
    )

    async def on_message(_client: Any, _topic: str, payload: bytes, _qos: int, _properties: Any) -> int:
        watch.take(payload)
        return 0

    client.on_message = on_message
    await client.connect("127.0.0.1", port, version=gmqtt.constants.MQTTv50)
    await watch.done.wait()
    times = watch.read()
    await asyncio.sleep(0.1)  # the last acknowledgement is sent some time after its handler returned
    await client.disconnect()
    return times


CLIENTS: Final[dict[str, Callable[[int, str, Stopwatch], Awaitable[tuple[float, float]]]]] = {
    OURS: take_ours,
    "gmqtt": take_gmqtt,
    "aiomqtt, queue drained": take_aiomqtt_drained,
    "aiomqtt, async for": take_aiomqtt,
}


async def publish(port: int, messages: int) -> None:
    """Fill the backlog."""
    options = SessionOptions(client_id="publisher", clean_start=True, session_expiry_s=0)
    async with connect(BrokerAddress(host="127.0.0.1", port=port), options) as session:
        for first in range(0, messages, BATCH):
            count = min(BATCH, messages - first)
            await asyncio.gather(*[await session.submit(TOPIC, PAYLOAD) for _ in range(count)])


async def left_behind(port: int, client_id: str) -> int:
    """How many messages the broker still holds for a client: what it did not acknowledge."""
    left = 0
    options = SessionOptions(client_id=client_id, subscriptions=(TOPIC,), session_expiry_s=0)
    async with connect(BrokerAddress(host="127.0.0.1", port=port), options) as session:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                while True:
                    batch = await session.receive(BATCH, 0.0)
                    left += len(batch)
                    session.acknowledge(batch)
    return left


async def measure(port: int, client: str, messages: int, client_id: str) -> tuple[float, float]:
    """One run of one client; seconds by the clock and of processor time. Raises if it left messages behind."""
    options = SessionOptions(client_id=client_id, subscriptions=(TOPIC,), session_expiry_s=DAY_S)
    async with connect(BrokerAddress(host="127.0.0.1", port=port), options):
        pass
    await run_part("publish", port, messages)
    wall_s, cpu_s = json.loads(await run_part("take", port, messages, client, client_id))
    left = await left_behind(port, client_id)
    if left:
        raise SystemExit(f"{client} left {left} of {messages} messages unacknowledged: its time says nothing")
    return wall_s, cpu_s


async def run_part(*arguments: str | int) -> str:
    """Run a part of this script in a process of its own; what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "--part", *map(str, arguments), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"part {arguments} failed with status {process.returncode}")
    return output.decode()


def part(name: str, port: str, messages: str, client: str = "", client_id: str = "") -> None:
    """What a process of its own does: publish, or take with one client."""
    cores = sorted(os.sched_getaffinity(0))
    if name == "publish":
        os.sched_setaffinity(0, cores[1:] or cores)
        asyncio.run(publish(int(port), int(messages)))
        return
    os.sched_setaffinity(0, cores[:1])
    logging.getLogger("gmqtt").setLevel(logging.ERROR)
    print(json.dumps(asyncio.run(_take(CLIENTS[client], int(port), client_id, int(messages)))))


async def _take(
    take: Callable[[int, str, Stopwatch], Awaitable[tuple[float, float]]],
    port: int,
    client_id: str,
    messages: int,
) -> tuple[float, float]:
    return await take(port, client_id, Stopwatch(messages))


def _open_to_services(folder: Path) -> None:
    """Let the account that a broker runs under pass through."""
    folder.chmod(0o711)


async def compare(messages: int, rounds: int) -> dict[str, Any]:
    """Every client in turn, `rounds` times; medians."""
    runs: dict[str, list[tuple[float, float]]] = {client: [] for client in CLIENTS}
    with tempfile.TemporaryDirectory(prefix="technopark-bench-") as folder:
        _open_to_services(Path(folder))
        async with local_broker.running(Path(folder) / "broker") as broker:
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(broker.service.pid, cores[1:] or cores)
            for turn in range(rounds):
                for client in CLIENTS:
                    client_id = f"consumer-{turn}-{list(CLIENTS).index(client)}"
                    runs[client].append(await measure(broker.port, client, messages, client_id))
    rates = {
        client: messages / statistics.median(wall for wall, _ in times) for client, times in runs.items()
    }
    costs = {
        client: statistics.median(cpu for _, cpu in times) / messages * 1e6 for client, times in runs.items()
    }
    others = [client for client in CLIENTS if client != OURS]
    return {
        "messages": messages,
        "rounds": rounds,
        "payload_bytes": len(PAYLOAD),
        "cpus": len(os.sched_getaffinity(0)),
        "versions": {name: version(name) for name in ("mqtt5", "gmqtt", "aiomqtt", "paho-mqtt", "msgspec")},
        "msg_per_s": {client: round(rate) for client, rate in rates.items()},
        "cpu_us": {client: round(cost, 1) for client, cost in costs.items()},
        "ratio_msg_per_s": {client: round(rates[OURS] / rates[client], 2) for client in others},
        "ratio_cpu_us": {client: round(costs[client] / costs[OURS], 2) for client in others},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=40_000, help="backlog that each client takes in")
    parser.add_argument(
        "--rounds", type=int, default=3, help="runs of each client, of which the median counts"
    )
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        part(*arguments.part)
        return
    result = json.dumps(asyncio.run(compare(arguments.messages, arguments.rounds)))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(result + "\n")
    print(result)


if __name__ == "__main__":
    main()
