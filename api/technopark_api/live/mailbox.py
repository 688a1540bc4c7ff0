"""What one client of the live stream has yet to be sent."""

from __future__ import annotations

import asyncio
from collections import deque

_MAX_EVENTS = 200


class Mailbox:
    """Frames for one client, bounded however slowly it reads: of each key only the newest, of events the last few."""

    def __init__(self) -> None:
        self._newest: dict[str, bytes] = {}
        self._events: deque[bytes] = deque(maxlen=_MAX_EVENTS)
        self._filled = asyncio.Event()
        self._closed = False

    def put(self, key: str, frame: bytes) -> None:
        """Leave the newest frame of a key in place of an older one that was not sent yet."""
        self._newest[key] = frame
        self._filled.set()

    def add(self, frame: bytes) -> None:
        """Leave a frame of its own; when too many wait, the oldest of these is dropped."""
        self._events.append(frame)
        self._filled.set()

    def close(self) -> None:
        """End the stream once what waits is taken."""
        self._closed = True
        self._filled.set()

    async def take(self, timeout_s: float) -> bytes | None:
        """Wait for frames and return all that wait as one, b"" when none came in time, None when it is closed."""
        try:
            await asyncio.wait_for(self._filled.wait(), timeout_s)
        except TimeoutError:
            return b""
        frames = b"".join((*self._newest.values(), *self._events))
        self._newest.clear()
        self._events.clear()
        if not self._closed:
            self._filled.clear()
        return frames or (None if self._closed else b"")
