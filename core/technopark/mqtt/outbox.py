"""Packets on their way to the transport."""

from __future__ import annotations

import asyncio
from typing import Final

_ENOUGH_BYTES: Final = 64 * 1024


class Outbox:
    """Gathers the packets of one turn of the event loop into one write."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._packets: list[bytes] = []
        self._bytes = 0
        self._handle: asyncio.Handle | None = None

    def add(self, packet: bytes) -> None:
        """Write the packet in this turn of the event loop."""
        self._packets.append(packet)
        self._bytes += len(packet)
        if self._bytes >= _ENOUGH_BYTES:
            self.flush()
        elif self._handle is None:
            self._handle = self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what was added, now."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        packets, self._packets = self._packets, []
        self._bytes = 0
        if packets and not self._transport.is_closing():
            self._transport.write(b"".join(packets))
