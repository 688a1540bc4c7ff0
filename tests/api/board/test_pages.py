"""What people see: the park at a glance and one facility, drawn from what stations said."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import BrowserContext, expect

from technopark.catalogue import Catalogue
from technopark_cli.local.ports import free_port
from tests.api.board.conftest import NEVER_HEARD, NOW, RESTING, STALE, STOPPED, Park, View, look, serving

# A number and its unit are never parted by the end of a line.
NUMBERED = re.compile(r"(?<=\d) ")
PAGES = (
    "/",
    "/facility/F02",
    "/facility/F02/line/L1",
    "/facility/F02/report",
    f"/facility/{NEVER_HEARD}",
    "/facility/F18",
    "/trust",
)


def card(facility: str) -> str:
    """Select a facility's card."""
    return f'.card[data-facility="{facility}"]'


async def test_every_facility_has_a_card_and_all_fit_on_a_wall(view: View, park_catalogue: Catalogue) -> None:
    page = await view.open()
    shown = await page.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.facility)")
    assert shown == [facility.id for facility in park_catalogue.facilities]
    for card_of_facility in await page.locator(".card").all():
        box = await card_of_facility.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 1080
    assert await page.evaluate("document.documentElement.scrollHeight") <= 1080


async def test_a_status_is_a_word_and_an_icon_beside_its_colour(view: View) -> None:
    page = await view.open()
    for facility, status in (
        ("F02", "Producing"),
        (STOPPED, "Stopped"),
        (RESTING, "Planned stop"),
        (STALE, "Stale data"),
        (NEVER_HEARD, "No data"),
        ("F18", "Logistics"),
    ):
        mark = page.locator(f"{card(facility)} .status")
        await expect(mark).to_have_text(status)
        await expect(mark.locator("svg")).to_have_count(1)


async def test_counts_of_states_are_told_in_words_too(view: View) -> None:
    page = await view.open()
    await expect(page.locator(f"{card(STOPPED)} .count")).to_have_text(["Down: 2"])


async def test_output_stands_against_the_plan_of_the_day_and_of_now(view: View) -> None:
    page = await view.open()
    shown = page.locator(card("F02"))
    await expect(shown.locator(".figure-value")).to_have_text("356")
    await expect(shown.locator(".figure-unit")).to_have_text("pcs")
    await expect(shown.locator(".figure-plan")).to_have_text("plan 2,000*")
    # 7 h 37 min less half an hour's break are 427 of 1,350 planned minutes: 356 of 632.6.
    await expect(shown.locator(".share")).to_have_text("56% of plan to now")
    left = await shown.locator(".bar-now").evaluate("mark => parseFloat(mark.style.left)")
    assert left == pytest.approx(100 * 427 / 1350, abs=0.01)


async def test_no_data_is_a_dash_and_never_zero(view: View) -> None:
    page = await view.open()
    silent = page.locator(card(NEVER_HEARD))
    await expect(silent.locator(".figure-value")).to_have_text("—")
    await expect(silent.locator(".scrap")).to_have_text("scrap —")
    await expect(silent.locator(".card-age")).to_have_text("never heard")
    await view.open(f"/facility/{NEVER_HEARD}")
    await expect(page.locator(".figure-box .figure-value")).to_have_text(["—", "—", "—", "—"])
    await expect(page.locator("[data-panel=products] tbody td")).to_have_text(["— pcs", "—", "—", "—"] * 2)
    await expect(page.locator("[data-panel=output]")).to_contain_text("No data")
    await expect(page.locator("[data-panel=localization]")).to_contain_text("No statements for this period")


async def test_the_logistics_centre_has_shipments_and_no_production(view: View) -> None:
    page = await view.open()
    centre = page.locator(card("F18"))
    await expect(centre.locator(".bar")).to_have_count(0)
    await expect(centre).to_contain_text("2 shipment postings")
    await expect(centre).to_contain_text("$15.6k")
    await view.open("/facility/F18")
    await expect(page.locator(".bar")).to_have_count(0)
    await expect(page.locator("[data-panel=shipments-countries] .ranking-name")).to_have_text(
        ["Tajikistan", "Kyrgyzstan", "Russia"]
    )
    await expect(page.locator("[data-panel=shipments-facilities] .ranking-name")).to_have_text(
        ["Household refrigerators"]
    )
    await expect(page.locator("[data-panel=shipments-today] tbody tr")).to_have_count(1)


