"""Errors: always problem+json, never a trace; the database may be away."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_api.app import create_app
from tests.support.api import served, serving

if TYPE_CHECKING:
    from technopark.catalogue import Catalogue
    from technopark_cli.local.database import DatabaseServer
    from tests.support.api import Api

NOWHERE = "postgresql://technopark:secret-word@127.0.0.1:1/technopark"
NEEDS_DATABASE = (
    "overview",
    "output",
    "stations",
    "events",
    "timeline",
    "localization",
    "exports",
    "quarantine",
    "ledger",
    "ledger/gaps",
)


async def test_a_path_that_is_not_there_and_a_method_that_is_not_allowed(api: Api) -> None:
    nothing = await api.client.get("/api/v1/machines")
    posted = await api.client.post("/api/v1/output", json={})
    assert (nothing.status_code, nothing.headers["content-type"]) == (404, "application/problem+json")
    assert nothing.json() == {
        "type": "urn:technopark:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "nothing is at /api/v1/machines; /docs lists what there is",
        "errors": [],
    }
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET")
    assert posted.json()["detail"] == "POST is not allowed at /api/v1/output; allowed is GET"


@pytest.mark.parametrize("path", NEEDS_DATABASE)
async def test_without_a_database_the_api_says_so_and_when_to_come_back(park: Catalogue, path: str) -> None:
    async with served(NOWHERE, park) as client:
        answer = await client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:technopark:problem:database-unavailable"
    assert "secret-word" not in answer.text


async def test_what_needs_no_database_is_answered_without_one(park: Catalogue) -> None:
    async with served(NOWHERE, park) as client:
        assert (await client.get("/healthz")).json() == {"status": "alive"}
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "cannot be reached")
        site = (await client.get("/api/v1/site")).json()
        assert (site["id"], site["edition"]) == ("TEST", None)
        assert (await client.get("/api/v1/facilities/FR")).status_code == 200


async def test_an_empty_database_is_not_ready(empty_database_url: str, park: Catalogue) -> None:
    async with served(empty_database_url, park) as client:
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json() == {
            "status": "not ready",
            "checks": {"database": "ok", "schema": "not migrated", "rights": "unknown"},
            "warnings": [],
        }
        assert (await client.get("/api/v1/overview")).status_code == 503


async def test_a_database_that_was_never_created_is_away(database_url: str, park: Catalogue) -> None:
    async with served(f"{database_url}_of_nobody", park) as client:
        assert (await client.get("/api/v1/overview")).status_code == 503


async def test_a_schema_of_another_version_is_not_ready(database_url: str, park: Catalogue) -> None:
    connection = await connect(database_url)
    await connection.execute("DELETE FROM schema_migration WHERE name LIKE '0003%'")
    await connection.execute("UPDATE schema_migration SET sha256 = 'x' WHERE name LIKE '0001%'")
    await connection.close()
    async with served(database_url, park) as client:
        checks = (await client.get("/readyz")).json()["checks"]
    assert checks["schema"] == "0003_trade.sql is not applied; 0001_catalogue.sql differs"


@pytest.mark.editions("none")
async def test_the_api_survives_the_database_and_recovers_by_itself(
    private_database_server: DatabaseServer, park: Catalogue
) -> None:
    service = private_database_server.service
    assert service is not None
    connection = await connect(private_database_server.url)
    await migrate(connection)
    await sync_catalogue(connection, park)
    await connection.close()
    async with served(private_database_server.url, park) as client:
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/api/v1/overview")).status_code == 200
        await service.kill()
        assert (await client.get("/api/v1/overview")).status_code == 503
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200
        await service.start()
        assert (await client.get("/api/v1/overview")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200


async def test_an_error_of_the_program_gives_nothing_away(park: Catalogue) -> None:
    settings = Settings(_env_file=None, database_url=SecretStr(NOWHERE), access="open")  # type: ignore[call-arg]  # pydantic-settings' own argument
    app = create_app(settings, park)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret detail")

    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/broken")
        metrics = (await client.get("/metrics")).text
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["type"] == "urn:technopark:problem:internal"
    assert "secret" not in answer.text
    assert 'technopark_api_requests_total{method="GET",route="/broken",status="500"} 1.0' in metrics


async def test_a_query_that_the_server_ends_is_no_error_of_the_program(api: Api, database_url: str) -> None:
    # A lock as a migration might hold it: the query waits, and the server is told to end it.
    migrating = await connect(database_url)
    async with asyncio.timeout(20), migrating.transaction():
        await migrating.execute("LOCK TABLE quarantine IN ACCESS EXCLUSIVE MODE")
        asked = asyncio.create_task(api.ask("quarantine"))
        ended = 0
        while not ended:
            ended = await api.connection.fetchval(
                "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        answer = await asked
    await migrating.close()
    assert answer.status_code == 503
