"""The far end of an MQTT connection that says exactly what a test wants, for what no real broker would do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

import mqtt5

from technopark.mqtt import BrokerAddress
from technopark.mqtt.framing import PacketReader

ANSWER_SECONDS = 30

Heard = TypeVar("Heard", bound=mqtt5.Packet)


class Peer:
    """Answers a login with `greeting`, hangs up at a goodbye, and else only listens; a test says the rest."""

    def __init__(self, greeting: bytes) -> None:
        self.port = 0
        self.heard: asyncio.Queue[mqtt5.Packet] = asyncio.Queue()
        self._greeting = greeting
        self._writer: asyncio.StreamWriter | None = None

    @property
    def address(self) -> BrokerAddress:
        return BrokerAddress(host="127.0.0.1", port=self.port)

    def say(self, data: bytes) -> None:
        assert self._writer is not None
        self._writer.write(data)

    async def say_byte_by_byte(self, data: bytes) -> None:
        assert self._writer is not None
        for byte in data:
            self._writer.write(bytes([byte]))
            await asyncio.sleep(0)

    def hang_up(self) -> None:
        assert self._writer is not None
        self._writer.transport.abort()

    async def hear(self, kind: type[Heard]) -> Heard:
        """The next packet of this kind; others on the way to it are skipped."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                packet = await self.heard.get()
                if isinstance(packet, kind):
                    return packet

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        packets = PacketReader()
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                for packet in packets.feed(data):
                    if isinstance(packet, mqtt5.ConnectPacket):
                        writer.write(self._greeting)
                    self.heard.put_nowait(packet)
                    if isinstance(packet, mqtt5.DisconnectPacket):
                        writer.close()
        writer.close()


@contextlib.asynccontextmanager
async def peer(greeting: bytes) -> AsyncIterator[Peer]:
    """A peer that listens on loopback while the context lasts."""
    here = Peer(greeting)
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        await server.wait_closed()


PeerMaker = Callable[[bytes], AbstractAsyncContextManager[Peer]]
"""Starts a peer with a greeting, as `peer` does."""
