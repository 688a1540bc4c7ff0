"""How far the numbers can be trusted is seen everywhere, and leads to what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import BrowserContext, expect

from technopark.catalogue import Catalogue
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.migrate import migrate
from technopark.storage.pool import connect
from technopark_cli.local.database import DatabaseServer
from technopark_cli.local.ports import free_port
from technopark_ingest.writer import Writer
from tests.api.board.conftest import NEVER_HEARD, NOW, Park, View, look, serving, settings

STATE, OUTPUT = "F04/L1/S1/state", "F04/L1/S2/output"
NASTY = '<img src=x onerror="document.title=1">'


def numbered(*numbers: int) -> list[tuple[str, object]]:
    """States of a station of F04, numbered by its publisher."""
    return [
        (
            STATE,
            {
                "ts": (NOW - timedelta(seconds=60 - number)).isoformat(),
                "state": "production",
                "run": "r1",
                "seq": number,
            },
        )
        for number in numbers
    ]


@pytest.fixture(scope="module", autouse=True)
async def trouble(park: Park) -> None:
    """Four numbers of F04 never came, one of its messages is refused, and one contradicts what is stored."""
    await park.say(*numbered(0, 1, 3, 4, 8, 9))
    topic, payload = numbered(9)[0]
    assert isinstance(payload, dict)
    await park.say((topic, {**payload, "state": "setup", "seq": 10}))
    wrong = {"ts": NOW.isoformat(), "product": NASTY, "good": 1.50, "run": "r2", "seq": 0}
    await park.say((OUTPUT, wrong), refused=1)


def badge_of(facility: str) -> str:
    """Select the badge on a facility's card."""
    return f'.card[data-facility="{facility}"] .trust'


async def test_trust_is_a_number_an_icon_and_a_word_wherever_one_looks(view: View) -> None:
    page = await view.open()
    for facility, verdict, text in (
        ("F04", "look", re.compile(r"9\d\.\d\d%, Needs a look$")),
        ("F02", "ok", re.compile(r"100%, In order$")),
        (NEVER_HEARD, "none", re.compile("—, No data$")),
    ):
        badge = page.locator(badge_of(facility))
        await expect(badge).to_have_attribute("data-trust", verdict)
        await expect(badge).to_have_text(text)
        await expect(badge.locator("svg")).to_have_count(1)
    await expect(page.locator(".top .trust")).to_have_attribute("data-trust", "look")
    await page.locator(badge_of("F02")).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Trust in the numbers")
    await expect(page.locator("[data-panel=wrong]")).to_contain_text("Nothing is wrong in this period")
    await page.locator(".crumbs a").nth(1).click()
    await expect(page.locator(".head .trust")).to_have_text(re.compile("100%"))
    assert view.wrong == []


async def test_what_is_wrong_is_listed_and_a_message_can_be_read_by_keyboard(view: View) -> None:
    page = await view.open("/trust/F04")
    kinds = page.locator(".wrongs .wrong-kind")
    await expect(kinds).to_have_text(["Contradiction", "Refused", "Missing", "Missing"])
    missing = page.locator(".wrongs [data-kind=missing] .wrong-text")
    await expect(missing).to_have_text(["3 messages: numbers 5–7 of run r1", "1 message: number 2 of run r1"])
    await page.locator(".wrongs summary").press("Enter")
    await expect(page.locator(".wrongs details code")).to_contain_text('"setup"')
    show = page.get_by_role("button", name="Show message")
    await show.press("Enter")
    message = page.get_by_role("dialog")
    await expect(message).to_contain_text("technopark/v1/F04/L1/S2/output")
    await expect(message.locator(".reason")).to_have_text("unknown_product")
    await expect(message).to_contain_text("20.11 15:37:12")
    # What was sent stays text, whatever it looks like, and its numbers stay as they were written.
    await expect(message.locator("pre")).to_contain_text('"good": 1.5')
    await expect(message.locator("img")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(message).to_have_count(0)
    await expect(show).to_be_focused()
    assert view.wrong == []


async def test_the_books_are_shown_by_day_and_line(view: View) -> None:
    page = await view.open("/trust/F04")
    row = page.locator(".books tbody tr:not(.day-row)").first
    await expect(row.locator("th")).to_have_text("L1")
    wrong = row.locator("td[data-wrong]")
    await expect(wrong).to_have_text(["4", "1", "1"])
    await expect(page.locator("[data-panel=books]")).to_contain_text("The books close")
    await view.open("/trust")
    await expect(page.locator(".books .day-row")).to_have_text(["Fri 20.11"])
    await page.get_by_role("button", name="30 days").click()
    await expect(page.locator(".books .day-row").nth(1)).to_have_text("Tue 03.11")


async def test_a_phone_shows_all_of_it_in_every_language(view: View) -> None:
    await view.page.set_viewport_size({"width": 390, "height": 844})
    for language in ("uz", "ru", "en"):
        page = await view.open("/trust/F04", language=language)
        await expect(page.locator(".wrongs li")).to_have_count(4)
        await expect(page.locator(".loading")).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await page.locator(".wrongs .action").click()
        await expect(page.locator(".message pre")).to_be_visible()
        box = await page.locator(".message").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        said = await page.locator("body").inner_text()
        assert re.findall(r"\btrust\.[a-z_.0-9]+", said) == []


async def test_a_hole_that_fills_is_gone_without_a_reload(view: View, park: Park) -> None:
    page = await view.open("/trust/F04")
    missing = page.locator(".figure-box").nth(1).locator(".figure-value")
    await expect(missing).to_have_text("4")
    await park.say(*numbered(2, 5, 6, 7))
    await expect(missing).to_have_text("0")
    await expect(page.locator(".wrongs [data-kind=missing]")).to_have_count(0)


@pytest.mark.editions("none")
async def test_a_database_that_is_away_is_said_at_once(
    context: BrowserContext, private_database_server: DatabaseServer, park_catalogue: Catalogue
) -> None:
    service = private_database_server.service
    assert service is not None
    url = private_database_server.url
    connection = await connect(url)
    await migrate(connection)
    ids = await sync_catalogue(connection, park_catalogue)
    own = Park(park_catalogue, connection, Writer(park_catalogue, ids, settings(url)))
    async with serving(own, url, free_port()) as board:
        view = await look(context, board.url)
        page = await view.open()
        word = page.locator(".connection-word")
        await expect(word).to_have_text("Live")
        await connection.close()
        await service.kill()
        await expect(word).to_have_text("Database away")
        await expect(page.locator(".card")).to_have_count(18)
        await service.start()
        await expect(word).to_have_text("Live")
        await page.close()
