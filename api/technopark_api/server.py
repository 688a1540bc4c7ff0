"""Serve an application by uvicorn, in a loop that others may share."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn
from fastapi import FastAPI

from technopark_api.patience import Patient

# What is being answered gets this long; closing the connections to the database comes after it, and all of it has to be
# over in the 10 seconds after which supervisors kill.
_GRACE_S: Final = 5
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """A server that ends endless answers before it waits for all answers to end.

    With `handles_signals` it stops at SIGINT and SIGTERM; without, whoever started it sets `should_exit`.
    """

    def __init__(
        self, config: uvicorn.Config, *, before_stop: Callable[[], None], handles_signals: bool
    ) -> None:
        super().__init__(config)
        self._before_stop = before_stop
        self._handles_signals = handles_signals

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at signals while it serves, and end well: uvicorn's own way ends the process by the signal."""
        if not self._handles_signals:
            yield
            return
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop gracefully."""
        self._before_stop()
        await super().shutdown(sockets)


def spare_collector() -> None:
    """Let the garbage collector pass over all that is there by now, which stays as long as the program.

    Else it looks through a hundred thousand objects of modules and schemas in the middle of large answers.
    """
    gc.collect()
    gc.freeze()


async def serve_app(
    app: FastAPI,
    host: str,
    port: int,
    *,
    before_stop: Callable[[], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until a signal or, where `stop` is given, until it is set; `before_stop` ends endless answers."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Patient,
        ws="none",
        # Logs are the program's own; each request is counted by the metrics instead of a line.
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    spare_collector()
    server = Server(config, before_stop=before_stop, handles_signals=stop is None)
    if stop is None:
        await server.serve()
        return
    watcher = asyncio.create_task(_stop_when(stop, server))
    try:
        await server.serve()
    finally:
        watcher.cancel()


async def _stop_when(stop: asyncio.Event, server: uvicorn.Server) -> None:
    await stop.wait()
    server.should_exit = True
