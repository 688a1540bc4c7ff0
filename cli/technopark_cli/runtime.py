"""What every command does first and last: settings, logs, catalogue, an event loop that stops on request."""

from __future__ import annotations

import asyncio
import gc
import getpass
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from technopark.catalogue import Catalogue, load_catalogue
from technopark.logs import configure_logs, logger
from technopark.settings import Settings, load_settings

_T = TypeVar("_T")
_LOG = logger(__name__)

END_WITHIN_S: Final = 9.0
"""After which a service that was asked to stop ends in any case: supervisors kill after 10 seconds."""


def prepare() -> tuple[Settings, Catalogue]:
    """Read settings and catalogue and set the logs up.

    Raises:
        SettingsError: a setting is unusable.
        CatalogueError: the catalogue file is wrong.
    """
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    return settings, load_catalogue(settings.catalogue)


@contextmanager
def without_collector() -> Iterator[None]:
    """Let the garbage collector rest: for what makes many objects that all stay until the program ends.

    To look through them again and again takes a seventh of the time of a large report.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a program to its end, on uvloop where that is installed."""
    try:
        import uvloop
    except ModuleNotFoundError:
        return asyncio.run(main)
    return uvloop.run(main)


async def until_stopped(
    work: Callable[[asyncio.Event], Awaitable[_T]], *, within_s: float | None = None
) -> _T:
    """Await `work`, whose event is set by the first SIGINT or SIGTERM; a second one ends the program at once.

    With `within_s` the program has ended so long after the first, whatever threads are still busy or connections
    silent: for services that lose nothing by it.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: signal.Signals) -> None:
        stop.set()
        if within_s is not None:
            _end_after(within_s)
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask_to_stop, number)
    try:
        return await work(stop)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _end_after(seconds: float) -> None:
    def end() -> None:
        _LOG.warning("still busy when time was up: ended all the same", seconds=seconds)
        logging.shutdown()
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def who(by: str | None) -> str:
    """Return who does something: as they say, or the account on this machine."""
    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # An account without a name, as in a container.
        return f"account {os.getuid()}"
