"""Brokers that are set up as one test wants them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from technopark_cli.local import broker as local_broker
from technopark_cli.local.broker import Broker

BrokerMaker = Callable[[str], AbstractAsyncContextManager[Broker]]
"""Starts a broker whose configuration ends with these lines."""


@contextlib.asynccontextmanager
async def configured(folder: Path, lines: str) -> AsyncIterator[Broker]:
    """A broker on `folder` whose configuration ends with `lines`, while the context lasts."""
    broker = await local_broker.prepare(folder)
    _append(broker.directory / "mosquitto.conf", lines)
    async with broker.service:
        yield broker


def _append(file: Path, lines: str) -> None:
    with file.open("a") as end:
        end.write(lines)
