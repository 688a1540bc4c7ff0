"""What befalls the services of a fault run, in an order that follows from the seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from bench.fault_run.gateway import Gateway
from bench.fault_run.network import Network
from bench.fault_run.stand import Stand

DOWN_S = (0.2, 2.5)
BETWEEN_S = (1.0, 4.0)
SLOW_S = 0.03


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


async def network_to_broker_cut(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The collector's connection breaks off, and for a while it gets no other."""
    del gateway
    await _cut(stand.to_broker, down_s)


async def network_to_broker_stalled(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """Messages and acknowledgements are under way and do not arrive; then all do."""
    del gateway
    with stand.to_broker.stalled():
        await asyncio.sleep(down_s)


async def network_to_broker_lost_in_a_stall(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """Acknowledgements that were under way are lost: what they were for comes again."""
    del gateway
    with stand.to_broker.stalled():
        await asyncio.sleep(down_s)
        stand.to_broker.reset()


async def network_to_broker_slow(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """Everything arrives late, in order."""
    del gateway
    with stand.to_broker.delayed(SLOW_S):
        await asyncio.sleep(down_s)


async def broker_half_closes(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The collector reads the end of the stream while the broker still holds the connection for good."""
    del gateway
    stand.to_broker.half_close("client")
    await asyncio.sleep(down_s)


async def collector_half_closes_to_broker(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The broker reads the end of the stream, and the collector's acknowledgements go nowhere."""
    del gateway
    stand.to_broker.half_close("server")
    await asyncio.sleep(down_s)


async def network_to_database_cut(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The collector's connection breaks off, in a transaction or not, and for a while it gets no other."""
    del gateway
    await _cut(stand.to_database, down_s)


async def network_to_database_stalled(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """Statements and their answers are under way and do not arrive; then all do."""
    del gateway
    with stand.to_database.stalled():
        await asyncio.sleep(down_s)


async def network_to_database_lost_in_a_stall(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The answer to a commit that was under way may be lost: nobody told the collector that it is done."""
    del gateway
    with stand.to_database.stalled():
        await asyncio.sleep(down_s)
        stand.to_database.reset()


async def network_to_database_slow(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """Every statement and every answer takes its time."""
    del gateway
    with stand.to_database.delayed(SLOW_S):
        await asyncio.sleep(down_s)


async def database_half_closes(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The collector reads the end of the stream, perhaps in place of the answer to its commit."""
    del gateway
    stand.to_database.half_close("client")
    await asyncio.sleep(down_s)


async def collector_half_closes_to_database(stand: Stand, gateway: Gateway, down_s: float) -> None:
    """The database reads the end of the stream, perhaps in the middle of a transaction."""
    del gateway
    stand.to_database.half_close("server")
    await asyncio.sleep(down_s)


async def _cut(network: Network, down_s: float) -> None:
    network.cut()
    await asyncio.sleep(down_s)
    network.mend()


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
    network_to_broker_cut,
    network_to_broker_stalled,
    network_to_broker_lost_in_a_stall,
    network_to_broker_slow,
    broker_half_closes,
    collector_half_closes_to_broker,
    network_to_database_cut,
    network_to_database_stalled,
    network_to_database_lost_in_a_stall,
    network_to_database_slow,
    database_half_closes,
    collector_half_closes_to_database,
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
