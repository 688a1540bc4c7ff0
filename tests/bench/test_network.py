"""The network of the fault runs does to real connections what its faults say."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bench.fault_run.network import LOOPBACK, Network


@dataclass
class Echo:
    """A server that says back what it hears, and notes it; it answers `bye` once its client has ended."""

    port: int = 0
    heard: bytes = b""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1000):
                self.heard += data
                writer.write(data)
                await writer.drain()
            self.ended.set()
            writer.write(b"bye")
        writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    found = Echo()
    server = await asyncio.start_server(found.serve, LOOPBACK, 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@pytest.fixture
async def network(echo: Echo) -> AsyncIterator[Network]:
    async with Network(echo.port) as found:
        yield found


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def through(network: Network) -> AsyncIterator[Connection]:
    """A connection that has already said something through the network."""
    reader, writer = await asyncio.open_connection(LOOPBACK, network.port)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    yield reader, writer
    writer.close()


async def test_bytes_pass_in_order_both_ways(through: Connection) -> None:
    reader, writer = through
    sent = bytes(index % 251 for index in range(500_000))
    writer.write(sent)
    assert await reader.readexactly(len(sent)) == sent


async def test_a_cut_breaks_connections_off_and_refuses_new_ones_until_it_is_mended(
    network: Network, through: Connection
) -> None:
    network.cut()
    with pytest.raises(ConnectionResetError):
        await through[0].readexactly(1)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await answered(network)
    network.mend()
    assert await answered(network) == b"hello"


async def test_after_a_reset_a_new_connection_passes_at_once(network: Network, through: Connection) -> None:
    network.reset()
    with pytest.raises(ConnectionResetError):
        await through[0].readexactly(1)
    assert await answered(network) == b"hello"


async def test_a_stall_keeps_bytes_back_and_then_passes_all_of_them(
    network: Network, echo: Echo, through: Connection
) -> None:
    reader, writer = through
    with network.stalled():
        writer.write(b"held")
        # A connection past the network has been heard: what was written before it would have been, too.
        past_reader, past_writer = await asyncio.open_connection(LOOPBACK, echo.port)
        past_writer.write(b"past")
        assert await past_reader.readexactly(4) == b"past"
        past_writer.close()
        assert b"held" not in echo.heard
        assert network.connections == 1
    assert await reader.readexactly(4) == b"held"


async def test_delayed_bytes_come_late_and_in_order(network: Network, through: Connection) -> None:
    reader, writer = through
    loop = asyncio.get_running_loop()
    began = loop.time()
    with network.delayed(0.02):
        for number in range(10):
            writer.write(b"%d" % number)
            await writer.drain()
        assert await reader.readexactly(10) == b"0123456789"
    assert loop.time() - began >= 0.04


async def test_a_lost_connection_carries_nothing_and_neither_side_is_told(
    network: Network, echo: Echo, through: Connection
) -> None:
    reader, writer = through
    network.lose()
    writer.write(b"swallowed")
    assert await answered(network) == b"hello"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)
    assert b"swallowed" not in echo.heard
    assert not reader.at_eof()


async def test_half_closed_towards_the_server_only_the_way_back_is_left(
    network: Network, echo: Echo, through: Connection
) -> None:
    reader, writer = through
    network.half_close("server")
    await echo.ended.wait()
    writer.write(b"swallowed")
    assert await reader.read() == b"bye"
    assert b"swallowed" not in echo.heard


async def test_half_closed_towards_the_client_the_server_still_hears(
    network: Network, echo: Echo, through: Connection
) -> None:
    reader, writer = through
    network.half_close("client")
    assert await reader.read() == b""
    writer.write(b"more")
    writer.write_eof()
    await echo.ended.wait()
    assert echo.heard == b"hellomore"


async def test_without_a_server_behind_it_a_connection_breaks_off() -> None:
    server = await asyncio.start_server(Echo().serve, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with Network(port) as network:
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await answered(network)


async def answered(network: Network) -> bytes:
    """What a new connection hears back."""
    reader, writer = await asyncio.open_connection(LOOPBACK, network.port)
    try:
        writer.write(b"hello")
        return await reader.readexactly(5)
    finally:
        writer.close()
