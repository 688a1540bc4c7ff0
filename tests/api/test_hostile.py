"""What nobody means well by: bodies that are too large or too deep, paths that lead out, names that break headers."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from technopark.settings import Settings
from technopark_api.app import serve
from technopark_api.patience import Patient
from technopark_cli.local.ports import free_port
from tests.api.test_server import NOWHERE, answering

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from technopark.catalogue import Catalogue
    from tests.support.api import Api

JSON = {"Content-Type": "application/json"}
WRITES = (
    ("PUT", "/api/v1/targets/FR/2026-10?product=FR-A"),
    ("PUT", "/api/v1/stops/FR/L1/S2/2026-10-12T03:30:00Z/reason"),
    ("POST", "/api/v1/periods/2026-09/restate"),
    ("POST", "/api/v1/login"),
)
LARGE = 1_048_577
OUTWARD = (
    "/board/%2e%2e/%2e%2e/app.py",
    "/board/..%2f..%2fapp.py",
    "/board//etc/passwd",
    "/board/%2fetc%2fpasswd",
    "/board/%00",
    "/docs/..%2f..%2f..%2fapp.py",
    "/api/v1/reports/..%2f..%2fx",
    "/api/v1/facilities/..%2f..%2fetc%2fpasswd",
)
DOWNLOADS = (
    "/api/v1/reports/exports-monthly?month=2026-09{}",
    "/api/v1/reports/exports-monthly?month=2026-09&facility=FR{}",
    "/api/v1/reports/exports-monthly{}?month=2026-09",
    "/api/v1/certificates/FR-A{}/evidence",
    "/api/v1/certificates/FR-A/evidence?at=2026-09-01{}",
    "/api/v1/periods/2026-09{}/report",
    "/api/v1/output?format=csv&from=2026-10-01{}",
)


async def raw(api: Api, path: str) -> httpx.Response:
    """The answer to a path that is sent as it stands."""
    url = httpx.URL(str(api.client.base_url).rstrip("/") + path)
    return await api.client.send(httpx.Request("GET", url))


@pytest.mark.editions("none")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 500_000, 400),
        (b'{"a":' * 100_000, 400),
        (b'{"quantity": ' + b"9" * 5000 + b"}", 400),
        (b"\xff\xfe", 422),
        (b'{"name": "\\ud800", "password": "x"}', 422),
        (b'{"quantity": NaN}', 422),
        (b'{"quantity": 1e999999999}', 422),
        (b"[]", 422),
        (b"null", 422),
        (b"x" * LARGE, 413),
    ],
)
async def test_a_body_that_cannot_be_meant_is_a_problem(api: Api, body: bytes, status: int) -> None:
    for method, path in WRITES:
        answer = await api.client.request(method, path, content=body, headers=JSON)
        assert answer.status_code == status, (path, answer.text[:300])
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert len(answer.content) < 5000
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.editions("none")
async def test_a_body_that_hides_its_size_is_cut_off(api: Api) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    with contextlib.suppress(httpx.WriteError):
        answer = await api.client.put(WRITES[0][1], content=endless(), headers=JSON)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await api.client.get("/healthz")).status_code == 200


@pytest.mark.editions("none")
async def test_a_field_that_is_unknown_is_told_with_those_that_there_are(api: Api) -> None:
    answer = await api.client.put(WRITES[1][1], json={"why": "x"})
    assert {
        "where": "body.why",
        "problem": "there is no such field; allowed are reason, note",
    } in answer.json()["errors"]


@pytest.mark.editions("none")
async def test_no_path_leads_out(api: Api) -> None:
    for path in OUTWARD:
        answer = await raw(api, path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.editions("none")
@pytest.mark.parametrize("hostile", ["%0d%0aX-Evil:%20yes", "%22;%20filename=evil.exe", "%00", "%E2%80%AE"])
async def test_a_download_is_named_by_nothing_but_what_the_park_knows(api: Api, hostile: str) -> None:
    for path in DOWNLOADS:
        answer = await raw(api, path.format(hostile))
        assert answer.status_code in (404, 422), path
        assert "content-disposition" not in answer.headers
        assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /healthz HT",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
    ],
)
async def test_a_client_that_trickles_is_let_go(
    park: Catalogue, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(Patient, "patience_s", 0.2)
    settings = Settings(_env_file=None, database_url=SecretStr(NOWHERE), access="open", api_port=free_port())  # type: ignore[call-arg]  # pydantic-settings' own argument
    stop = asyncio.Event()
    running = asyncio.create_task(serve(settings, park, stop))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.api_port}") as client:
            await answering(client)
            reader, writer = await asyncio.open_connection("127.0.0.1", settings.api_port)
            writer.write(sent)
            async with asyncio.timeout(30):
                with contextlib.suppress(ConnectionResetError):
                    await reader.read()
            writer.close()
            # Whoever sends whole requests is served on.
            assert (await client.get("/healthz")).status_code == 200
    finally:
        stop.set()
        await running


async def test_a_stream_goes_on_for_longer_than_a_request_may_take(
    park: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patient, "patience_s", 0.2)
    settings = Settings(_env_file=None, database_url=SecretStr(NOWHERE), access="open", api_port=free_port())  # type: ignore[call-arg]  # pydantic-settings' own argument
    stop = asyncio.Event()
    running = asyncio.create_task(serve(settings, park, stop))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.api_port}", timeout=30) as client:
            await answering(client)
            async with client.stream("GET", "/api/v1/live") as stream:
                chunks = stream.aiter_bytes()
                await anext(chunks)
                heartbeat = await anext(chunks)
    finally:
        stop.set()
        await running
    assert b"heartbeat" in heartbeat
