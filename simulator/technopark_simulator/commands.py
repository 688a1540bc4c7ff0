"""The commands of the simulator, as the command line calls them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from technopark.catalogue import Catalogue
from technopark.settings import Settings
from technopark_simulator.options import ReplayOptions, SimulateOptions, parse_speed
from technopark_simulator.replay.play import ReplaySummary, play
from technopark_simulator.simulation import SimulateSummary, Simulation

__all__ = [
    "ReplayOptions",
    "ReplaySummary",
    "SimulateOptions",
    "SimulateSummary",
    "parse_speed",
    "replay",
    "simulate",
]


async def simulate(
    settings: Settings, catalogue: Catalogue, options: SimulateOptions, stop: asyncio.Event | None = None
) -> SimulateSummary:
    """Publish a simulated park: its history, then its life, until the options' end or until `stop` is set.

    Without `stop` it ends on SIGINT and SIGTERM, in good order.

    Raises:
        SettingsError: an option or the broker's address is unusable, or the broker refuses us for good.
        CatalogueError: a line of the catalogue cannot be simulated.
    """
    with _stopping(stop) as asked:
        return await Simulation(settings, catalogue, options, asked).publish()


async def replay(
    settings: Settings, catalogue: Catalogue, options: ReplayOptions, stop: asyncio.Event | None = None
) -> ReplaySummary:
    """Publish a recording as stations of a facility, until it is through or `stop` is set (as in `simulate`).

    Raises:
        SettingsError: an option or the broker's address is unusable, the catalogue lacks what the mapping names,
            or the broker refuses us for good.
        CatalogueError: the mapping file is wrong.
        Unavailable: the recording cannot be read.
    """
    with _stopping(stop) as asked:
        return await play(settings, catalogue, options, asked)


@contextlib.contextmanager
def _stopping(stop: asyncio.Event | None) -> Iterator[asyncio.Event]:
    if stop is not None:
        yield stop
        return
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    try:
        yield asked
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
