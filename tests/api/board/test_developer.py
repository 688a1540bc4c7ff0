"""Whoever runs a simulated park stops its lines and breaks its gateways from the board; others see nothing of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import get_args

import pytest
from playwright.async_api import BrowserContext, expect

from technopark_api.board.assets import STATIC
from technopark_api.simulator.shapes import LineAct
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import LOOPBACK, free_port
from tests.api.board.conftest import NEVER_HEARD, Park, View, look, serving
from tests.support.simulated import simulated

PARTS = ("F02", "F05", "F18")


@pytest.fixture
async def developer(
    context: BrowserContext, park: Park, board_database: str, private_broker: Broker
) -> AsyncIterator[View]:
    """A page on a board that has a simulator of three facilities, one of them without lines."""
    async with (
        simulated(private_broker, park.catalogue, *PARTS) as door,
        serving(park, board_database, free_port(), simulator_url=door) as board,
    ):
        view = await look(context, board.url)
        yield view
        await view.page.close()


async def test_a_line_is_stopped_and_started_by_keyboard(developer: View) -> None:
    page = await developer.open()
    await page.get_by_role("link", name="Control the simulator").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Simulator")
    await expect(page.locator(".controls")).to_have_count(len(PARTS))
    await page.get_by_label("Reason for stops").select_option("MECHANICAL")
    line = page.locator("[data-controls=F02] .control").nth(1)
    button = line.get_by_role("button")
    await expect(button).to_have_accessible_name("Stop: F02 L1")
    await button.press("Enter")
    await expect(line.locator(".control-state")).to_have_text(
        re.compile(r"^Stopped since \d\d:\d\dMECHANICAL$")
    )
    await expect(page.locator(".figure-value").nth(2)).to_have_text("1")
    await expect(button).to_be_focused()
    await expect(button).to_have_accessible_name("Start: F02 L1")
    await button.press("Enter")
    await expect(line.locator(".control-state")).to_have_text("As planned")
    assert developer.wrong == []


async def test_a_gateway_is_broken_and_mended_and_what_others_do_is_seen(
    developer: View, context: BrowserContext
) -> None:
    page = await developer.open("/developer")
    gateway = page.locator("[data-controls=F18] .control")
    await expect(gateway).to_have_count(1)
    await gateway.get_by_role("button", name="Break").click()
    await expect(gateway.locator(".state")).to_have_attribute("data-state", "offline")
    await expect(gateway.locator(".state")).to_have_text(re.compile(r"^Cut off since \d\d:\d\d$"))
    other = await context.new_page()
    await other.goto(f"{developer.url}/developer?lang=en")
    await other.locator("[data-controls=F18]").get_by_role("button", name="Mend").click()
    await expect(gateway.locator(".state")).to_have_text("Connected")
    await other.close()
    assert developer.wrong == []


async def test_a_phone_shows_it_in_every_language(developer: View) -> None:
    await developer.page.set_viewport_size({"width": 390, "height": 844})
    for language in ("uz", "ru", "en"):
        page = await developer.open("/developer", language=language)
        await expect(page.locator(".controls")).to_have_count(len(PARTS))
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        assert re.findall(r"\bdeveloper\.[a-z_.]+", await page.locator("body").inner_text()) == []
    assert developer.wrong == []


async def test_a_simulator_that_is_away_is_said_and_found_again(
    context: BrowserContext, park: Park, board_database: str, private_broker: Broker
) -> None:
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    async with serving(park, board_database, free_port(), simulator_url=url) as board:
        view = await look(context, board.url)
        page = await view.open("/developer")
        await expect(page.get_by_role("alert")).to_contain_text(
            "the simulator that TECHNOPARK_SIMULATOR_URL names"
        )
        async with simulated(private_broker, park.catalogue, *PARTS, port=port):
            await expect(page.locator(".controls")).to_have_count(len(PARTS))
            await expect(page.get_by_role("alert")).to_have_count(0)
            await page.close()


async def test_where_nothing_is_simulated_there_is_no_such_page(view: View) -> None:
    page = await view.open()
    await expect(page.locator(f".card[data-facility={NEVER_HEARD}]")).to_be_visible()
    await expect(page.get_by_text("Control the simulator")).to_have_count(0)
    answer = await page.request.get(f"{view.url}/developer")
    assert answer.status == 404
    assert view.wrong == []


def test_the_page_offers_the_reasons_that_the_api_takes() -> None:
    script = (STATIC / "js" / "developer" / "page.js").read_text()
    offered = re.search(r"REASONS = \[(.*?)\]", script)
    assert offered is not None
    assert re.findall(r'"([A-Z-]+)"', offered[1]) == list(get_args(LineAct.model_fields["reason"].annotation))
