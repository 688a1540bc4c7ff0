"""What befalls the services of a fault run, in an order that follows from the seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from bench.fault_run.gateway import Gateway
from bench.fault_run.stand import Stand

DOWN_S = (0.2, 2.5)
BETWEEN_S = (1.0, 4.0)


async def collector_killed(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """SIGKILL: whatever it had in hand is gone with it."""
    del gateway
    await stand.collector.kill()
    await asyncio.sleep(down_s)
    await stand.collector.start()


async def collector_restarted(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """An orderly stop, as at an update."""
    del gateway
    await stand.collector.stop()
    await asyncio.sleep(down_s)
    await stand.collector.start()


async def broker_killed(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """SIGKILL: the broker forgets what it acknowledged after its last save, so the gateway says that again."""
    await stand.broker.service.kill()
    gateway.broker_forgot(stand.last_save())
    await asyncio.sleep(down_s)
    await stand.broker.service.start()


async def collector_killed_at_a_write(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """SIGKILL while the database stands still: what it waits to commit must not have been acknowledged."""
    del gateway
    stand.database.pause()
    await asyncio.sleep(down_s)
    await stand.collector.kill()
    stand.database.resume()
    await stand.collector.start()


async def broker_killed_with_backlog(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """SIGKILL while it holds messages for a collector that is away."""
    await stand.collector.kill()
    await asyncio.sleep(down_s)
    await broker_killed(stand, gateway, down_s)
    await stand.collector.start()


async def broker_restarted_with_backlog(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """An orderly stop while it holds messages for a collector that is away."""
    await stand.collector.stop()
    await asyncio.sleep(down_s)
    await broker_restarted(stand, gateway, down_s)
    await stand.collector.start()


async def broker_restarted(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """An orderly stop: the broker keeps everything, nobody repeats anything."""
    del gateway
    await stand.broker.service.stop()
    await asyncio.sleep(down_s)
    await stand.broker.service.start()


async def database_killed(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """SIGKILL to the server with all its processes; it recovers from its log."""
    del gateway
    await stand.database.kill()
    await asyncio.sleep(down_s)
    await stand.database.start()


async def database_restarted(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """An orderly stop that ends the sessions of others."""
    del gateway
    await stand.database.stop()
    await asyncio.sleep(down_s)
    await stand.database.start()


async def database_stalled(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """Every process of the server stands still: connections stay open and nothing answers."""
    del gateway
    stand.database.pause()
    await asyncio.sleep(down_s)
    stand.database.resume()


Fault = Callable[[Stand, Gateway, float], Awaitable[None]]

FAULTS: tuple[Fault, ...] = (
    collector_killed,
    collector_killed_at_a_write,
    collector_restarted,
    broker_killed,
    broker_killed_with_backlog,
    broker_restarted,
    broker_restarted_with_backlog,
    database_killed,
    database_restarted,
    database_stalled,
)


def schedule(count: int, seed: int) -> list[tuple[Fault, float, float]]:
    """Return faults, each with the pause before it and how long the service is down, in seconds.

    Each kind comes once, in random order, before any comes again.
    """
    rng = random.Random(f"faults {seed}")
    chosen: list[Fault] = []
    while len(chosen) < count:
        chosen += rng.sample(FAULTS, len(FAULTS))
    return [(fault, rng.uniform(*BETWEEN_S), rng.uniform(*DOWN_S)) for fault in chosen[:count]]
