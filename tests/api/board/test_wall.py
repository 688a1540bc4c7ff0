"""A screen on a wall: it goes round by itself, is read from afar, and says when what it shows is old."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import BrowserContext, Page, expect

from technopark.catalogue import Catalogue
from technopark_cli.local.ports import free_port
from tests.api.board.conftest import NEVER_HEARD, NOW, Park, View, look, serving

SMALLEST_OF_HEIGHT = 36 / 1080
"""At five metres from a screen of 65 inches that is a letter of 13 minutes of arc and more."""

_SMALL = """(least) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: element, data } = walker.currentNode;
    if (!data.trim() || element.closest("noscript, .hidden, .skip")) continue;
    if (!element.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < least) found.push(`${data.trim()}: ${size}`);
  }
  return found;
}"""
_OUTSIDE = """() => [...document.querySelectorAll("header *, main *")].filter((element) => {
  if (element.closest(".hidden, svg") || !element.checkVisibility()) return false;
  const { left, right, top, bottom, width } = element.getBoundingClientRect();
  return width > 0 && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
}).map((element) => `${element.className}: ${element.textContent}`)"""


async def opened(view: View, query: str = "") -> Page:
    """Show the wall and wait for its first slide, or for what is wrong with its address."""
    page = view.page
    await page.goto(f"{view.url}/wall?lang=en{query}")
    await page.locator("main :is(.wall-slide, .wall-problems)").wait_for()
    return page


async def slide(page: Page, place: str) -> None:
    """Wait for a slide by its number."""
    await expect(page.locator(".wall-place")).to_have_text(place)


async def test_it_goes_round_the_park_all_facilities_and_trust(view: View, park_catalogue: Catalogue) -> None:
    page = await opened(view, "&every=3600")
    count = len(park_catalogue.facilities) + 2
    shown = []
    for number in range(1, count + 1):
        await slide(page, f"{number} / {count}")
        shown.append(await page.locator("h1").text_content())
        await page.keyboard.press("ArrowRight")
    await slide(page, f"1 / {count}")
    assert shown == [
        "Tashkent Technopark: all facilities",
        *(facility.names.en for facility in park_catalogue.facilities),
        "Trust in today's numbers",
    ]
    assert view.wrong == []


async def test_slides_change_by_themselves_and_stand_while_they_are_held(view: View) -> None:
    await view.page.clock.install()
    page = await opened(view, "&show=park,F02,trust&every=30")
    await slide(page, "1 / 3")
    await page.clock.run_for(31_000)
    await slide(page, "2 / 3")
    await page.keyboard.press("Space")
    await expect(page.locator(".wall-held")).to_have_text("Paused")
    await page.clock.run_for(120_000)
    await slide(page, "2 / 3")
    await page.keyboard.press("ArrowLeft")
    await slide(page, "1 / 3")
    await page.keyboard.press("Space")
    await expect(page.locator(".wall-held")).to_have_text("")
    await page.clock.run_for(31_000)
    await slide(page, "2 / 3")


async def test_the_address_chooses_slides_and_their_order(view: View) -> None:
    page = await opened(view, "&show=trust,F18,park,F02")
    await slide(page, "1 / 4")
    for title in (
        "Trust in today's numbers",
        "Logistics centre",
        re.compile("Technopark"),
        "Household refrigerators",
    ):
        await expect(page.locator("h1")).to_have_text(title)
        await page.keyboard.press("ArrowRight")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("&every=3", "every=3: must be whole seconds from 5 to 3600"),
        ("&every=soon", "every=soon: must be whole seconds from 5 to 3600"),
        (
            "&show=F99",
            "show=F99: there is no such slide; there are: park, facilities, trust and the facilities F01–F18",
        ),
        ("&show=", "show=: at least one slide is needed: park, facilities, trust or the code of a facility"),
        ("&evry=5", "evry: there is no such parameter; there are: show, every, lang, theme"),
        ("&show=" + "facilities," * 12, "show: these are 216 slides, and there may be 200 at most"),
    ],
)
async def test_an_address_that_cannot_be_is_told_so(view: View, query: str, said: str) -> None:
    page = await opened(view, query)
    await expect(page.get_by_role("alert").locator("li")).to_have_text([said])
    await expect(page.get_by_role("alert")).to_contain_text("/wall?show=park,F02,trust&every=30")
    await expect(page.locator(".wall-slide")).to_have_count(0)


async def test_everything_that_is_wrong_with_an_address_is_told_at_once(view: View) -> None:
    page = await opened(view, "&every=0&show=park,nowhere&speed=2")
    await expect(page.get_by_role("alert").locator("li")).to_have_count(3)


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("language", ["en", "ru", "uz"])
async def test_it_is_large_and_fits_without_scrolling(
    view: View, size: tuple[int, int], language: str
) -> None:
    page = view.page
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    await page.goto(f"{view.url}/wall?lang={language}&show=park,F01,F05,{NEVER_HEARD},F18,trust")
    await page.locator(".wall-slide").wait_for()
    for number in range(1, 7):
        await slide(page, f"{number} / 6")
        assert await page.evaluate(_SMALL, SMALLEST_OF_HEIGHT * height - 0.5) == []
        assert await page.evaluate(_OUTSIDE) == []
        await page.keyboard.press("ArrowRight")


async def test_nobody_needs_a_pointer_or_sees_one(view: View) -> None:
    page = await opened(view)
    assert await page.evaluate("getComputedStyle(document.querySelector('.wall-tile')).cursor") == "none"
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    for hidden in (".switches", ".sections"):
        await expect(page.locator(hidden)).not_to_be_visible()


async def test_the_screen_is_kept_awake_while_the_wall_is_shown(view: View) -> None:
    await view.page.add_init_script(
        "window.held = 0;"
        "Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {"
        "  window.held += 1;"
        "  return { released: false, release: async () => { window.held -= 1; } };"
        "} } });"
    )
    page = await opened(view)
    assert await page.evaluate("window.held") == 1
    await page.evaluate("history.pushState(null, '', '/'); dispatchEvent(new PopStateEvent('popstate'))")
    await expect(page.locator(".card").first).to_be_visible()
    assert await page.evaluate("window.held") == 0


async def test_nothing_moves_for_those_who_ask_for_stillness(view: View) -> None:
    await view.page.emulate_media(reduced_motion="reduce")
    page = await opened(view)
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_old_data_are_said_to_be_old(context: BrowserContext, park: Park, board_database: str) -> None:
    async with serving(park, board_database, free_port(), now=NOW + timedelta(minutes=20)) as board:
        view = await look(context, board.url)
        page = await opened(view)
        await expect(page.locator(".wall-old")).to_contain_text("Old data: the newest message came at 15:3")
        await expect(page.locator(".wall-old")).to_contain_text("20 min ago")
        await page.close()


async def test_fresh_data_are_not_said_to_be_old(view: View) -> None:
    page = await opened(view)
    await expect(page.locator('html[data-connection="live"]')).to_be_attached()
    await expect(page.locator(".wall-old")).to_be_hidden()


async def test_a_lost_server_is_said_and_found_again(
    context: BrowserContext, park: Park, board_database: str
) -> None:
    port = free_port()
    async with serving(park, board_database, port) as board:
        view = await look(context, board.url)
        page = await opened(view, "&show=park,trust&every=3600")
        await expect(page.locator(".connection-word")).to_have_text("Live")
        await board.stop()
        await expect(page.locator(".wall-old")).to_be_visible()
    async with serving(park, board_database, port):
        await expect(page.locator(".connection-word")).to_have_text("Live")
        await expect(page.locator(".wall-old")).to_be_hidden()
    await page.close()


async def test_a_round_leaves_nothing_behind(view: View) -> None:
    page = await opened(view, "&every=3600")
    session = await page.context.new_cdp_session(page)

    async def rounds(times: int) -> dict[str, int]:
        for _ in range(20 * times):
            await page.keyboard.press("ArrowRight")
        await slide(page, "1 / 20")
        for _ in range(2):
            await session.send("HeapProfiler.collectGarbage")
        return {name: int(count) for name, count in (await session.send("Memory.getDOMCounters")).items()}

    first, last = await rounds(2), await rounds(4)
    assert last["nodes"] <= first["nodes"] * 1.05
    assert last["jsEventListeners"] <= first["jsEventListeners"] * 1.05
