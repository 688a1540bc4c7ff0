"""A process that publishes as fast as the broker takes it, or at a steady rate, at little cost of its own.

Packets are made before the clock starts and written by hand, so that what is measured is not the publisher. It
reads orders from standard input and answers each by a line of JSON: `make FIRST COUNT` makes packets, `send RATE`
sends those made (0: as fast as it goes) and answers when the broker has acknowledged all.
"""

from __future__ import annotations

import asyncio
import json
import select
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bench.ingest_run.load import Load
from technopark.catalogue import load_catalogue

_WINDOW = 10_000
_AT_ONCE = 400
_TICK_S = 0.001
# A PUBACK has four bytes where somebody subscribes.
_RECEIPT = 4
# Receipts are read so many at once, or waking up for each would cost as much as the broker's work.
_RECEIPTS_AT_ONCE = 1_000
# MQTT 5 CONNECT: clean start, no keep alive, no properties, client id "bench-publisher".
_CONNECT = bytes.fromhex("101c00044d515454050200000000 0f") + b"bench-publisher"
_CONNACK = 0x20


@dataclass(frozen=True)
class Sending:
    """When a sending began and ended, by the machine's monotonic clock, in seconds."""

    began: float
    ended: float


class Publisher:
    """Orders for the process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def make(self, first: int, count: int) -> None:
        """Make the packets of messages `first` and on."""
        await self._order(f"make {first} {count}")

    async def send(self, rate: float = 0) -> Sending:
        """Send them, message i at i / `rate` seconds where there is a rate; they are acknowledged when it returns."""
        return Sending(**json.loads(await self._order(f"send {rate}")))

    async def _order(self, text: str) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{text}\n".encode())
        answer = await self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the publisher has ended")
        return answer


@asynccontextmanager
async def publishing(port: int, load: Load) -> AsyncIterator[Publisher]:
    """Run a publisher at the broker on `port`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        str(port),
        load.start.isoformat(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Publisher(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _send(connection: socket.socket, packets: Sequence[bytes], rate: float) -> Sending:
    sent = received = 0
    waiting = b""
    began = time.monotonic()
    while open_receipts := len(packets) - received // _RECEIPT:
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVLOWAT, _RECEIPT * min(open_receipts, _RECEIPTS_AT_ONCE)
        )
        due = len(packets) if not rate else min(len(packets), int((time.monotonic() - began) * rate) + 1)
        if not waiting and sent < (last := min(due, received // _RECEIPT + _WINDOW, sent + _AT_ONCE)):
            waiting = b"".join(packets[sent:last])
            sent = last
        readable, writable, _ = select.select(
            [connection], [connection] if waiting else [], [], _TICK_S if sent < len(packets) else None
        )
        if writable:
            waiting = waiting[connection.send(waiting) :]
        if readable:
            answer = connection.recv(65_536)
            if not answer:
                raise ConnectionError("the broker has closed the connection")
            received += len(answer)
    return Sending(began, time.monotonic())


def main(port: int, start: datetime) -> None:
    """Follow orders until there are none."""
    load = Load.of(load_catalogue(), start)
    packets: list[bytes] = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(_CONNECT)
        answer = connection.recv(1024)
        if not answer or answer[0] != _CONNACK or answer[3] != 0:
            raise ConnectionError(f"the broker refused: {answer.hex()}")
        connection.setblocking(False)
        for line in sys.stdin:
            order, *numbers = line.split()
            if order == "make":
                first, count = map(int, numbers)
                packets = [load.packet(index) for index in range(first, first + count)]
                print(len(packets), flush=True)
            else:
                sending = _send(connection, packets, float(numbers[0]))
                print(json.dumps({"began": sending.began, "ended": sending.ended}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
