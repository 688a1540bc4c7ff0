"""The report of a shift: the same numbers as everywhere, on a screen and on paper."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.api.board.conftest import View

REPORT = "/facility/F02/report"
_PAGES = re.compile(rb"/Type\s*/Page\b")
_TITLES = re.compile(rb"/Title \(([^)]*)\)")


async def report(view: View, query: str = "", *, theme: str = "light") -> Page:
    """Show a report and wait until it is there."""
    await view.page.goto(f"{view.url}{REPORT}?lang=en&theme={theme}{query}")
    await view.page.locator(".report-head").wait_for()
    return view.page


async def test_the_report_tells_of_the_present_shift_when_none_is_named(view: View) -> None:
    page = await report(view)
    await expect(page.locator(".report-facts dd")).to_have_text(
        [
            "F02 Household refrigerators",
            "Friday, 20 November 2026",
            "A, 08:00–16:00 (still runs)",
            "—",
            "7\u00a0h 30\u00a0min",
            "Friday, 20 November 2026, 15:37",
        ]
    )
    made = page.locator('tr[data-product="F02-RF350"] td')
    await expect(made.nth(0)).to_have_text("356 pcs")
    answer = await page.request.get(
        f"{view.url}/api/v1/plan",
        params={"facility": "F02", "interval": "shift", "from": "2026-11-20", "to": "2026-11-21"},
    )
    (planned,) = (
        row for row in (await answer.json())["rows"] if (row["shift"], row["product"]) == ("A", "F02-RF350")
    )
    await expect(made.nth(1)).to_have_text(f"{planned['target']:,.1f}".removesuffix(".0"))
    await expect(page.locator("[data-report=stops] tbody tr")).to_have_count(1)
    await expect(page.locator("[data-report=stops]")).to_contain_text("NO-PARTS")
    assert view.wrong == []


async def test_one_goes_from_shift_to_shift_and_back(view: View) -> None:
    page = await report(view)
    await page.get_by_role("link", name="Shift B").click()
    await expect(page.locator(".report-facts dd").nth(2)).to_contain_text("B, 16:00–00:00")
    assert page.url.startswith(f"{view.url}{REPORT}?day=2026-11-20&shift=B")
    await expect(page.locator("[data-report=stops]")).to_contain_text("No stops in this period")
    await page.get_by_role("link", name="Day before").click()
    await expect(page.locator(".report-facts dd").nth(1)).to_have_text("Thursday, 19 November 2026")
    await page.go_back()
    await expect(page.locator(".report-facts dd").nth(1)).to_have_text("Friday, 20 November 2026")
    await expect(page.locator(".report-choices [aria-current=page]")).to_have_text("Shift B")


async def test_a_day_off_has_no_shift_to_report_on(view: View) -> None:
    await view.page.goto(f"{view.url}{REPORT}?lang=en&day=2026-11-22&shift=A")
    await expect(view.page.locator(".notice")).to_have_text("No such shift is worked on this day.")
    await expect(view.page.get_by_role("link", name="Day before")).to_have_count(1)


async def test_the_facility_leads_to_the_report_of_its_shift(view: View) -> None:
    page = await view.open("/facility/F02")
    await page.get_by_role("link", name="Shift report").click()
    await expect(page.locator(".report-facts dd").nth(2)).to_contain_text("A, 08:00–16:00")


async def test_the_report_prints_on_a_few_pages_with_all_its_parts(view: View) -> None:
    page = await report(view, theme="dark")
    paper = await page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    assert len(_PAGES.findall(paper)) in (1, 2)
    # A4 in points.
    assert re.search(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", paper) is not None
    titles = [title.decode() for title in _TITLES.findall(paper)]
    parts = [
        "Output against plan",
        "Where the time went",
        "Causes of stops",
        "List of stops",
        "Notes and signatures",
    ]
    assert [title for title in titles if title in parts] == parts


async def test_paper_has_no_navigation_and_is_black_on_white(view: View) -> None:
    page = await report(view, theme="dark")
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": 688, "height": 1000})
    for left_out in (".top", ".crumbs", ".report-choices", ".skip"):
        await expect(page.locator(left_out)).to_be_hidden()
    for kept in (".report-head", ".signatures", "[data-report=stops]"):
        await expect(page.locator(kept)).to_be_visible()
    colours = await page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(20, 32, 43)"]
    assert await page.evaluate("document.documentElement.scrollWidth") <= 688
