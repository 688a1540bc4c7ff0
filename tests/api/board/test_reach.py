"""Everybody can read and use the board: in three languages, by keyboard, in both themes, with any eyes."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.api.board.conftest import View

# Commands and the names of Grafana's boards are the same in every language.
_TEXTS = """() => {
  const ALIKE = "noscript, .switch [lang], .raw[lang], #report-language, .runbook code, .runbook em";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const { parentElement } = walker.currentNode;
    if (!parentElement.closest(ALIKE)) texts.push(walker.currentNode.data.trim());
  }
  for (const element of document.querySelectorAll("[title], [aria-label]")) {
    if (!element.closest(".switch [lang]")) texts.push(element.title, element.getAttribute("aria-label") ?? "");
  }
  return texts.filter(Boolean);
}"""
_KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.·–-]*")
TRADE = ("/trade", "/trade/certificates", "/trade/periods", "/trade/reports")
PAGES = (
    "/",
    "/facility/F02",
    "/facility/F02/line/L1",
    "/facility/F02/report",
    "/facility/F18",
    "/trust/F02",
    *TRADE,
    "/runbooks/line-down",
)


async def texts(page: Page) -> set[str]:
    """All that a page says, to eyes and to readers of screens."""
    await expect(page.locator(".loading")).to_have_count(0)
    await expect(page.locator('[data-connection="live"]').first).to_be_attached()
    return set(await page.evaluate(_TEXTS))


@pytest.mark.parametrize("path", PAGES)
async def test_no_text_is_left_untranslated(view: View, path: str) -> None:
    page = await view.open(path)
    for name, language in (("English", "en"), ("Русский", "ru"), ("Oʻzbekcha", "uz-Latn")):
        await page.get_by_role("button", name=name).click()
        await expect(page.locator("html")).to_have_attribute("lang", language)
        assert [text for text in await texts(page) if _KEY.fullmatch(text)] == []


@pytest.mark.parametrize("path", PAGES)
async def test_the_language_switch_changes_every_word(view: View, path: str) -> None:
    page = await view.open(path)
    english = await texts(page)
    await page.get_by_role("button", name="Русский").click()
    await expect(page.locator(".brand-name")).to_have_text("Ташкентский технопарк")
    await expect(page.get_by_role("button", name="Русский")).to_have_attribute("aria-pressed", "true")
    russian = await texts(page)
    words = {text for text in english & russian if _WORD.search(text)}
    # Codes of stations, orders and reasons belong to the plants and have no translation.
    assert {text for text in words if not _CODE.fullmatch(text) and text != "Asia/Tashkent"} == set()
    await page.get_by_role("button", name="Oʻzbekcha").click()
    await expect(page.locator(".brand-name")).to_have_text("Toshkent texnoparki")
    assert view.wrong == []


async def test_the_choice_of_language_and_theme_is_remembered(view: View) -> None:
    page = view.page
    await page.goto(view.url)
    await page.get_by_role("button", name="Русский").click()
    await page.get_by_role("button", name="Светлое").click()
    await page.reload()
    await expect(page.locator(".brand-name")).to_have_text("Ташкентский технопарк")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_an_address_can_ask_for_language_and_theme(view: View) -> None:
    page = await view.open(language="uz", theme="light")
    await expect(page.locator(".brand-name")).to_have_text("Toshkent texnoparki")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.locator('.card[data-facility="F02"]').click()
    await expect(page.locator(".head h1")).to_have_text("Maishiy sovutgichlar")


async def test_everything_can_be_reached_by_keyboard(view: View) -> None:
    page = await view.open()
    reached: list[str] = []
    for _ in range(60):
        await page.keyboard.press("Tab")
        reached.append(
            await page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel")
        )
    for name in (
        "Skip to content",
        "Русский",
        "Light",
        "Electronic gas meters",
        "Logistics centre",
        "Trust in today",
    ):
        assert any(name in text for text in reached), f"{name} is out of reach of the keyboard"


async def test_the_card_in_focus_is_seen_and_opens(view: View) -> None:
    page = await view.open()
    await page.locator('.card[data-facility="F02"] .card-name a').focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Tab")
    outline = await page.locator('.card[data-facility="F02"]').evaluate(
        "card => getComputedStyle(card).outlineStyle"
    )
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page.locator(".head h1")).to_have_text("Household refrigerators")
    await expect(page.locator("h1")).to_be_focused()


async def test_the_way_past_the_header_leads_to_the_content(view: View) -> None:
    page = await view.open()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_its_landmarks_and_one_heading(view: View, path: str) -> None:
    page = await view.open(path)
    for landmark in ("banner", "main"):
        await expect(page.get_by_role(landmark)).to_have_count(1)
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    unnamed = await page.locator("button, a[href], [role=img], section").evaluate_all(
        "parts => parts.filter(part => !(part.textContent.trim() || part.ariaLabel)).length"
    )
    assert unnamed == 0


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_text_is_legible_on_every_ground(view: View, theme: str) -> None:
    page = await view.open(theme=theme)
    ratios: dict[str, float] = await page.evaluate(
        """() => {
          const probe = document.body.appendChild(document.createElement("span"));
          const channels = (name) => {
            probe.style.color = `var(${name})`;
            return getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
          };
          const light = (name) => {
            const [red, green, blue] = channels(name).map((value) => value / 255)
              .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
          };
          const states = ["production", "setup", "delay", "down", "planned", "offline", "stale", "silent"];
          const inks = ["--ink", "--muted", "--faint", ...states.map((state) => `--${state}-ink`)];
          const ratios = {};
          for (const ink of inks) for (const ground of ["--ground", "--surface", "--raised"]) {
            const [dark, bright] = [light(ink), light(ground)].sort((one, other) => one - other);
            ratios[`${ink} on ${ground}`] = (bright + 0.05) / (dark + 0.05);
          }
          return ratios;
        }"""
    )
    # WCAG 2.2, success criterion 1.4.3
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


async def test_the_theme_of_the_system_is_followed_where_that_is_chosen(view: View) -> None:
    page = await view.open(theme="auto")
    grounds = []
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        grounds.append(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert grounds == ["rgb(10, 14, 19)", "rgb(238, 241, 244)"]
    assert view.wrong == []


async def test_nothing_moves_for_those_who_ask_for_stillness(view: View) -> None:
    await view.page.emulate_media(reduced_motion="reduce")
    page = await view.open()
    moving = await page.locator("body *").evaluate_all(
        "parts => parts.filter(part => getComputedStyle(part).transitionDuration !== '0s').length"
    )
    assert moving == 0