async def test_a_day_off_has_no_plan_to_be_behind(
    context: BrowserContext, park: Park, board_database: str
) -> None:
    sunday = NOW + timedelta(days=2)
    async with serving(park, board_database, free_port(), now=sunday) as board:
        view = await look(context, board.url)
        shown = (await view.open()).locator(card("F02"))
        await expect(shown.locator(".figure-plan")).to_have_text("no plan today")
        await expect(shown.locator(".share")).to_have_text("")
        await expect(shown.locator(".bar")).to_have_attribute("data-none", "")
        await expect(view.page.locator(".totals .tile-of").last).to_have_text("no plan today")
        await view.page.close()


async def test_a_holiday_is_named_where_the_plan_would_stand(
    context: BrowserContext, park: Park, board_database: str
) -> None:
    constitution_day = NOW + timedelta(days=18)
    async with serving(park, board_database, free_port(), now=constitution_day) as board:
        view = await look(context, board.url)
        shown = (await view.open()).locator(card("F02"))
        await expect(shown.locator(".figure-plan")).to_have_text("Constitution Day")
        await (await view.open("/facility/F02")).locator(".figure-note").first.wait_for()
        await expect(view.page.locator(".figure-note").first).to_have_text("Constitution Day")
        await view.page.close()


async def test_only_counts_and_money_are_added_up_over_the_park(view: View) -> None:
    page = await view.open()
    values = page.locator(".totals .tile-value")
    await expect(values).to_have_count(7)
    await expect(values.nth(0)).to_have_text("13")
    # Planned stops are no trouble, and stand apart from stations that are down.
    await expect(page.locator('.tile[data-tone="stopped"] .tile-value')).to_have_text("2")
    await expect(page.locator('.tile[data-tone="planned"] .tile-value')).to_have_text("6")
    await expect(values.nth(6)).to_contain_text("$")


async def test_assumed_numbers_are_marked_as_such(view: View) -> None:
    page = await view.open()
    for plan in await page.locator(".card .figure-plan").all_inner_texts():
        assert plan.endswith("*")
    await expect(page.locator(".footnote")).to_contain_text("illustrative")


async def test_a_card_leads_to_its_facility_and_back(view: View) -> None:
    page = await view.open()
    await page.locator(card("F02")).click()
    await expect(page.locator(".head h1")).to_have_text("Household refrigerators")
    await expect(page).to_have_title("Household refrigerators · Tashkent Technopark")
    assert page.url.startswith(f"{view.url}/facility/F02")
    await page.go_back()
    await expect(page.locator(".card")).to_have_count(18)
    await page.go_forward()
    await expect(page.locator(".head h1")).to_have_text("Household refrigerators")
    await page.locator(".crumbs a").click()
    await expect(page.locator(".card")).to_have_count(18)
    assert view.wrong == []


async def test_stations_show_their_state_and_their_day(view: View) -> None:
    page = await view.open("/facility/F02")
    rows = page.locator(".stations tr[data-station]")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(2).locator(".col-station")).to_contain_text("Final test")
    await expect(rows.nth(2).locator(".col-state")).to_contain_text("Production")
    await expect(rows.nth(2).locator(".col-state .since")).to_contain_text("since 11:34, 4 h 3 min")
    await expect(rows.nth(2).locator(".col-product")).to_contain_text("Refrigerator-freezer 350 l")
    await expect(rows.nth(2).locator(".col-product .order")).to_have_text("PO-2231")
    states = (
        await rows.nth(1).locator(".piece").evaluate_all("pieces => pieces.map(piece => piece.dataset.state)")
    )
    assert states == ["setup", "production", "delay", "down", "production"]
    # Until now only: the present is 7 h 37 min of 24 h.
    last = rows.nth(1).locator(".piece").last
    end = await last.evaluate("piece => parseFloat(piece.style.left) + parseFloat(piece.style.width)")
    assert end == pytest.approx(100 * (7 + 37.2 / 60) / 24, abs=0.1)
    spent = "Setup 50 min, Production 5 h, Delay 50 min, Down 50 min"
    assert await rows.nth(1).locator(".band").get_attribute("aria-label") == NUMBERED.sub("\u00a0", spent)


