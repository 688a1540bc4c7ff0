"""The board follows what happens, says when it cannot, and does not grow while it does."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import BrowserContext, expect

from technopark_cli.local.ports import free_port
from tests.api.board.conftest import NOW, Board, Park, View, look, serving

_KEPT = "card => { card.same = true; }"
_IS_KEPT = "card => card.same === true"


async def test_new_output_changes_the_card_and_nothing_else(view: View, park: Park) -> None:
    page = await view.open()
    shown, other = (page.locator(f'.card[data-facility="{facility}"]') for facility in ("F01", "F02"))
    await expect(page.locator(".connection-word")).to_have_text("Live")
    before = int((await shown.locator(".figure-value").inner_text()).replace(",", ""))
    for each in (shown, other):
        await each.evaluate(_KEPT)
    await park.say(
        ("F01/L1/S3/output", {"ts": NOW.isoformat(), "product": "F01-G4", "good": 5_956, "scrap": 7})
    )
    made_by_line_2 = before // 2
    await expect(shown.locator(".figure-value")).to_have_text(f"{956 + made_by_line_2:,}")
    for each in (shown, other):
        assert await each.evaluate(_IS_KEPT), "cards are changed, not drawn anew"
    assert view.wrong == []


async def test_a_change_of_state_reaches_park_and_facility(
    context: BrowserContext, board: Board, park: Park
) -> None:
    overview, facility = await look(context, board.url), await look(context, board.url)
    cards, stations = await overview.open(), await facility.open("/facility/F08")
    await expect(cards.locator('.card[data-facility="F08"] .status')).to_have_text("Producing")
    await expect(stations.locator(".stations tr[data-station]")).to_have_count(3)
    reason = '<img src=x onerror="document.title=1">'
    await park.say(
        (
            "F08/L1/S3/state",
            {"ts": NOW.isoformat(), "state": "down", "reason": reason, "order": "<b>PO-7</b>"},
        )
    )
    await expect(cards.locator('.card[data-facility="F08"] .status')).to_have_text("Stopped")
    await expect(cards.locator('.card[data-facility="F08"] .card-event')).to_contain_text(reason)
    row = stations.locator(".stations tr[data-station=S3]")
    await expect(row.locator(".col-state")).to_contain_text("Down")
    await expect(row.locator(".col-reason")).to_have_text(reason)
    await expect(row.locator(".col-product")).to_contain_text("<b>PO-7</b>")
    await expect(stations.locator(".events li").first).to_contain_text(reason)
    # What stations say stays text, whatever it looks like.
    for page in (cards, stations):
        await expect(page.locator("main img, main b")).to_have_count(0)
    assert overview.wrong == facility.wrong == []


async def test_a_lost_stream_is_said_and_comes_back_by_itself(
    context: BrowserContext, park: Park, board_database: str
) -> None:
    port = free_port()
    async with serving(park, board_database, port) as board:
        view = await look(context, board.url)
        page = await view.open()
        word = page.locator(".connection-word")
        await expect(word).to_have_text("Live")
        await expect(page.get_by_role("status").filter(has=word)).to_have_attribute("aria-live", "polite")
        await board.stop()
        await expect(word).to_have_text("Reconnecting")
        # What was known stays readable, and how old it is.
        await expect(page.locator(".card")).to_have_count(18)
        await expect(page.locator(".connection-age")).to_contain_text("newest data")
    async with serving(park, board_database, port):
        await expect(word).to_have_text("Live")
        await park.say(
            (
                "F07/L1/S2/output",
                {"ts": (NOW - timedelta(seconds=1)).isoformat(), "product": "F07-AC28", "good": 5_400},
            )
        )
        await expect(page.locator('.card[data-facility="F07"] .figure-value')).to_have_text("766")


async def test_a_server_without_its_database_is_waited_for(context: BrowserContext, park: Park) -> None:
    async with serving(park, "postgresql://nobody@127.0.0.1:9/none", free_port()) as board:
        page = (await look(context, board.url)).page
        await page.goto(board.url)
        await expect(page.get_by_role("alert")).to_contain_text("Waiting for the server")
        await expect(page.locator(".connection-word")).to_have_text("Reconnecting")


async def test_going_to_and_fro_leaves_nothing_behind(view: View) -> None:
    page = await view.open()
    session = await page.context.new_cdp_session(page)

    async def there_and_back(times: int) -> dict[str, int]:
        for _ in range(times):
            await page.locator('.card[data-facility="F02"] .card-name a').click()
            await expect(page.locator(".uplot")).to_have_count(2)
            await page.locator(".crumbs a").click()
            await expect(page.locator(".uplot")).to_have_count(0)
        await session.send("HeapProfiler.collectGarbage")
        await session.send("HeapProfiler.collectGarbage")
        return {name: int(count) for name, count in (await session.send("Memory.getDOMCounters")).items()}

    # The browser itself keeps some of the first pages for a while.
    first, last = await there_and_back(9), await there_and_back(9)
    assert last["nodes"] <= first["nodes"] * 1.05
    assert last["jsEventListeners"] <= first["jsEventListeners"] * 1.05
