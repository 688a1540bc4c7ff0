"""How long a client may take to send a request: a connection that trickles is closed, so that none is held for good."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Patient(H11Protocol):
    """HTTP/1.1 with an end to patience; uvicorn itself waits for ever for the rest of a request.

    The time runs while the client owes a request or a part of one, not while it waits for an answer. Between two
    requests uvicorn's own, shorter time to keep a connection open runs as well.
    """

    patience_s: float = 60
    """Within which a request has to be whole: 1 MB takes 56 s at 150 kbit/s."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lost: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._look()

    def handle_events(self) -> None:
        """Take in what came; the time ends with a whole request."""
        super().handle_events()
        self._look()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, or to take in the one that came meanwhile."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._forget()

    def _look(self) -> None:
        if self.transport.is_closing() or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._forget()
        elif self._lost is None:
            self._lost = self.loop.call_later(self.patience_s, self.transport.close)

    def _forget(self) -> None:
        if self._lost is not None:
            self._lost.cancel()
            self._lost = None
