"""Showing a broker that we live, and noticing when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

_MOST_UNANSWERED: Final = 3


class KeepAlive:
    """Pings twice in every keep-alive time, and reports a broker that left three pings in a row unanswered.

    Pings are counted, not seconds: an event loop that was held up for long has unread answers, and would take
    a living broker for a dead one by the clock.
    """

    def __init__(self, keep_alive_s: float, *, ping: Callable[[], None], dead: Callable[[], None]) -> None:
        self._interval_s = keep_alive_s / 2.0
        self._ping = ping
        self._dead = dead
        self._unanswered = 0
        self._deaf = False
        self._loop = asyncio.get_running_loop()
        self._handle = self._loop.call_later(self._interval_s, self._tick)

    def heard(self) -> None:
        """Something came from the broker, whatever it was."""
        self._unanswered = 0

    def listen(self, listening: bool) -> None:
        """While we do not listen no answer can be heard, so none is missed; pings go on."""
        self._deaf = not listening
        self._unanswered = 0

    def stop(self) -> None:
        """No more pings."""
        self._handle.cancel()

    def _tick(self) -> None:
        if self._unanswered >= _MOST_UNANSWERED:
            self._dead()
            return
        if not self._deaf:
            self._unanswered += 1
        self._ping()
        self._handle = self._loop.call_later(self._interval_s, self._tick)
