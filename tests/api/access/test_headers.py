"""What every answer tells browsers, and what no answer tells anybody."""

from __future__ import annotations

import httpx
import pytest

from technopark.catalogue import Catalogue
from technopark.settings import Settings
from technopark_api.app import create_app
from technopark_api.headers import SECURITY_HEADERS
from technopark_api.routing import LARGEST_BODY
from tests.api.access.conftest import Gate
from tests.support.api import serving

pytestmark = pytest.mark.editions("none")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/board/js/main.js",
        "/docs",
        "/openapi.json",
        "/healthz",
        "/metrics",
        "/api/v1/me",
        "/none",
    ],
)
async def test_nothing_is_framed_guessed_or_referred(gate: Gate, path: str) -> None:
    headers = (await gate.client.get(path)).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    for name in SECURITY_HEADERS.keys() - {"Content-Security-Policy"}:
        assert headers[name] == SECURITY_HEADERS[name], name


async def test_an_error_of_the_program_has_them_too_and_gives_nothing_away(park: Catalogue) -> None:
    app = create_app(Settings(_env_file=None, access="open"), park)  # type: ignore[call-arg]  # pydantic-settings' own argument

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret detail")

    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {"secret", "Traceback", "RuntimeError"} & set(answer.text.split())


async def test_a_body_beyond_a_megabyte_is_not_taken(gate: Gate) -> None:
    fits = await gate.client.post("/api/v1/login", content=b" " * LARGEST_BODY)
    beyond = await gate.client.post("/api/v1/login", content=b" " * (LARGEST_BODY + 1))
    assert (fits.status_code, beyond.status_code) == (422, 413)
    assert beyond.headers["x-content-type-options"] == "nosniff"
