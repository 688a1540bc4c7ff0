"""The server as a program: it starts without a database, and stops well while streams are open."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import httpx
from pydantic import SecretStr

from technopark.settings import Settings
from technopark_api.app import serve
from technopark_cli.local.ports import free_port

if TYPE_CHECKING:
    from technopark.catalogue import Catalogue

NOWHERE = "postgresql://technopark@127.0.0.1:1/technopark"
PROGRAM = (
    "from technopark.settings import load_settings; from technopark_api.app import run; run(load_settings())"
)


async def answering(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await client.get("/healthz")
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_signal_ends_streams_and_then_the_program() -> None:
    port = free_port()
    environment = {
        **os.environ,
        "TECHNOPARK_DATABASE_URL": NOWHERE,
        "TECHNOPARK_API_PORT": str(port),
        "TECHNOPARK_ACCESS": "open",
    }
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, env=environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            await answering(client)
            async with client.stream("GET", "/api/v1/live") as stream:
                program.send_signal(signal.SIGTERM)
                sent = b"".join([chunk async for chunk in stream.aiter_bytes()])
        async with asyncio.timeout(30):
            assert await program.wait() == 0
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    retry, *told = sent.decode().split("\n\n")
    assert retry == "retry: 2000"
    # It may have been told in time that there is no database.
    assert {event.partition("\n")[0] for event in told} <= {"event: heartbeat", ""}


async def test_whoever_started_it_can_stop_it(park: Catalogue) -> None:
    settings = Settings(_env_file=None, database_url=SecretStr(NOWHERE), access="open", api_port=free_port())  # type: ignore[call-arg]  # pydantic-settings' own argument
    stop = asyncio.Event()
    running = asyncio.create_task(serve(settings, park, stop))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.api_port}") as client:
        await answering(client)
        stop.set()
        async with asyncio.timeout(30):
            await running
