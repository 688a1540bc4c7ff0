"""Open access is for one's own machine."""

from __future__ import annotations

import httpx
import pytest

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.settings import Settings
from technopark_api.app import serve
from tests.support.api import Api

pytestmark = pytest.mark.editions("none")


async def test_everybody_may_do_everything(api: Api) -> None:
    who = await api.get("me")
    assert (who["name"], who["kind"], who["role"], who["facilities"]) == (
        "anonymous",
        "anyone",
        "administrator",
        None,
    )


async def test_nobody_has_to_log_in(api: Api) -> None:
    answer = await api.client.post("/api/v1/login", json={"name": "a", "password": "b"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "access is open: nobody has to log in here")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "monitor.example", "::"])  # noqa: S104  # what is refused
async def test_it_does_not_start_where_others_can_reach_it(park: Catalogue, host: str) -> None:
    settings = Settings(_env_file=None, access="open", api_host=host)  # type: ignore[call-arg]  # pydantic-settings' own argument
    with pytest.raises(SettingsError, match=f"TECHNOPARK_API_HOST has to be a loopback address, not {host}"):
        await serve(settings, park)


async def test_a_name_elsewhere_that_leads_here_is_not_served(api: Api) -> None:
    answer = await api.client.get("/api/v1/overview", headers={"Host": "evil.example:8000"})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:technopark:problem:open-to-this-machine")


async def test_a_strangers_page_cannot_write(api: Api) -> None:
    path = "/api/v1/simulator/facilities/FR/gateway"
    answer = await api.client.post(path, json={"act": "break"}, headers={"Origin": "http://evil.example"})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:technopark:problem:cross-site")
    own = {"Origin": str(api.client.base_url), "Sec-Fetch-Site": "same-origin"}
    answer = await api.client.post(path, json={"act": "break"}, headers=own)
    assert answer.status_code == httpx.codes.NOT_FOUND
