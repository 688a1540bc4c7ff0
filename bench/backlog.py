"""What a message that waits for a collector costs the broker: bytes of memory, and of disk once it has saved.

A collector's session is opened and left, readings like a plant's are published, and the broker is asked to save. Prints
one JSON object on a line of its own. The broker is one of its own, on a folder that is gone afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import tempfile
from pathlib import Path

import msgspec

from technopark.mqtt import BrokerAddress, SessionOptions, connect
from technopark_cli.local import broker as local_broker

BURST = 1000
SAVED_WITHIN_S = 60


def reading(index: int) -> tuple[str, bytes]:
    """Return topic and payload of a reading like a real one."""
    payload = {
        "ts": 1_793_577_600_000 + index * 130,
        "product": "F02-RF350",
        "good": 100_000 + index,
        "scrap": index // 50,
        "rework": index // 90,
        "order": f"PO-2026-{index // 900:05d}",
        "run": "9f31c2aa",
        "seq": index // 76,
    }
    topic = f"technopark/v1/F{index % 18 + 1:02d}/L{index % 4 + 1}/S{index % 3 + 1}/output"
    return topic, msgspec.json.encode(payload)


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


async def measure(folder: Path, messages: int) -> dict[str, float]:
    """Publish so many messages for a session that is away, and return what each of them costs."""
    async with local_broker.running(folder / "broker", autosave_seconds=3600) as broker:
        address = BrokerAddress.parse(broker.url)
        async with connect(address, SessionOptions(client_id="away", subscriptions=("technopark/v1/#",))):
            pass
        before, payloads = resident(broker.service.pid), 0
        publisher = SessionOptions(client_id="plants", session_expiry_s=0, clean_start=True)
        async with connect(address, publisher) as session:
            for first in range(0, messages, BURST):
                said = [reading(index) for index in range(first, min(first + BURST, messages))]
                payloads += sum(len(payload) for _, payload in said)
                await asyncio.gather(*[await session.submit(*message) for message in said])
        grown = resident(broker.service.pid) - before
        saved = await _save(broker.service.pid, broker.directory / "mosquitto.db")
    return {
        "messages": messages,
        "payload_bytes": payloads / messages,
        "memory_bytes": grown / messages,
        "disk_bytes": saved / messages,
    }


async def _save(pid: int, file: Path) -> int:
    """Have the broker save, and return the size of the file when it grows no more."""
    os.kill(pid, signal.SIGUSR1)
    size = 0
    async with asyncio.timeout(SAVED_WITHIN_S):
        while not size or size != _size(file):
            size = _size(file)
            await asyncio.sleep(1)
    return size


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=200_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="technopark-bench-") as folder:
        Path(folder).chmod(0o711)  # the broker runs as another account where this one is root
        print(json.dumps(asyncio.run(measure(Path(folder), asked.messages))))


if __name__ == "__main__":
    main()
