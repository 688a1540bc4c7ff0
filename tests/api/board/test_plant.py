"""What a plant's manager sees: a shift, where its time went, what stood and why, and the month's plan."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from technopark.permissions import Role
from technopark_api.access.people import add_person
from technopark_cli.local.ports import free_port
from tests.api.board.conftest import NEVER_HEARD, NOW, RESTING, STOPPED, Park, View, serving
from tests.api.board.test_login import PASSWORD

LINE = "/facility/F02/line/L1"
_NO_BREAK = "\u00a0"


def panel(page: Page, kind: str) -> Locator:
    """Select a panel of the page."""
    return page.locator(f"[data-panel={kind}]")


def joined(text: str) -> str:
    """Join each number to its unit, as the board does."""
    return re.sub(r"(?<=\d) (?=[a-z])", _NO_BREAK, text)


async def steps(page: Page) -> dict[str, str]:
    """The times of the waterfall by step."""
    rows = await panel(page, "losses").locator("tbody tr").all()
    return {
        await row.get_attribute("data-step") or "": await row.locator("td.number").first.inner_text()
        for row in rows
    }


async def test_the_running_shift_is_told_in_words_beside_its_band(view: View) -> None:
    page = await view.open("/facility/F02")
    shift = panel(page, "shift")
    await expect(shift.locator(".panel-note")).to_have_text("Shift A · Fri 20.11 08:00–16:00")
    row = shift.locator('tr[data-station="S2"]')
    await expect(row.locator(".spells li")).to_have_text(
        [
            re.compile(rf"^Production\s*5{_NO_BREAK}h"),
            *(re.compile(rf"50{_NO_BREAK}min$") for _ in ("setup", "delay", "down")),
        ]
    )
    await expect(row.locator(".spells")).to_contain_text("Changeover")
    await expect(row.locator(".spells")).to_contain_text("MOTOR")
    # The shift is eight hours long, of which 7 h 37 min are over.
    last = row.locator(".piece").last
    end = await last.evaluate("piece => parseFloat(piece.style.left) + parseFloat(piece.style.width)")
    assert end == pytest.approx(100 * (7 + 37.2 / 60) / 8, abs=0.2)


async def test_the_steps_of_the_waterfall_lead_from_busy_time_to_good_time(view: View) -> None:
    page = await view.open("/facility/F02")
    losses = panel(page, "losses")
    await expect(losses.locator("tbody tr")).to_have_count(7)
    told = await steps(page)
    # From 08:14 until 15:37: 50 minutes of setup, 50 of delay, and nothing down at the station that counts.
    assert told["busy"] == joined("7 h 23 min")
    assert (told["down"], told["delay"], told["setup"]) == tuple(map(joined, ("0 s", "−50 min", "−50 min")))
    boxes = await losses.locator(".waterfall-bar").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect()).map(({left, right}) => [left, right])"
    )
    for (left, _), (_, right) in pairwise(boxes[1:5]):
        assert right == pytest.approx(left, abs=2.5)
    assert boxes[-1][0] == pytest.approx(boxes[0][0], abs=1)


async def test_the_ratios_are_those_of_the_api(view: View) -> None:
    page = await view.open("/facility/F02")
    answer = await page.request.get(
        f"{view.url}/api/v1/kpi",
        params={"facility": "F02", "interval": "total", "from": "2026-11-20", "to": "2026-11-21"},
    )
    (row,) = (await answer.json())["rows"]
    names = ("oee_percent", "availability_percent", "effectiveness_percent", "quality_percent")
    await expect(panel(page, "losses").locator(".ratios dd")).to_have_text(
        [f"{row[name]:.1f}%" for name in names]
    )


async def test_stops_are_ordered_by_time_or_by_number(view: View) -> None:
    page = await view.open("/facility/F02")
    pareto = panel(page, "pareto")
    await expect(pareto.locator("tbody th")).to_have_text(["NO-PARTS"])
    await expect(pareto.locator("tbody td.number")).to_have_text([joined("50 min"), "1", "100.0%"])
    by_number = pareto.get_by_role("button", name="By number")
    await by_number.focus()
    await by_number.press("Enter")
    await expect(by_number).to_have_attribute("aria-pressed", "true")
    await expect(pareto.locator("td.strong")).to_have_text(["1"])


async def test_a_delay_is_no_failure_and_a_failure_has_its_means(view: View) -> None:
    page = await view.open("/facility/F02")
    told = panel(page, "pareto").locator(".ratios dd")
    await expect(told).to_have_text(["0", "—", "—"])
    # Its stations went down at an emergency stop, and still are.
    await view.open(f"/facility/{STOPPED}")
    answer = await page.request.get(
        f"{view.url}/api/v1/reliability",
        params={"facility": STOPPED, "from": "2026-11-20", "to": "2026-11-21"},
    )
    (row,) = (await answer.json())["rows"]
    assert row["failures"] > 0
    await expect(told.first).to_have_text(str(row["failures"]))
    means = re.compile(rf"\b{int(row['mtbf_s'] // 60 % 60)}{_NO_BREAK}min")
    await expect(told.nth(1)).to_have_text(means)
    # All of it was in the shift that runs, and its report says so too.
    await panel(page, "pareto").get_by_role("button", name="Shift").click()
    await expect(told).to_have_count(3)
    await expect(told.first).to_have_text(str(row["failures"]))
    await page.get_by_role("link", name="Shift report").click()
    reported = page.locator("[data-report=title]").filter(has_text="Causes of stops").locator(".ratios dd")
    await expect(reported.first).to_have_text(str(row["failures"]))
    await expect(reported.nth(1)).to_have_text(means)


async def test_an_order_is_told_with_what_was_made_of_it_and_what_was_made_without_one(
    view: View, park: Park
) -> None:
    station = "F08/L1/" + next(
        one.id for one in park.catalogue.facility["F08"].lines[0].stations if one.counts
    )
    at = (NOW - timedelta(seconds=2)).isoformat()
    (told_so_far,) = await park.connection.fetch(
        "SELECT station_head.good / 1000, product.code FROM station_head JOIN station ON station.id = station_id"
        " JOIN facility ON facility.id = station.facility_id JOIN product ON product.id = station_head.product_id"
        " WHERE facility.code = 'F08' AND counts"
    )
    so_far, product = told_so_far
    await park.say(
        (f"{station}/state", {"ts": at, "state": "production", "order": "PO-77"}),
        (
            f"{station}/output",
            {"ts": at, "product": product, "good": so_far + 40, "scrap": 1000, "order": "PO-77"},
        ),
    )
    page = await view.open("/facility/F08")
    orders = panel(page, "orders")
    row = orders.locator('tr[data-order="PO-77"]')
    await expect(row.locator(".order-runs")).to_have_text("Runs: Production")
    await expect(row.locator(".order-product")).to_contain_text(park.catalogue.product[product][1].names.en)
    await expect(row.locator("td").first).to_have_text(re.compile(r"^40\s"))
    await expect(row.locator("td").nth(1)).to_have_text(re.compile(r"^40\s"))
    await expect(row.locator("td").nth(4)).to_have_text("15:37")
    # The order before it is over, and made nothing by its name; what was made until then has none.
    over = orders.locator('tr[data-order="PO-2231"]')
    await expect(over.locator(".order-runs")).to_have_count(0)
    await expect(over.locator("td").first).to_have_text("—")
    await expect(over.locator("td").nth(4)).to_contain_text("until")
    await expect(orders.locator('tr[data-order=""] th')).to_contain_text("Without an order")
    products = orders.get_by_role("button", name="Products")
    await products.focus()
    await page.keyboard.press("Enter")
    await expect(products).to_be_focused()
    answer = await page.request.get(
        f"{view.url}/api/v1/kpi",
        params={
            "facility": "F08",
            "by": "product",
            "interval": "total",
            "from": "2026-11-20",
            "to": "2026-11-21",
        },
    )
    (told,) = (each for each in (await answer.json())["rows"] if each["product"] == product)
    row = orders.locator(f'tr[data-product="{product}"]')
    await expect(row.locator("td").nth(2)).to_have_text(f"{told['scrap_percent']:.2f}%")
    await orders.get_by_role("button", name="This month").click()
    await expect(row).to_have_count(1)
    assert view.wrong == []


async def test_where_nothing_was_told_there_are_no_orders_and_no_products(view: View) -> None:
    page = await view.open(f"/facility/{NEVER_HEARD}")
    await expect(panel(page, "orders")).to_contain_text("No orders in this period")
    await panel(page, "orders").get_by_role("button", name="Products").click()
    await expect(panel(page, "orders")).to_contain_text("Nothing was made in this period")


async def test_a_person_sets_a_target_by_keyboard_and_withdraws_it(view: View) -> None:
    page = await view.open(LINE)
    row = panel(page, "month-plan").locator('tr[data-product="F02-RF350"]')
    target = row.locator("td").nth(1)
    await expect(target).to_contain_text("from capacity")
    button = row.get_by_role("button", name="Set the target: Refrigerator-freezer 350 l")
    dialogue = page.get_by_role("dialog", name="Target")
    amount = dialogue.get_by_label("To be made, pcs")
    for written, shown in (("12 600,5", "12,600.5"), ("", "from capacity")):
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(amount).to_be_focused()
        await expect(amount).to_have_value("" if written else "12600.5")
        await amount.fill("many")
        await page.keyboard.press("Enter")
        await expect(dialogue.get_by_role("alert")).to_contain_text("Write a number")
        await amount.fill(written)
        await page.keyboard.press("Enter")
        await expect(dialogue).to_have_count(0)
        await expect(target).to_contain_text(shown)
        if written:
            await expect(target).to_contain_text("set by anonymous")
            await page.goto(f"{view.url}/facility/F02?lang=en")
            await expect(target).to_contain_text("follows from targets that were set")
            await page.goto(f"{view.url}{LINE}?lang=en")
            await expect(target).to_contain_text("set by anonymous")
        else:
            await expect(button).to_be_focused()
    assert view.wrong == []


async def test_a_day_has_a_target_of_its_own(view: View) -> None:
    page = await view.open("/facility/F03")
    row = panel(page, "month-plan").locator("tbody tr").first
    await row.get_by_role("button").click()
    dialogue = page.get_by_role("dialog", name="Target")
    await expect(dialogue.get_by_label("Production day")).to_be_hidden()
    await dialogue.get_by_label("For", exact=True).select_option("day")
    await dialogue.get_by_label("Production day").fill("2026-11-25")
    await dialogue.get_by_label(re.compile("To be made")).fill("77")
    await dialogue.get_by_role("button", name="Save").click()
    await expect(dialogue).to_have_count(0)
    await expect(row.locator("td").nth(1)).to_contain_text("follows from targets that were set")
    await row.get_by_role("button").click()
    await expect(dialogue).to_contain_text("Set for single days: 2026-11-25: 77")
    answer = await page.request.get(
        f"{view.url}/api/v1/targets", params={"facility": "F03", "from": "2026-11", "to": "2026-11"}
    )
    (told,) = (await answer.json())["rows"]
    assert (told["period"], told["quantity"], told["line"]) == ("2026-11-25", 77, None)


async def test_the_month_has_a_pace_that_is_needed(view: View) -> None:
    page = await view.open("/facility/F02")
    row = panel(page, "month-plan").locator('tr[data-product="F02-RF350"]')
    cells = row.locator("td")
    answer = await page.request.get(
        f"{view.url}/api/v1/plan",
        params={"facility": "F02", "product": "F02-RF350", "from": "2026-11-20", "to": "2026-11-21"},
    )
    (told,) = (await answer.json())["rows"]
    assert told["needed_pace"] > told["pace"]
    await expect(cells.nth(3)).to_contain_text(f"{told['needed_pace']:,.1f}".removesuffix(".0"))
    await expect(cells.nth(3)).to_contain_text("must be faster")
    # Fewer than ten days are known: there is no probability, which is not 0 %.
    await expect(cells.nth(5)).to_contain_text("—")


async def test_where_nothing_was_told_there_are_no_losses_and_no_stops(view: View) -> None:
    page = await view.open(f"/facility/{NEVER_HEARD}")
    await expect(panel(page, "losses")).to_contain_text("No planned busy time in this period")
    await expect(panel(page, "pareto")).to_contain_text("No stops in this period")
    await expect(panel(page, "shift").locator(".spells").first).to_have_text("No states told")


async def test_a_planned_stop_is_no_loss(view: View) -> None:
    page = await view.open(f"/facility/{RESTING}")
    await expect(panel(page, "losses").locator('tr[data-step="down"] td.number').first).to_have_text(
        joined("0 s")
    )
    await expect(panel(page, "shift")).to_contain_text("SHIFT-END")


async def test_a_facility_leads_to_its_line_and_back(view: View) -> None:
    page = await view.open("/facility/F02")
    await page.get_by_role("link", name="Line 1").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("F02 L1")
    await expect(page.locator("h1")).to_be_focused()
    await expect(page).to_have_title(re.compile("Household refrigerators"))
    await page.get_by_role("link", name="Household refrigerators").click()
    await expect(page.locator(".head h1")).to_have_text("Household refrigerators")
    await page.goto(f"{view.url}/facility/F02/line/L9?lang=en")
    await expect(page.locator(".notice")).to_have_text("There is no line L9.")


async def test_a_person_says_the_reason_by_keyboard_and_takes_it_back(view: View) -> None:
    page = await view.open(LINE)
    stops = panel(page, "stops")
    await expect(stops.locator("tbody tr")).to_have_count(1)
    await expect(stops.locator(".stop-reason .strong")).to_have_text("NO-PARTS")
    button = stops.get_by_role("button", name=re.compile("Say the reason: 09:54"))
    await button.focus()
    await page.keyboard.press("Enter")
    dialogue = page.get_by_role("dialog", name="Reason of the stop")
    reason = dialogue.get_by_label("Reason", exact=True)
    await expect(reason).to_be_focused()
    await reason.select_option(label="Mechanical breakdown (MECHANICAL)")
    await dialogue.get_by_label("Note").fill("Bearing <b>of</b> the drum")
    await dialogue.get_by_role("button", name="Save").press("Enter")
    await expect(dialogue).to_have_count(0)
    await expect(stops.locator(".stop-reason .strong")).to_have_text("Mechanical breakdown")
    await expect(stops.locator(".stop-reason")).to_contain_text("machine: NO-PARTS")
    await expect(stops.locator(".stop-reason")).to_contain_text("Bearing <b>of</b> the drum")
    await expect(panel(page, "pareto").locator("tbody th")).to_have_text(["Mechanical breakdown"])
    # The keyboard is where it was.
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(reason).to_have_value("MECHANICAL")
    await reason.select_option("")
    await dialogue.get_by_label("Note").fill("")
    await dialogue.get_by_role("button", name="Save").click()
    await expect(stops.locator(".stop-reason .strong")).to_have_text("NO-PARTS")
    assert view.wrong == []


async def test_what_the_api_refuses_is_told_and_nothing_is_lost(view: View) -> None:
    page = await view.open(LINE)
    await page.route(
        re.compile("/reason$"),
        lambda route: route.fulfill(status=409, json={"detail": "that month is closed"}),
    )
    await panel(page, "stops").get_by_role("button", name=re.compile("Say the reason")).click()
    dialogue = page.get_by_role("dialog")
    await dialogue.get_by_label("Note").fill("typed already")
    await dialogue.get_by_role("button", name="Save").click()
    await expect(dialogue.get_by_role("alert")).to_have_text("Not saved: that month is closed")
    await expect(dialogue.get_by_label("Note")).to_have_value("typed already")
    await page.keyboard.press("Escape")
    await expect(dialogue).to_have_count(0)


@pytest.fixture
async def guarded(park: Park, board_database: str, chromium: Browser) -> AsyncIterator[Page]:
    """A page of a board that people have to log in to, with a viewer and a plant manager of F02."""
    await add_person(park.connection, "viewer", PASSWORD, Role.VIEWER, ["F02"], by="test")
    await add_person(park.connection, "nilufar", PASSWORD, Role.PLANT_MANAGER, ["F02"], by="test")
    async with serving(park, board_database, free_port(), access="required") as board:
        context = await chromium.new_context(base_url=board.url, locale="en-GB")
        yield await context.new_page()
        await context.close()


async def test_only_who_may_is_offered_to_say_a_reason_and_their_name_stands_by_it(guarded: Page) -> None:
    page = guarded
    for name, offered in (("viewer", 0), ("nilufar", 1)):
        await page.goto(f"/login?lang=en&to={LINE}")
        await page.get_by_label("Name").fill(name)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        stops = panel(page, "stops")
        await expect(stops.locator("tbody tr")).to_have_count(1)
        await expect(stops.get_by_role("button", name=re.compile("Say the reason"))).to_have_count(offered)
        plan = panel(page, "month-plan")
        await expect(plan.locator("tbody tr")).to_have_count(3)
        await expect(plan.get_by_role("button")).to_have_count(3 * offered)
        if offered == 0:
            await page.get_by_role("button", name="Log out").click()
            await expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    for option in ("JAM", ""):
        await stops.get_by_role("button", name=re.compile("Say the reason")).click()
        await page.get_by_role("dialog").get_by_label("Reason", exact=True).select_option(option)
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()
        await expect(stops.locator(".stop-reason .strong")).to_have_text(
            "Material jammed" if option else "NO-PARTS"
        )
        await expect(stops.locator("tbody td").nth(4)).to_contain_text("nilufar")
