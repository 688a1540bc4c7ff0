"""Whoever is not known is led to the login page, logs in there, and comes back to where they were."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from playwright.async_api import Error as PlaywrightError

from technopark.permissions import Role
from technopark_api.access.people import add_person
from technopark_cli.local.ports import free_port
from tests.api.board.conftest import Park, serving

NAME, PASSWORD = "dilnoza", "correct horse battery"
OWN = "F02"


@dataclass
class Door:
    """A board that people have to log in to, and a browser in which nobody has."""

    url: str
    page: Page
    name: str

    async def log_in(self, password: str = PASSWORD) -> None:
        """Fill the form in by keyboard and send it."""
        await self.page.get_by_label("Name").fill(self.name)
        await self.page.get_by_label("Password").fill(password)
        await self.page.keyboard.press("Enter")


@pytest.fixture(scope="module")
async def manager(park: Park) -> str:
    """A plant manager of one facility, by name."""
    await add_person(park.connection, NAME, PASSWORD, Role.PLANT_MANAGER, [OWN], by="test")
    return NAME


@pytest.fixture
async def strangers(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A profile of this test's own, which knows nobody."""
    own = await chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield own
    await own.close()


@pytest.fixture
async def door(
    park: Park, board_database: str, strangers: BrowserContext, manager: str
) -> AsyncIterator[Door]:
    async with serving(park, board_database, free_port(), access="required") as board:
        page = await strangers.new_page()
        yield Door(board.url, page, manager)
        await page.close()


async def test_a_stranger_is_led_to_the_login_and_back_to_where_they_were(door: Door) -> None:
    page = door.page
    await page.goto(f"{door.url}/facility/{OWN}?lang=en")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert page.url == f"{door.url}/login?to=%2Ffacility%2F{OWN}%3Flang%3Den"
    await expect(page.get_by_label("Name")).to_be_focused()
    await door.log_in("wrong")
    await expect(page.get_by_role("alert")).to_have_text("There is no such name and password.")
    await door.log_in()
    await page.wait_for_url(f"{door.url}/facility/{OWN}?lang=en")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Household refrigerators")
    # The stream comes with the cookie too.
    await expect(page.locator(".connection")).to_have_attribute("data-connection", "live")


async def test_the_board_shows_ones_own_and_who_one_is_until_one_logs_out(door: Door) -> None:
    page = door.page
    await page.goto(f"{door.url}/?lang=en")
    await door.log_in()
    await expect(page.locator(".card")).to_have_count(1)
    await expect(page.locator(".account-name")).to_have_text(NAME)
    await expect(page.locator(".account-name")).to_have_attribute("title", f"plant manager · {OWN}")
    out = page.get_by_role("button", name="Log out")
    await out.focus()
    await out.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    await page.goto(f"{door.url}/trust?lang=en")
    await page.wait_for_url(re.compile(r"/login\?to="))


async def test_a_session_that_ends_leads_to_the_login_at_once_it_is_noticed(door: Door, park: Park) -> None:
    page = door.page
    await page.goto(f"{door.url}/?lang=en")
    await door.log_in()
    await expect(page.locator(".card")).to_have_count(1)
    await park.connection.execute("DELETE FROM session")
    # The stream may notice first, and lead there from the page that was open, in the middle of this.
    with contextlib.suppress(PlaywrightError):
        await page.evaluate("document.querySelector('a[href^=\"/facility/\"]')?.click()")
    await page.wait_for_url(re.compile(r"/login\?to=%2F"))


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/login?to=/login", "javascript:1"]
)
async def test_the_way_back_leads_nowhere_else(door: Door, to: str) -> None:
    await door.page.goto(f"{door.url}/login?lang=en&to={to}")
    await door.log_in()
    await expect(door.page.locator(".card")).to_have_count(1)
    assert door.page.url == f"{door.url}/"


async def test_a_phone_shows_the_login_in_every_language(door: Door) -> None:
    page = door.page
    await page.set_viewport_size({"width": 390, "height": 844})
    titles = []
    for language in ("uz", "ru", "en"):
        await page.goto(f"{door.url}/login?lang={language}")
        titles.append(await page.get_by_role("heading", level=1).inner_text())
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        assert re.findall(r"\b(?:login|account)\.[a-z_.]+", await page.locator("body").inner_text()) == []
    assert titles == ["Kirish", "Вход", "Log in"]


async def test_another_language_keeps_what_was_typed(door: Door) -> None:
    page = door.page
    await page.goto(f"{door.url}/login?lang=en")
    await page.get_by_label("Name").fill(NAME)
    await page.get_by_role("button", name="Русский").click()
    await expect(page.get_by_label("Имя")).to_have_value(NAME)


async def test_people_change_their_own_password(door: Door, park: Park) -> None:
    page = door.page
    await add_person(park.connection, "aziz", PASSWORD, Role.VIEWER, [], by="test")
    door.name = "aziz"
    await page.goto(f"{door.url}/?lang=en")
    await door.log_in()
    await page.locator(".account-name").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Change password")

    async def change(old: str, new: str, again: str) -> None:
        await page.get_by_label("Old password").fill(old)
        await page.get_by_label("New password, 10 characters at least").fill(new)
        await page.get_by_label("New password again").fill(again)
        await page.keyboard.press("Enter")

    await change(PASSWORD, "another long one", "another long on")
    await expect(page.get_by_role("alert")).to_have_text("The two new passwords differ.")
    await change("wrong", "another long one", "another long one")
    await expect(page.get_by_role("alert")).to_contain_text("The old password is wrong")
    await change(PASSWORD, "another long one", "another long one")
    await expect(page.locator("main").get_by_role("status")).to_contain_text(
        "From now on the new password counts."
    )
    await page.get_by_role("button", name="Log out").click()
    await door.log_in("another long one")
    await expect(page.locator(".account-name")).to_have_text("aziz")