async def test_hours_of_the_chart_sum_to_the_output_of_the_day(view: View) -> None:
    page = await view.open("/facility/F02")
    panel = page.locator("[data-panel=output]")
    await panel.locator("summary").click()
    cells = panel.locator("tbody td:nth-child(2)")
    await expect(cells).to_have_count(24)
    hours = [text for text in await cells.all_inner_texts() if text != "—"]
    assert len(hours) == 8
    assert sum(int(text.split("\u00a0")[0]) for text in hours) == 356
    await expect(panel.locator("tbody th").first).to_have_text("08:00–09:00")


async def test_days_of_the_chart_stand_against_the_plan_of_worked_days(view: View) -> None:
    page = await view.open("/facility/F02")
    panel = page.locator("[data-panel=output]")
    await panel.get_by_role("button", name="7 days").click()
    await panel.locator("summary").click()
    await expect(panel.locator("tbody th")).to_have_text(
        ["Sat 14.11", "Sun 15.11", "Mon 16.11", "Tue 17.11", "Wed 18.11", "Thu 19.11", "Fri 20.11"]
    )
    plans = panel.locator("tbody td:nth-child(4)")
    await expect(plans).to_have_text(["—", "—", *["2,000\u00a0pcs"] * 5])
    await expect(panel.locator("tbody td:nth-child(2)").last).to_have_text("356\u00a0pcs")


async def test_localization_names_its_basis_and_keeps_bases_apart(view: View) -> None:
    page = await view.open("/facility/F02")
    panel = page.locator("[data-panel=localization]")
    await expect(panel.locator(".readout li")).to_have_text(["ex-works price", "production cost"])
    # The statements of October are in force: imports of 155 and 150 in a price of 245.
    await expect(panel.locator(".latest-value")).to_have_text(["36.73%", "38.78%"])
    await expect(panel.locator(".latest-note").first).to_contain_text("basis: ex-works price")
    await panel.locator("summary").click()
    await expect(panel.locator("tbody tr").first.locator("td")).to_have_text(["—", "—"])


async def test_exports_are_ranked_by_country(view: View) -> None:
    page = await view.open("/facility/F02")
    panel = page.locator("[data-panel=exports]")
    await expect(panel.locator(".ranking-name")).to_have_text(
        ["Kazakhstan", "Tajikistan", "Kyrgyzstan", "Russia"]
    )
    await expect(panel.locator(".ranking-share")).to_have_text(["87.9%", "6.9%", "3.4%", "1.7%"])
    await expect(panel.locator(".sums")).to_contain_text("$301,600")


async def test_a_facility_that_is_not_there_is_said_to_be_none(view: View) -> None:
    page = await view.open("/facility/F99")
    await expect(page.locator(".notice")).to_have_text("There is no facility F99.")
    await page.locator(".crumbs a").click()
    await expect(page.locator(".card")).to_have_count(18)


@pytest.mark.parametrize("path", PAGES)
async def test_pages_cause_no_errors(view: View, path: str) -> None:
    page = await view.open(path)
    await expect(page.locator(".loading")).to_have_count(0)
    await expect(page.locator(".connection-word")).to_have_text("Live")
    assert view.wrong == []


@pytest.mark.parametrize("path", PAGES)
async def test_a_phone_never_scrolls_sideways(view: View, path: str) -> None:
    await view.page.set_viewport_size({"width": 390, "height": 844})
    page = await view.open(path)
    for name, language in (("English", "en"), ("Русский", "ru"), ("Oʻzbekcha", "uz-Latn")):
        await page.get_by_role("button", name=name).click()
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await expect(page.locator("main h1")).to_have_count(1)
        await expect(page.locator(".loading")).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390, language
        # Each panel keeps to the screen as well, whatever it may scroll inside.
        widest = await page.locator("main > *, .panel, .card").evaluate_all(
            "parts => Math.max(...parts.map(part => part.getBoundingClientRect().right))"
        )
        assert widest <= 390, language


async def test_times_are_those_of_the_park_wherever_the_screen_stands(view: View) -> None:
    session = await view.page.context.new_cdp_session(view.page)
    await session.send("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    page = await view.open("/facility/F02")
    await expect(page.locator(".clock-time")).to_have_text("15:37")
    await expect(page.locator(".scale-label").first).to_have_text("08:00")


async def test_a_wrong_clock_of_the_screen_changes_no_age(view: View) -> None:
    await view.page.add_init_script("Date.now = () => 946684800000")
    page = await view.open()
    await expect(page.locator(".clock-time")).to_have_text("15:37")
    await expect(page.locator(f"{card(STALE)} .card-age")).to_have_text("1\u00a0h ago")
