"""Messages on their way out: packet ids, the broker's window, and the receipts that are still to come."""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from dataclasses import dataclass
from typing import Final

from technopark.errors import TechnoparkError
from technopark.mqtt.errors import PublishRefused

_LAST_PACKET_ID: Final = 65_534  # 65,535 is kept for SUBSCRIBE


@dataclass(slots=True)
class _Unreceipted:
    topic: str
    receipt: asyncio.Future[None]


class Outflow:
    """Hands out packet ids while window and network have room, and settles each one's receipt.

    Callers are served in the order in which they came. A packet id stays taken until the broker's receipt,
    even if nobody waits for it any more.
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._loop = asyncio.get_running_loop()
        self._unreceipted: dict[int, _Unreceipted] = {}
        self._waiters: deque[tuple[str, asyncio.Future[int]]] = deque()
        self._last_id = 0
        self._writable = True
        self._ended: TechnoparkError | None = None

    @property
    def unreceipted(self) -> int:
        """Messages whose receipt has not come yet."""
        return len(self._unreceipted)

    async def reserve(self, topic: str) -> int:
        """A packet id for a message on `topic`, as soon as there is room for it.

        Raises:
            ConnectionLost: the connection ended before there was room.
        """
        if self._ended is not None:
            raise copy.copy(self._ended)
        if self._has_room:  # then nobody waits: whoever waits is served when there is room
            return self._take_id(topic)
        waiter: asyncio.Future[int] = self._loop.create_future()
        self._waiters.append((topic, waiter))
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.release(waiter.result())
            raise

    def receipt(self, packet_id: int) -> asyncio.Future[None]:
        """Done once the broker has the message; fails if it refuses it or the connection ends."""
        return self._unreceipted[packet_id].receipt

    def release(self, packet_id: int) -> None:
        """Give back a packet id that needs no receipt."""
        if self._unreceipted.pop(packet_id, None) is not None:
            self._serve()

    def settle(self, packet_id: int, refusal: str | None) -> bool:
        """Note the broker's receipt, or its reason for a refusal; False if nothing waits under this id."""
        message = self._unreceipted.pop(packet_id, None)
        if message is None:
            return False
        if not message.receipt.done():
            if refusal is None:
                message.receipt.set_result(None)
            else:
                error = PublishRefused(
                    f"the broker refuses a message on {message.topic!r}: {refusal}", reason=refusal
                )
                message.receipt.set_exception(error)
        self._serve()
        return True

    def pause(self) -> None:
        """The network does not keep up."""
        self._writable = False

    def resume(self) -> None:
        """The network has room again."""
        self._writable = True
        self._serve()

    def end(self, error: TechnoparkError) -> None:
        """Fail everyone who waits: the connection is over."""
        self._ended = error
        for _, waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(copy.copy(error))
        for message in self._unreceipted.values():
            if not message.receipt.done():
                message.receipt.set_exception(copy.copy(error))
                # Whoever sent it hears of the loss at the next call too: nobody must ask for this receipt.
                message.receipt.exception()
        self._waiters.clear()
        self._unreceipted.clear()

    @property
    def _has_room(self) -> bool:
        return self._writable and len(self._unreceipted) < self._window

    def _serve(self) -> None:
        while self._waiters and self._has_room:
            topic, waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(self._take_id(topic))

    def _take_id(self, topic: str) -> int:
        packet_id = self._last_id
        while True:
            packet_id = packet_id % _LAST_PACKET_ID + 1
            if packet_id not in self._unreceipted:
                break
        self._last_id = packet_id
        self._unreceipted[packet_id] = _Unreceipted(topic, self._loop.create_future())
        return packet_id
