"""The API answers and writes all that it can as the role of its own, which may do little else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest

from technopark.catalogue import Catalogue
from technopark.permissions import Role
from technopark.settings import Settings
from technopark_api.access.needs import declared
from technopark_api.app import create_app
from tests.api.access.conftest import PASSWORD, Gate
from tests.api.access.test_needs import filled, status_of
from tests.support.api import served
from tests.support.roles import logged_in_as

FROM_ITSELF = {"X-Technopark-Request": "1"}


@pytest.fixture
async def narrow(busy: Gate, database_url: str, park: Catalogue) -> AsyncIterator[Gate]:
    """The busy park's API once more, as the role of the API."""
    api = busy.api
    async with (
        logged_in_as(database_url, "api") as url,
        served(url, park, api.clock, access="required") as client,
    ):
        api.client = client
        yield Gate(api)


async def test_everything_can_be_asked(narrow: Gate, park: Catalogue) -> None:
    key = await narrow.key(Role.ADMINISTRATOR)
    app = create_app(Settings(_env_file=None), park)  # type: ignore[call-arg]  # pydantic-settings' own argument
    for need in declared(app):
        if need.method == "GET":
            status = await status_of(narrow.client, need, key)
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR, need.path
            # No month is closed yet, and there is no simulator.
            absent = ("/report", "/differences", "/simulator", "/periods/{month}/restate", "/{id}")
            assert status == HTTPStatus.OK or need.path.endswith(absent), (need.path, status)


async def test_people_write_what_is_theirs_to_write(narrow: Gate) -> None:
    await narrow.person("admin", Role.ADMINISTRATOR)
    assert (await narrow.log_in("admin")).status_code == HTTPStatus.OK
    client, start = narrow.client, "2026-10-12T03:30:00Z"
    for method, path, body in (
        ("PUT", "/api/v1/targets/FR/2026-10?product=FR-A", {"quantity": 100}),
        ("PUT", f"/api/v1/stops/FR/L1/S2/{start}/reason", {"reason": "MECHANICAL"}),
        ("POST", "/api/v1/periods/2026-09/close", {}),
        ("GET", "/api/v1/periods/2026-09/report", None),
        ("GET", "/api/v1/audit", None),
        ("POST", "/api/v1/logout", None),
    ):
        answer = await client.request(method, path, json=body, headers=FROM_ITSELF)
        assert answer.is_success, (path, answer.text)
    refused = await narrow.log_in("admin", PASSWORD[::-1])
    assert refused.status_code == HTTPStatus.UNAUTHORIZED


async def test_a_key_is_recognised_and_written_down_as_used(narrow: Gate) -> None:
    key = await narrow.key(Role.VIEWER)
    answer = await narrow.client.get(filled("/api/v1/facilities/{facility}"), headers=key)
    assert answer.status_code == HTTPStatus.OK
    used = await narrow.api.connection.fetchval("SELECT last_used_at FROM api_key WHERE name = 'a test'")
    assert used == narrow.api.clock.at
