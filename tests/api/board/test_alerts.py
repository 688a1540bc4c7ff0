"""What is to be looked at stands at the top of every page, with what to do about it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.api.board.conftest import STOPPED, View

# The line of F05 stands since 11:20 of the board's day, and one plant was last heard an hour ago.
DOWN = f"Line {STOPPED} L1 is down, reason: E-STOP"


async def opened(page: Page) -> None:
    """Open the list by keyboard."""
    await expect(page.locator('.alerts[data-alerts="critical"]')).to_be_attached()
    await page.locator(".alerts-button").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".alerts-list")).to_be_visible()


async def test_their_number_is_told_and_read_out(view: View) -> None:
    page = await view.open()
    await expect(page.locator('.alerts[data-alerts="critical"]')).to_be_attached()
    button = page.get_by_role("button", name=re.compile(r"^Alerts: \d+, critical: [1-9]\d*$"))
    await expect(button).to_have_attribute("aria-expanded", "false")
    said = page.locator(".alerts [role=status]")
    await expect(said).to_have_text(re.compile(r"^Alerts: \d+, critical: [1-9]\d*$"))
    assert view.wrong == []


@pytest.mark.parametrize("path", ["/", "/facility/F02", "/trust", "/trade"])
async def test_the_list_is_on_every_page(view: View, path: str) -> None:
    page = await view.open(path)
    await opened(page)
    item = page.locator(".alert", has_text=DOWN)
    await expect(item).to_have_count(1)
    await expect(item.locator(".alert-mark")).to_have_text("Critical")
    await expect(item.locator(".alert-facts")).to_contain_text("limit 30 min")
    assert view.wrong == []


async def test_escape_closes_the_list_and_gives_the_focus_back(view: View) -> None:
    page = await view.open()
    await opened(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await expect(page.locator(".alerts-list")).to_be_hidden()
    await expect(page.locator(".alerts-button")).to_be_focused()


async def test_an_alert_leads_to_its_place_and_to_what_to_do(view: View) -> None:
    page = await view.open()
    await opened(page)
    item = page.locator(".alert", has_text=DOWN)
    await item.get_by_role("link", name="What to do: Line down").click()
    await expect(page.locator("h1")).to_have_text("Line down")
    await expect(page.locator(".alerts-list")).to_be_hidden()
    await page.get_by_role("button", name="Русский").click()
    await expect(page.locator("h1")).to_have_text("Линия неисправна")
    await page.get_by_role("button", name="English").click()
    await opened(page)
    await page.get_by_role("link", name=DOWN).click()
    await expect(page).to_have_url(re.compile(rf"/facility/{STOPPED}/line/L1"))
    assert view.wrong == []


async def test_a_runbook_that_is_not_there_is_told(view: View) -> None:
    page = await view.open("/runbooks/no-such")
    await expect(page.locator(".notice")).to_have_text("There is no such page.")


async def test_a_phone_shows_the_list_within_the_page(view: View) -> None:
    await view.page.set_viewport_size({"width": 390, "height": 844})
    page = await view.open()
    await opened(page)
    box = await page.locator(".alerts-list").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await view.page.set_viewport_size({"width": 1920, "height": 1080})
