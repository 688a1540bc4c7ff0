"""Asked to end, the API ends within ten seconds: streams end, what is being answered is, what cannot be is dropped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from technopark_cli.demo.parts import http_get
from technopark_cli.local.ports import free_port
from technopark_cli.local.process import Program, Service

if TYPE_CHECKING:
    from technopark_cli.local.database import DatabaseServer
    from tests.support.api import Api

PARK = Path(__file__).with_name("park.yaml")
WAITING = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'posting'::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
REPORT = "/api/v1/reports/exports-monthly?month=2026-09&format=xlsx"
SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
pytestmark = pytest.mark.editions("none")


def served(
    folder: Path, database_url: str, *, stopped_by: signal.Signals = signal.SIGTERM
) -> tuple[Service, str]:
    """The program `technopark serve` over the small park, killed 10 seconds after the signal; and its URL."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")},
        "TECHNOPARK_DATABASE_URL": database_url,
        "TECHNOPARK_CATALOGUE": str(PARK),
        "TECHNOPARK_API_PORT": str(port),
        "TECHNOPARK_ACCESS": "open",
        "TECHNOPARK_LOG_FORMAT": "json",
    }

    async def ready() -> None:
        await http_get(port, "/healthz")

    program = Program(
        "API",
        [sys.executable, "-m", "technopark_cli", "serve"],
        folder / "api.log",
        environment,
        stop_signal=stopped_by,
        grace_seconds=10,
        ready_seconds=60,
    )
    return Service(program, ready=ready), f"http://127.0.0.1:{port}"


async def read_stream(client: httpx.AsyncClient, opened: asyncio.Semaphore) -> bytes:
    """Read a live stream to its end."""
    async with client.stream("GET", "/api/v1/live") as stream:
        opened.release()
        return b"".join([chunk async for chunk in stream.aiter_bytes()])


async def until_a_query_waits(api: Api) -> None:
    async with asyncio.timeout(30):
        while not await api.connection.fetchval(WAITING):  # noqa: ASYNC110  # it happens in another process
            await asyncio.sleep(0.05)


@SIGNALS
async def test_streams_end_and_a_running_report_is_delivered(
    number: signal.Signals, api: Api, database_url: str, private_directory: Path
) -> None:
    await api.posted("FR-A")
    service, url = served(private_directory, database_url, stopped_by=number)
    await service.start()
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        opened = asyncio.Semaphore(0)
        streams = [asyncio.create_task(read_stream(client, opened)) for _ in range(3)]
        for _ in streams:
            await opened.acquire()
        # A client that opens a stream and never reads it.
        _, deaf = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        deaf.write(b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        transaction = api.connection.transaction()
        await transaction.start()
        await api.connection.execute("LOCK TABLE posting IN ACCESS EXCLUSIVE MODE")
        report = asyncio.create_task(client.get(REPORT))
        await until_a_query_waits(api)
        stopping = asyncio.create_task(service.stop())
        sent = await asyncio.gather(*streams)
        assert all(stream.startswith(b"retry: ") for stream in sent)
        await transaction.rollback()
        answer = await report
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
        assert await stopping == 0
        deaf.close()
    assert "time was up" not in service.program.log.read_text()


async def test_a_report_that_does_not_come_to_an_end_is_given_up(
    api: Api, database_url: str, private_directory: Path
) -> None:
    service, url = served(private_directory, database_url)
    await service.start()
    async with httpx.AsyncClient(base_url=url, timeout=30) as client, api.connection.transaction():
        await api.connection.execute("LOCK TABLE posting IN ACCESS EXCLUSIVE MODE")
        report = asyncio.create_task(client.get(REPORT))
        await until_a_query_waits(api)
        assert await service.stop() == 0
        # Cut off, or told that it failed: not half of a report.
        with contextlib.suppress(httpx.TransportError):
            assert (await report).status_code >= 500


async def test_a_database_that_does_not_answer_holds_nothing_up(
    private_database_server: DatabaseServer, private_directory: Path
) -> None:
    database = private_database_server.service
    assert database is not None
    service, url = served(private_directory, private_database_server.url)
    await service.start()
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        assert (await client.get("/readyz")).status_code == 503
        database.pause()
        try:
            asked = asyncio.create_task(client.get("/api/v1/overview"))
            ready = asyncio.create_task(client.get("/readyz"))
            assert (await ready).status_code == 503
            assert await service.stop() == 0
        finally:
            database.resume()
        await asyncio.wait({asked})
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
