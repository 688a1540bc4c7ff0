"""A network of our own between two programs: a TCP proxy that cuts, stalls, delays, loses and half-closes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
CHUNK = 65_536

# Closed with no time to linger, a connection ends by a reset and not in order.
_NO_LINGER = struct.pack("ii", 1, 0)

Side = Literal["client", "server"]


@dataclass(eq=False)
class _Link:
    """One connection through the proxy, by the sides that are written to."""

    writers: dict[Side, asyncio.StreamWriter]
    ended: set[Side] = field(default_factory=set)

    def end(self, side: Side) -> None:
        """Say to a side that nothing more will come; what would have come for it is swallowed from then on."""
        if side not in self.ended:
            self.ended.add(side)
            with contextlib.suppress(OSError, RuntimeError):
                self.writers[side].write_eof()

    def lose(self) -> None:
        """Carry nothing any more, either way, and say nothing of it to either side."""
        self.ended.update(self.writers)

    def abort(self) -> None:
        """Break both halves off at once, with what is under way in them."""
        for writer in self.writers.values():
            _reset(writer)


class Network:
    """Passes every connection on to `target_port` of this machine, from a port of its own.

    Methods belong to one event loop; an async context manager. Bytes keep their order whatever is done to them.
    """

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self.delay_s = 0.0
        self._target_port = target_port
        self._links: set[_Link] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._reachable = True
        self._last_word = b""

    @classmethod
    def before(cls, url: str) -> Self:
        """Return the network before the server that a URL names, whose port it has to say."""
        port = urlsplit(url).port
        assert port is not None
        return cls(port)

    def through(self, url: str) -> str:
        """Return a URL of that server with this network in between."""
        parts = urlsplit(url)
        account = parts.netloc.removesuffix(f":{parts.port}")
        return parts._replace(netloc=f"{account}:{self.port}").geturl()

    @property
    def connections(self) -> int:
        """How many connections lead through now."""
        return len(self._links)

    def cut(self) -> None:
        """Break all connections off by a reset, and every new one likewise until `mend`."""
        self._reachable = False
        for link in list(self._links):
            link.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self._reachable = True

    def reset(self) -> None:
        """Break all connections off; new ones are let through at once."""
        self.cut()
        self.mend()

    @contextlib.contextmanager
    def stalled(self) -> Iterator[None]:
        """Hold every byte back while this lasts: connections stay open and nothing comes; then all of it does."""
        self._flowing.clear()
        try:
            yield
        finally:
            self._flowing.set()

    @contextlib.contextmanager
    def delayed(self, seconds: float) -> Iterator[None]:
        """Make every piece of the stream wait so many seconds while this lasts."""
        self.delay_s = seconds
        try:
            yield
        finally:
            self.delay_s = 0.0

    def lose(self) -> None:
        """Let all connections go silent for good: nothing arrives any more, and neither side is told. New ones work."""
        for link in list(self._links):
            link.lose()

    def lose_behind(self, words: bytes) -> None:
        """Let the connection whose client next says these words go silent for good right behind them."""
        self._last_word = words

    def half_close(self, side: Side) -> None:
        """End the stream towards one side, as if the other had no more to say; the way back stays open."""
        for link in list(self._links):
            link.end(side)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self._flowing.set()
        self.cut()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not self._reachable:
                raise ConnectionError("cut")
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target_port)
        except OSError:
            _reset(writer)
            return
        link = _Link({"client": writer, "server": far_writer})
        self._links.add(link)
        try:
            if not self._reachable:
                return
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, link, "server"))
                both.create_task(self._pump(far_reader, link, "client"))
        except* OSError:
            # What breaks one half breaks the other, as a machine in between that restarts does.
            pass
        finally:
            self._links.discard(link)
            link.abort()

    async def _pump(self, reader: asyncio.StreamReader, link: _Link, towards: Side) -> None:
        writer = link.writers[towards]
        while data := await reader.read(CHUNK):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            await self._flowing.wait()
            if towards not in link.ended:
                if self._last_word and towards == "server" and self._last_word in data:
                    data = data[: data.index(self._last_word) + len(self._last_word)]
                    self._last_word = b""
                    link.lose()
                writer.write(data)
                await writer.drain()
        await self._flowing.wait()
        link.end(towards)


def _reset(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    writer.transport.abort()
