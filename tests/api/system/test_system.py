"""Health, metrics and documentation."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from technopark_api.system.routes import VENDORED

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.support.api import Api

CONTRACT = {
    "/api/v1/site",
    "/api/v1/facilities",
    "/api/v1/facilities/{facility}",
    "/api/v1/lines",
    "/api/v1/products",
    "/api/v1/output",
    "/api/v1/stations",
    "/api/v1/overview",
    "/api/v1/events",
    "/api/v1/timeline",
    "/api/v1/localization",
    "/api/v1/localization/change",
    "/api/v1/certificates",
    "/api/v1/exports",
    "/api/v1/quarantine",
    "/api/v1/quarantine/{id}",
    "/api/v1/ledger",
    "/api/v1/ledger/gaps",
    "/api/v1/conflicts",
    "/api/v1/live",
    "/healthz",
    "/readyz",
    "/metrics",
}


async def document_of(api: Api) -> dict[str, Any]:
    document: dict[str, Any] = (await api.client.get("/openapi.json")).json()
    return document


def validate(
    document: dict[str, Any], path: str, status: int, media_type: str, body: Any, method: str = "get"
) -> None:
    schema = document["paths"][path][method]["responses"][str(status)]["content"][media_type]["schema"]
    jsonschema.Draft202012Validator(
        {**schema, "components": document["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    ).validate(body)


async def test_the_document_lists_every_route_with_an_example_that_fits_its_schema(api: Api) -> None:
    document = await document_of(api)
    assert not CONTRACT - document["paths"].keys()
    checked = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            for status, response in operation["responses"].items():
                for media_type, content in response.get("content", {}).items():
                    assert "example" in content, (path, status)
                    if media_type.endswith("json"):
                        validate(document, path, int(status), media_type, content["example"], method)
                        checked += 1
    assert checked > 50


async def test_real_answers_and_real_problems_fit_the_document(api: Api) -> None:
    at = api.clock.at
    for station, product in ((("FR", "L1", "S2"), "FR-A"), (("PA", "L1", "S1"), "PA-M")):
        await api.made(station, product, at, good=Decimal("1.125"), scrap=1)
        await api.heard(station, at, product)
        await api.state(station, "down", at, reason="E-STOP", order="PO-1")
        await api.connected(station, at, online=True)
    await api.stated("FR-A", price="100", imported="130")
    await api.posted("FR-A", facility="LC", shipped_on=at.date())
    await api.posted("FR-A", kind="return")
    number = await api.connection.fetchval(
        "INSERT INTO quarantine (digest, topic, payload, reason, detail, first_seen, last_seen) "
        "VALUES ('d', 't', 'p', 'json', 'wrong', $1, $1) RETURNING id",
        at,
    )
    await api.connection.execute(
        "INSERT INTO quarantine_booking (quarantine_id, day, facility, line, times) VALUES ($1, $2, 'FR', 'L1', 1)",
        number,
        at.date(),
    )
    await api.connection.execute(
        "INSERT INTO ledger (day, facility, line, stored, duplicate, conflicting, quarantined, late, resets, "
        "rollovers, stale_s) VALUES ($1, 'FR', 'L1', 1, 0, 0, 1, 0, 0, 0, 0)",
        at.date(),
    )
    await api.connection.execute(
        "INSERT INTO conflict (kind, key, stored, offered, digest, first_seen, last_seen) "
        """VALUES ('export', '1/S-1/1/1', '{"good": 1}', '{"good": 2}', 'd', $1, $1)""",
        at,
    )
    document = await document_of(api)
    for path in sorted(CONTRACT - {"/api/v1/live", "/metrics"}):
        real = path.format(facility="FR", id=number)
        answer = await api.client.get(real)
        assert answer.status_code == 200, answer.text
        validate(document, path, 200, "application/json", answer.json())
        assert answer.json().get("rows", ["no table"]) != [] or path == "/api/v1/timeline"
        if path.startswith("/api/v1/"):
            refused = await api.client.get(real, params={"no_such": "1"})
            assert refused.status_code == 422, path
            validate(document, "/api/v1/output", 422, "application/problem+json", refused.json())


async def test_optional_parts_of_rows_fit_the_document_too(api: Api) -> None:
    await api.made(("FR", "L1", "S2"), "FR-A", api.clock.at, good=1)
    await api.posted("FR-A", contract=None)
    document = await document_of(api)
    for path, query in (
        (
            "output",
            {"by": "facility,line,station,product", "interval": "production_day", "from": "2026-10-12"},
        ),
        ("output", {"by": ""}),
        ("exports", {"by": "month,facility,product,country,hs,incoterms,contract"}),
        ("exports", {"by": ""}),
        ("localization", {"by": "park"}),
    ):
        answer = await api.client.get(f"/api/v1/{path}", params=query)
        validate(document, f"/api/v1/{path}", 200, "application/json", answer.json())
        assert answer.json()["rows"]


async def test_requests_are_counted_by_the_template_of_their_route(api: Api) -> None:
    await api.client.get("/api/v1/facilities/FR")
    await api.client.get("/api/v1/facilities/ZZ")
    await api.client.get("/api/v1/overview")
    await api.client.get("/nowhere/42")
    lines = (await api.client.get("/metrics")).text.splitlines()
    assert (
        'technopark_api_requests_total{method="GET",route="/api/v1/facilities/{facility}",status="200"} 1.0'
        in lines
    )
    assert (
        'technopark_api_requests_total{method="GET",route="/api/v1/facilities/{facility}",status="404"} 1.0'
        in lines
    )
    assert 'technopark_api_requests_total{method="GET",route="none",status="404"} 1.0' in lines
    assert 'technopark_api_request_seconds_count{route="/api/v1/overview"} 1.0' in lines
    assert 'technopark_api_database_connections{use="idle"} 1.0' in lines


async def test_the_database_is_ready(api: Api) -> None:
    answer = await api.client.get("/readyz")
    assert answer.json()["status"] == "ready"
    assert answer.json()["checks"] == {"database": "ok", "schema": "ok", "rights": "ok"}


async def test_the_documentation_needs_nothing_from_elsewhere(api: Api) -> None:
    page = (await api.client.get("/docs")).text
    assert "://" not in page
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"):
        assert f"/docs/{name}" in page
        assert (await api.client.get(f"/docs/{name}")).status_code == 200
    assert (await api.client.get("/docs/none.js")).headers["content-type"] == "application/problem+json"


def test_what_is_vendored_is_what_its_list_says() -> None:
    listed = {}
    for line in (VENDORED / "VERSIONS").read_text().splitlines():
        if not line.startswith("#"):
            digest, _, name = line.partition("  ")
            listed[name] = digest
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDORED.iterdir()
        if path.name != "VERSIONS"
    }
    assert found == listed
    assert "LICENSE" in found


async def test_large_answers_are_compressed(api: Api) -> None:
    answer = await api.client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(answer.text)["openapi"].startswith("3.1")


@pytest.mark.editions("none")
async def test_the_documentation_works_in_a_browser_without_a_network(api: Api, chromium: Browser) -> None:
    asked: list[str] = []
    page = await chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{api.client.base_url}/docs")
    await page.locator("#operations-overview-overview_api_v1_overview_get").wait_for()
    await page.close()
    assert [url for url in asked if not url.startswith((str(api.client.base_url), "data:"))] == []
