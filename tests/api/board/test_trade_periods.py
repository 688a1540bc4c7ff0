"""The export officer closes months and restates them, and gets reports as files."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from technopark.permissions import Role
from technopark_api.access.people import add_person
from technopark_cli.local.ports import free_port
from tests.api.board.conftest import Park, View, look, posting, serving

REASON, PASSWORD = "the invoice of S-2026-09999 came late", "correct horse battery"


def month(page: Page, name: str) -> Locator:
    """Select the row of a month."""
    return page.locator('[data-panel="trade-months-closed"] tbody tr').filter(has_text=name)


async def downloaded(page: Page, button: Locator) -> tuple[str, bytes]:
    """Press a button and return the name and the content of the file that comes."""
    async with page.expect_download() as begun:
        await button.press("Enter")
    file = await begun.value
    return file.suggested_filename, (await file.path()).read_bytes()


async def test_a_month_is_closed_differs_and_is_restated(view: View, park: Park) -> None:
    page = await view.open("/trade/periods")
    row = month(page, "Sep 2026")
    await expect(month(page, "Nov 2026")).to_contain_text("runs until 01.12.2026")
    await expect(month(page, "Nov 2026").get_by_role("button")).to_have_count(0)
    button = row.get_by_role("button", name="Close: Sep 2026")
    dialogue = page.get_by_role("dialog", name="Close Sep 2026?")

    # Escape changes nothing and leads back to where one was.
    await button.press("Enter")
    await expect(dialogue.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialogue).to_have_count(0)
    await expect(button).to_be_focused()
    await expect(row).to_contain_text("Open")

    await button.press("Enter")
    await dialogue.get_by_role("button", name="Close").press("Enter")
    await expect(row.locator(".period-status")).to_have_text("Closed")
    await expect(row).to_contain_text("TP-2026-09-R0")
    await expect(row).to_contain_text("anonymous")
    await expect(row).to_contain_text("Nothing differs")
    report = row.get_by_role("button", name="JSON: TP-2026-09-R0")
    await expect(report).to_be_focused()
    name, content = await downloaded(page, report)
    assert name == "TP-2026-09-R0.json"
    await row.locator("summary").click()
    await expect(row.locator("code")).to_have_text(hashlib.sha256(content).hexdigest())

    await park.say(("F02/export", posting("S-2026-09999", "KZ", 2600, "2026-09-20")))
    await page.reload()
    await expect(row).to_contain_text("Differs")
    await row.get_by_role("button", name="Differences").click()
    differences = page.locator('[data-panel="trade-differences"]')
    await expect(differences.get_by_role("heading", name="Differences: Sep 2026")).to_be_focused()
    line = differences.locator("tbody tr").filter(has_text="Kazakhstan")
    await expect(line.locator("td").nth(1)).to_contain_text("Value, $46,800")
    await expect(line.locator("td").nth(2)).to_contain_text("Value, $49,400")
    await expect(line.locator("td").nth(3)).to_contain_text("Value, $+2,600")
    await expect(line.locator("td").nth(4)).to_contain_text("Late posting")

    await row.get_by_role("button", name="Restate").click()
    dialogue = page.get_by_role("dialog", name="Restate Sep 2026")
    why = dialogue.get_by_label("Reason, for the record")
    await expect(why).to_be_focused()
    await why.fill("   ")
    await dialogue.get_by_role("button", name="Restate").click()
    await expect(dialogue).to_be_visible()
    await why.fill(REASON)
    await dialogue.get_by_role("button", name="Restate").click()
    await expect(row.locator(".period-status")).to_have_text("Restated")
    await expect(row).to_contain_text("TP-2026-09-R1")
    await expect(differences).to_contain_text("What is known now is what TP-2026-09-R1 says")
    assert view.wrong == []


async def test_a_restated_month_is_marked_wherever_it_is_among_those_shown(view: View, park: Park) -> None:
    page = await view.open("/trade/periods")
    row = month(page, "Aug 2026")
    await row.get_by_role("button", name="Close: Aug 2026").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Close").press("Enter")
    await expect(row.locator(".period-status")).to_have_text("Closed")
    await view.open("/trade")
    await expect(page.locator(".trade-figures .figure-box").first).to_be_visible()
    await page.get_by_label("From", exact=True).select_option("2026-08")
    await page.get_by_label("To", exact=True).select_option("2026-08")
    await expect(page.locator(".trade-figures .figure-box").first).to_contain_text("Aug 2026")
    mark = page.get_by_role("list", name="Months that moved after their report").get_by_role("link")
    await expect(mark).to_have_count(0)

    await park.say(("F02/export", posting("S-2026-08888", "KZ", 2600, "2026-08-20")))
    await page.get_by_label("From", exact=True).select_option("2026-07")
    await expect(mark).to_have_text("Aug 2026: reported, TP-2026-08-R0 · Differs")

    await mark.click()
    await month(page, "Aug 2026").get_by_role("button", name="Restate").click()
    await page.get_by_role("dialog").get_by_label("Reason, for the record").fill(REASON)
    await page.get_by_role("dialog").get_by_role("button", name="Restate").click()
    await expect(month(page, "Aug 2026").locator(".period-status")).to_have_text("Restated")
    for tab in ("Exports", "Certificates"):
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name=tab).click()
        await expect(mark).to_have_text("Aug 2026: restated, TP-2026-08-R1")
    assert view.wrong == []


async def test_of_two_people_who_close_a_month_the_second_is_told_in_words(
    view: View, context: BrowserContext
) -> None:
    page = await view.open("/trade/periods", language="ru")
    row = month(page, "июл 2026")
    await row.get_by_role("button", name="Закрыть").click()
    other = await look(context, view.url)
    await other.open("/trade/periods")
    await month(other.page, "Jul 2026").get_by_role("button", name="Close").click()
    await other.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(month(other.page, "Jul 2026").locator(".period-status")).to_have_text("Closed")
    await other.page.close()
    await page.get_by_role("dialog").get_by_role("button", name="Закрыть").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("Месяц уже закрыт.")


@pytest.mark.parametrize(("role", "closes"), [(Role.VIEWER, False), (Role.EXPORT_OFFICER, True)])
async def test_only_those_who_may_close_months_are_offered_it(
    context: BrowserContext, park: Park, board_database: str, role: Role, closes: bool
) -> None:
    name = f"closes-{role.value.replace('_', '-')}"
    await add_person(park.connection, name, PASSWORD, role, [], by="test")
    async with serving(park, board_database, free_port(), access="required") as board:
        await context.clear_cookies()
        page = (await look(context, board.url)).page
        await page.goto(f"{board.url}/trade/periods?lang=en")
        await page.get_by_label("Name").fill(name)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        row = month(page, "Jun 2026")
        await expect(row.locator(".period-status")).to_have_text("Open")
        button = row.get_by_role("button", name="Close")
        await expect(button).to_have_count(1 if closes else 0)
        if closes:
            await button.click()
            await page.get_by_role("dialog").get_by_role("button", name="Close").click()
            await expect(row).to_contain_text(name)
        # The header has most in it for whoever is logged in.
        for width in (1920, 1280, 1024, 390):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") == width
        await page.close()


async def test_a_report_is_chosen_and_comes_as_a_file(view: View) -> None:
    page = await view.open("/trade/reports")
    facility, form, table = (page.get_by_label(name, exact=True) for name in ("Facility", "Form", "Table"))
    await expect(facility).to_have_value("")
    await expect(table).to_be_hidden()
    await page.locator('label[for="report-park-summary"]').click()
    await expect(facility).to_be_disabled()
    await page.locator('label[for="report-facility-summary"]').click()
    await expect(facility).to_have_value("F01")
    await page.locator('label[for="report-exports-by-country"]').click()
    await facility.select_option("F02")
    await page.locator("#report-language").select_option("en")
    await form.select_option("csv")
    await expect(table).to_be_visible()
    name, content = await downloaded(page, page.get_by_role("button", name="Download"))
    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["KZ"]
    assert view.wrong == []


async def test_a_report_that_cannot_be_had_is_told_of_in_words(
    context: BrowserContext, park: Park, board_database: str
) -> None:
    async with serving(park, board_database, free_port()) as board:
        view = await look(context, board.url)
        page = await view.open("/trade/reports", language="ru")
        button = page.get_by_role("button", name="Скачать")
        await expect(button).to_be_visible()
        await board.stop()
        await button.click()
        await expect(page.locator(".report-form [role=alert]")).to_contain_text("Не удалось скачать:")
        await expect(button).not_to_have_attribute("aria-disabled", "true")
        await page.close()
