"""An API whose people log in at an OpenID provider of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from technopark.catalogue import Catalogue
from technopark.permissions import Role
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_api.access.people import Identity, add_person_of_provider
from tests.api.conftest import NOW
from tests.support.api import Api, Clock, served
from tests.support.openid import CLIENT, SECRET, OpenIdProvider, provided

BACK = "http://127.0.0.1:9/login/oidc/callback"
"""The registered address: the test itself carries answers from it to the API, as a browser would."""


@dataclass
class Door:
    """The API, the provider, and the way between the two."""

    api: Api
    provider: OpenIdProvider

    @property
    def client(self) -> httpx.AsyncClient:
        """A browser, as far as cookies go; it follows no redirects."""
        return self.api.client

    async def person(
        self, name: str = "dilnoza", role: Role = Role.VIEWER, facilities: Sequence[str] = ()
    ) -> None:
        """Let the provider's present subject in."""
        who = Identity(self.provider.issuer, self.provider.subject)
        await add_person_of_provider(self.api.connection, name, who, role, facilities, by="test")

    async def begin(self, **query: str) -> str:
        """Begin to log in; returns where the provider sends the browser back to."""
        sent = await self.client.get("/login/oidc", params=query)
        assert sent.status_code == 303, sent.text
        async with httpx.AsyncClient() as elsewhere:
            back = await elsewhere.get(sent.headers["location"])
        assert back.status_code == 302, back.text
        return back.headers["location"].removeprefix(BACK)

    async def finish(self, answer: str) -> httpx.Response:
        """Bring the provider's answer, a query with its question mark, to the API."""
        return await self.client.get(f"/login/oidc/callback{answer}")

    async def log_in(self, **query: str) -> str:
        """Log in; returns where one is led to then."""
        return led_to(await self.finish(await self.begin(**query)))

    async def me(self) -> httpx.Response:
        """Who one is."""
        return await self.client.get("/api/v1/me")

    async def sessions(self) -> int:
        """How many are logged in."""
        found: int = await self.api.connection.fetchval("SELECT count(*) FROM session")
        return found


def led_to(answer: httpx.Response) -> str:
    """Where an answer leads."""
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def problem_of(place: str) -> str:
    """What the login page is to say."""
    parts = urlsplit(place)
    assert (parts.netloc, parts.path) == ("", "/login"), place
    return parse_qs(parts.query)["problem"][0]


def agreed(provider: OpenIdProvider, **more: object) -> dict[str, object]:
    """Settings that name the provider."""
    return {
        "access": "required",
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_redirect_url": provider.redirect_url,
        **more,
    }


@pytest.fixture
def more_settings() -> dict[str, object]:
    """Settings beside those that name the provider; a test that is about them parametrizes it."""
    return {}


@pytest.fixture
async def provider() -> AsyncIterator[OpenIdProvider]:
    """The provider; its clock stands at Monday morning."""
    async with provided(Clock(NOW)) as own:
        own.redirect_url = BACK
        yield own


@pytest.fixture
async def door(
    database_url: str, park: Catalogue, provider: OpenIdProvider, more_settings: dict[str, object]
) -> AsyncIterator[Door]:
    """The API that has agreed with the provider, and has its clock."""
    connection = await connect(database_url)
    ids = await sync_catalogue(connection, park)
    async with served(database_url, park, provider.clock, **agreed(provider, **more_settings)) as client:
        yield Door(Api(client, connection, park, ids, provider.clock), provider)
    await connection.close()
