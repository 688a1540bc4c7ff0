"""In a browser: from the login page to the provider and back to where one was, and what is said when it fails."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import get_args

import pytest
from playwright.async_api import Browser, Page, expect

from technopark.permissions import Role
from technopark_api.access.people import Identity, add_person_of_provider
from technopark_api.board.assets import STATIC
from technopark_api.oidc.routes import What
from technopark_cli.local.ports import LOOPBACK, free_port
from tests.api.board.conftest import NOW, Park, serving
from tests.support.api import Clock
from tests.support.openid import CLIENT, SECRET, OpenIdProvider, provided

OWN = "F02"


@dataclass
class Door:
    """A board whose people log in at a provider, and a browser in which nobody has."""

    url: str
    page: Page
    provider: OpenIdProvider


@pytest.fixture
def passwords() -> str:
    """Whether people may also log in by a password."""
    return "on"


@pytest.fixture
async def door(park: Park, board_database: str, chromium: Browser, passwords: str) -> AsyncIterator[Door]:
    port = free_port()
    async with provided(Clock(NOW)) as provider:
        provider.redirect_url = f"http://{LOOPBACK}:{port}/login/oidc/callback"
        provider.asks = True
        async with serving(
            park, board_database, port,
            access="required", oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET,
            oidc_redirect_url=provider.redirect_url, password_login=passwords,
        ) as board:  # fmt: skip
            context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
            context.set_default_timeout(20_000)
            page = await context.new_page()
            yield Door(board.url, page, provider)
            await context.close()


async def person(park: Park, door: Door, name: str) -> None:
    """Let the provider's subject in as a plant manager of one facility."""
    door.provider.subject = f"subject of {name}"
    who = Identity(door.provider.issuer, door.provider.subject)
    await add_person_of_provider(park.connection, name, who, Role.PLANT_MANAGER, [OWN], by="test")


async def test_one_logs_in_at_the_provider_and_comes_back_to_where_one_was(door: Door, park: Park) -> None:
    await person(park, door, "nodira")
    page = door.page
    await page.goto(f"{door.url}/facility/{OWN}?lang=en")
    await page.get_by_role("link", name="Log in with the company account").click()
    await expect(page).to_have_title("Sign in")
    await page.get_by_role("link", name="Sign in as").click()
    await page.wait_for_url(f"{door.url}/facility/{OWN}?lang=en")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Household refrigerators")
    await expect(page.locator(".account-name")).to_have_text("nodira")
    out = page.get_by_role("button", name="Log out")
    await out.focus()
    await out.press("Enter")
    await page.wait_for_url(re.compile(r"/login\?again"))
    # Whoever comes next at this screen is asked who they are, though the provider still knows the last one.
    await page.get_by_role("link", name="Log in with the company account").click()
    await expect(page).to_have_title("Sign in")
    assert door.provider.asked[-1]["prompt"] == "login"


async def test_who_is_not_let_in_is_told_so(door: Door) -> None:
    page = door.page
    await page.goto(f"{door.url}/login?lang=en&to=/trust")
    door.provider.subject = "nobody here"
    await page.get_by_role("link", name="Log in with the company account").click()
    await page.get_by_role("link", name="Sign in as").click()
    await expect(page.get_by_role("alert")).to_have_text(
        "Your company account has no access to the monitor. The administrator can give it."
    )
    assert "to=%2Ftrust" in page.url


@pytest.mark.parametrize("passwords", ["on", "off"])
async def test_the_page_offers_what_there_is_in_every_language(door: Door, passwords: str) -> None:
    page = door.page
    offered = []
    for language in ("uz", "ru", "en"):
        await page.goto(f"{door.url}/login?lang={language}&problem=away")
        offered.append(await page.locator(".login-provider").inner_text())
        await expect(page.locator("input[name=password]")).to_have_count(1 if passwords == "on" else 0)
        await expect(page.get_by_role("alert")).not_to_be_empty()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        assert re.findall(r"\b(?:login|account)\.[a-z_.]+", await page.locator("body").inner_text()) == []
    assert offered == [
        "Kompaniya hisobi bilan kirish",
        "Войти с учётной записью компании",
        "Log in with the company account",
    ]


async def test_what_the_address_claims_is_not_shown(door: Door) -> None:
    await door.page.goto(f"{door.url}/login?lang=en&problem=<b>call%20us</b>")
    await expect(door.page.locator(".login-problem")).to_be_empty()


def test_each_reason_of_the_api_has_its_words_on_the_page() -> None:
    script = (STATIC / "js" / "login" / "login.js").read_text()
    [listed] = re.findall(r"const NOT_LET_IN = \[(.+)\];", script)
    assert set(re.findall(r'"(\w+)"', listed)) == set(get_args(What))
