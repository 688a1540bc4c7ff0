"""A simulator that runs in the test's own loop, with its door open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from technopark.catalogue import Catalogue
from technopark.settings import Settings
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import LOOPBACK, free_port
from technopark_simulator.commands import SimulateOptions, simulate


@contextlib.asynccontextmanager
async def simulated(
    broker: Broker, catalogue: Catalogue, *facilities: str, port: int | None = None
) -> AsyncIterator[str]:
    """Let plants live, all if none is named, and give the URL of the door, which opens a moment later."""
    port, stop = port or free_port(), asyncio.Event()
    options = SimulateOptions(
        days=0, statement_months=0, shipment_months=0, progress=False, facilities=facilities, control=port
    )
    settings = Settings(mqtt_url=broker.url)  # type: ignore[arg-type]  # pydantic makes the secret of it
    running = asyncio.create_task(simulate(settings, catalogue, options, stop))
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        stop.set()
        await running
