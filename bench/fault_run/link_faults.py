"""What befalls a network between two services."""

from __future__ import annotations

import asyncio

from bench.fault_run.network import Network

SLOW_S = 0.03


async def cut(network: Network, down_s: float) -> None:
    """Connections break off, in the middle of whatever they carry, and for a while there are no others."""
    network.cut()
    await asyncio.sleep(down_s)
    network.mend()


async def stalled(network: Network, down_s: float) -> None:
    """What was said is under way and does not arrive; then all of it does."""
    with network.stalled():
        await asyncio.sleep(down_s)


async def lost_in_a_stall(network: Network, down_s: float) -> None:
    """What was under way is lost, acknowledgements and the answer to a commit among it."""
    with network.stalled():
        await asyncio.sleep(down_s)
        network.reset()


async def silent(network: Network, down_s: float) -> None:
    """Connections look alive to both sides and carry nothing for good, as when a machine in between forgets them."""
    network.lose()
    await asyncio.sleep(down_s)


async def slow(network: Network, down_s: float) -> None:
    """Everything arrives late, in order."""
    with network.delayed(SLOW_S):
        await asyncio.sleep(down_s)


async def half_closed_to_client(network: Network, down_s: float) -> None:
    """The client reads the end of the stream, perhaps in place of the answer to its commit."""
    network.half_close("client")
    await asyncio.sleep(down_s)


async def half_closed_to_server(network: Network, down_s: float) -> None:
    """The server reads the end of the stream, perhaps in the middle of a transaction."""
    network.half_close("server")
    await asyncio.sleep(down_s)


FAULTS = (cut, stalled, lost_in_a_stall, silent, slow, half_closed_to_client, half_closed_to_server)
