"""Every route says what it needs, and each role gets what it was given: all roles at all routes."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from technopark.catalogue import Catalogue
from technopark.permissions import PERMITS, Permission, Role
from technopark.settings import Settings
from technopark_api.access import PUBLIC, needs
from technopark_api.access.needs import Declared, declared
from technopark_api.app import create_app
from technopark_api.routing import resource_router
from tests.api.access.conftest import Gate

# What stands in a path, so that each route can be asked; a new parameter belongs here.
IN_PATHS = {
    "facility": "FR",
    "line": "L1",
    "station": "S2",
    "product": "FR-A",
    "start": "2026-10-12T03:30:00Z",
    "period": "2026-10",
    "month": "2026-10",
    "kind": "exports-monthly",
    "id": "1",
    "path": "css/base.css",
}


def application(park: Catalogue) -> FastAPI:
    return create_app(Settings(_env_file=None), park)  # type: ignore[call-arg]  # pydantic-settings' own argument


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: IN_PATHS[found[1]], path)


async def status_of(client: httpx.AsyncClient, need: Declared, headers: dict[str, str]) -> int:
    """How a request of a route is answered; a stream is not read."""
    body: dict[str, str] | None = None if need.method in ("GET", "HEAD") else {}
    asked = client.build_request(need.method, filled(need.path), headers=headers, json=body)
    answer = await client.send(asked, stream=True)
    await answer.aclose()
    return answer.status_code


def test_each_route_declares_one_need(park: Catalogue) -> None:
    assert len(list(declared(application(park)))) > 30


def test_what_declares_nothing_by_its_kind_holds_no_data(park: Catalogue) -> None:
    app = application(park)
    told = {need.path for need in declared(app)}
    others = {str(context.path) for context in iter_route_contexts(app.routes)} - told
    # The document, and the files of the page that shows it.
    assert others <= {"/openapi.json", "/docs", "None", ""}


@pytest.mark.parametrize(
    ("dependencies", "what"),
    [([], "declares nothing"), ([PUBLIC, needs(Permission.SEE_TRADE)], "declares several things")],
)
def test_an_application_with_a_route_that_declares_no_one_need_is_refused(
    dependencies: list[object], what: str
) -> None:
    router, app = resource_router("new"), FastAPI()

    @router.get("/new", dependencies=dependencies)  # type: ignore[arg-type]  # needs, as they are declared
    async def new() -> None:
        pass

    app.include_router(router)
    with pytest.raises(ValueError, match=f"GET /api/v1/new {what}"):
        list(declared(app))


def test_what_writes_needs_more_than_to_see(park: Catalogue) -> None:
    for need in declared(application(park)):
        if need.method not in ("GET", "HEAD") and need.permission is not None:
            own = need.permission is Permission.OWN_SESSION
            assert own or not need.permission.reads_only, need


def test_public_is_what_holds_no_data(park: Catalogue) -> None:
    public = {need.path for need in declared(application(park)) if need.permission is None}
    below_api = {path for path in public if path.startswith("/api/")}
    assert below_api == {"/api/v1/login"}


def test_who_only_sees_changes_nothing() -> None:
    assert all(permission.reads_only for permission in PERMITS[Role.VIEWER])
    assert PERMITS[Role.ADMINISTRATOR] == frozenset(Permission)


@pytest.mark.editions("none")
async def test_each_role_gets_at_each_route_what_it_was_given(gate: Gate, park: Catalogue) -> None:
    routes = list(declared(application(park)))
    wrong = []
    for role in (None, *Role):
        headers = {} if role is None else await gate.key(role)
        for need in routes:
            status = await status_of(gate.client, need, headers)
            if need.path == "/api/v1/login":
                expected = status == httpx.codes.UNPROCESSABLE_ENTITY
            elif need.permission is None:
                expected = status == httpx.codes.OK
            elif role is None:
                expected = status == httpx.codes.UNAUTHORIZED
            elif need.permission in PERMITS[role]:
                expected = status not in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN) and status < 500
            else:
                expected = status == httpx.codes.FORBIDDEN
            if not expected:
                wrong.append((role, need, status))
    assert wrong == []


@pytest.mark.editions("none")
async def test_what_is_refused_says_what_was_lacking(gate: Gate) -> None:
    headers = await gate.key(Role.VIEWER)
    answer = await gate.client.post("/api/v1/simulator/facilities/FR/gateway", json={}, headers=headers)
    assert (
        answer.json()["detail"]
        == "this needs the permission control_simulator, which the role viewer has not"
    )
