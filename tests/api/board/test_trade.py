"""What the export officer sees: exports and what is doubtful about them."""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.async_api import Page, expect

from technopark_api.board.assets import STATIC
from tests.api.board.conftest import View

PAGES = ("/trade", "/trade/certificates", "/trade/periods")


def panel(kind: str) -> str:
    """Select a panel of the section."""
    return f'[data-panel="trade-{kind}"]'


async def choose(page: Page, start: str, end: str) -> None:
    """Choose a span of months."""
    await page.get_by_label("From", exact=True).select_option(start)
    await page.get_by_label("To", exact=True).select_option(end)


async def test_the_section_is_reached_from_the_header_and_fetched_only_then(view: View) -> None:
    asked: list[str] = []
    view.page.on("request", lambda request: asked.append(request.url))
    page = await view.open()
    await expect(page.locator(".card").first).to_be_visible()
    assert [url for url in asked if "/trade" in url] == []
    production = page.get_by_role("navigation", name="Sections").get_by_role("link", name="Production")
    await expect(production).to_have_attribute("aria-current", "true")
    await page.get_by_role("link", name="Exports").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Exports")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await expect(production).not_to_have_attribute("aria-current", "true")
    assert [url for url in asked if url.endswith("/css/trade.css")] != []
    assert view.wrong == []


async def test_exports_stand_beside_the_month_before_and_a_year_before(view: View) -> None:
    page = await view.open("/trade")
    figures = page.locator(".trade-figures .figure-box")
    await expect(figures.nth(0)).to_contain_text("$31,200")
    await expect(figures.nth(0)).to_contain_text("Oct 2026")
    # 31,200 after 46,800
    await expect(figures.nth(1).locator(".figure-value")).to_have_text("−33.3%")
    await expect(figures.nth(1).locator(".figure-note")).to_have_text("Sep 2026: $46,800")
    await expect(figures.nth(2).locator(".figure-value")).to_have_text("—")
    await expect(figures.nth(4).locator(".figure-value")).to_have_text("—")
    rows = page.locator(f"{panel('country')} tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows.nth(0)).to_contain_text("Kazakhstan KZ$31,200100.0%−33.3%—1—")
    await expect(page.locator(f"{panel('facility')} li")).to_contain_text(["Household refrigerators"])
    assert view.wrong == []


async def test_the_guard_tells_of_each_product_and_gives_its_evidence(view: View) -> None:
    page = await view.open("/trade/certificates")
    row = page.locator(f"{panel('guard')} tbody tr").filter(has_text="F02-RF350")
    await expect(row.locator(".guard-status")).to_have_text("No certificate")
    await expect(row.locator(".guard-status svg")).to_have_count(1)
    await expect(row.get_by_role("img")).to_have_accessible_name(
        re.compile("^Actual .*%, National line 30.00%")
    )
    button = row.get_by_role("button", name="ZIP: Evidence pack, Refrigerator-freezer 350 l, Oct 2026")
    async with page.expect_download() as begun:
        await button.press("Enter")
    pack = await begun.value
    assert pack.suggested_filename == "technopark-evidence-F02-RF350-2026-10-2026-10.zip"
    with zipfile.ZipFile(await pack.path()) as opened:
        assert "manifest.json" in opened.namelist()
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_the_most_urgent_certificates_come_first(view: View) -> None:
    page = await view.open()
    ranked = await page.evaluate(
        """async () => {
          const { byUrgency } = await import("/board/js/trade/certificates.js");
          const row = (product, status, more = {}) =>
            ({ product, status, days_left: 200, crossing_earliest: null, headroom_points: 3, ...more });
          return byUrgency([
            row("fine", "ok"), row("none", "missing", { days_left: null, headroom_points: null }),
            row("late", "warning", { days_left: 80 }), row("falls", "warning", { crossing_earliest: "2026-12-20" }),
            row("gone", "expired", { days_left: -4 }), row("below", "at_risk", { headroom_points: -1 }),
            row("further below", "at_risk", { headroom_points: -2 }),
          ], "2026-11-20").map(({ product }) => product);
        }"""
    )
    assert ranked == ["gone", "further below", "below", "falls", "late", "none", "fine"]


async def test_a_market_that_is_gone_is_told_of_and_a_span_is_compared_with_one_as_long(view: View) -> None:
    page = await view.open("/trade")
    await choose(page, "2026-10", "2026-11")
    figures = page.locator(".trade-figures .figure-box")
    # October and November after August and September: 67,600 after 41,600 + 46,800.
    await expect(figures.nth(0)).to_contain_text("$67,600")
    await expect(figures.nth(1).locator(".figure-note")).to_have_text("Aug 2026 – Sep 2026: $88,400")
    await expect(page.locator(".trade-sums .footnote")).to_have_text(
        "The last month chosen still runs: it is compared with a whole one."
    )
    await choose(page, "2026-11", "2026-11")
    names = page.locator(f"{panel('country')} tbody th")
    await expect(names).to_have_text(["Tajikistan TJ", "Kyrgyzstan KG", "Russia RU", "Kazakhstan KZ"])
    await expect(page.locator(f"{panel('country')} tbody tr").nth(3)).to_contain_text("—−100.0%")
    await expect(page.locator(f"{panel('country')} tbody tr").nth(0)).to_contain_text("new")
    # The choice goes along to the other pages and back.
    await page.get_by_role("link", name="Certificates").click()
    await expect(page.get_by_label("From", exact=True)).to_have_value("2026-11")


async def test_what_is_doubtful_says_what_was_found_and_expected(view: View) -> None:
    page = await view.open("/trade")
    row = page.locator(f"{panel('doubts')} tbody tr").nth(0)
    await expect(row.locator("th")).to_have_text("Warning: Malformed declaration number")
    await expect(row.locator("th svg")).to_have_count(1)
    await expect(row).to_contain_text("S-2026-00000/1/1")
    await expect(row).to_contain_text("26001/S-2026-00000")
    await page.get_by_role("button", name="Русский").click()
    await expect(row.locator("th")).to_have_text("Предупреждение: Номер декларации записан неверно")


@pytest.mark.parametrize("path", [*PAGES, "/trade/reports"])
async def test_a_phone_shows_a_page_without_sideways_scrolling(view: View, path: str) -> None:
    await view.page.set_viewport_size({"width": 390, "height": 844})
    for language in ("uz", "ru", "en"):
        page = await view.open(path, language=language)
        await expect(page.locator(".loading")).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        assert re.findall(r"\b(?:trade|sections)\.[a-z_.]+", await page.locator("body").inner_text()) == []
    assert view.wrong == []


@pytest.mark.parametrize("path", PAGES)
async def test_tables_have_names_headings_and_can_be_scrolled_by_keyboard(view: View, path: str) -> None:
    page = await view.open(path)
    await expect(page.locator(".loading")).to_have_count(0)
    regions = page.locator("main .panels > .panel > .panel-body > .table-scroll")
    assert await regions.count() > 0
    for region in await regions.all():
        await expect(region).to_have_attribute("tabindex", "0")
        await expect(region).to_have_attribute("aria-label", re.compile(".+"))
        await expect(region.locator("thead th:not([scope=col])")).to_have_count(0)
        await expect(region.locator("tbody th:not([scope=row])")).to_have_count(0)


def test_the_section_is_no_part_of_the_first_load() -> None:
    index = (STATIC / "index.html").read_text()
    assert "trade" not in index
