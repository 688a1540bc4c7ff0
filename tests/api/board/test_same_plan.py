"""One plan: API, board and Grafana's panel tell the same of a week with a holiday and of a line with a target."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext

from technopark.storage.kept_plan import keep_all_plans, months_about
from technopark_cli.local.ports import free_port
from technopark_dashboards.build import dashboards, to_text
from technopark_dashboards.macros import View as Dashboard
from technopark_dashboards.macros import expand
from tests.api.board.conftest import Board, Park, look, serving

WEDNESDAY = datetime(2026, 12, 9, 10, 37, tzinfo=UTC)
DAYS = [date(2026, 12, day) for day in range(3, 10)]
"""A week with a weekend, a shorter Monday and, on Tuesday the 8th, Constitution Day."""


@pytest.fixture
async def december(park: Park, board_database: str) -> AsyncIterator[Board]:
    """The board on a day of that week, after `technopark migrate`."""
    await keep_all_plans(park.connection, park.catalogue, months_about(DAYS[-1], back=0))
    async with serving(park, board_database, free_port(), now=WEDNESDAY) as board:
        yield board


async def of_api(board: Board) -> list[Decimal | None]:
    async with httpx.AsyncClient(base_url=board.url) as client:
        asked = {"facility": "F02", "interval": "production_day", "from": "2026-12-03", "to": "2026-12-10"}
        answer = await client.get("/api/v1/plan", params=asked)
    plans: dict[str, Decimal] = {}
    for row in json.loads(answer.text, parse_float=Decimal)["rows"]:
        if row["target"] is not None:
            plans[row["day"]] = plans.get(row["day"], Decimal(0)) + Decimal(row["target"])
    return [plans.get(day.isoformat()) for day in DAYS]


async def of_grafana(board: Board) -> list[Decimal | None]:
    facility: dict[str, Any] = json.loads(to_text(dashboards()["facility-en"]))
    (sql,) = (
        panel["targets"][0]["rawSql"]
        for panel in facility["panels"]
        if panel["title"] == "Output against plan by day"
    )
    view = Dashboard(
        WEDNESDAY - timedelta(days=6), WEDNESDAY, timedelta(hours=1), {"facility": "F02", "language": "en"}
    )
    return [row["plan"] for row in await board.park.connection.fetch(expand(sql, view))]


async def of_board(board: Board, context: BrowserContext) -> list[str]:
    view = await look(context, board.url)
    page = await view.open("/facility/F02")
    output = page.locator("[data-panel=output]")
    await output.get_by_role("button", name="7 days").click()
    await output.locator("summary").click()
    plans = output.locator(".numbers tbody tr td:last-child")
    await output.locator(".numbers thead th", has_text="Plan").wait_for()
    told = await plans.all_inner_texts()
    await page.close()
    return told


async def all_agree(board: Board, context: BrowserContext) -> list[Decimal | None]:
    told = await of_api(board)
    assert await of_grafana(board) == told
    shown = [
        "—" if plan is None else f"{plan:,.1f}".removesuffix(".0") + "\N{NO-BREAK SPACE}pcs" for plan in told
    ]
    assert await of_board(board, context) == shown
    return told


async def test_a_week_with_a_holiday_and_a_line_with_a_target(
    december: Board, context: BrowserContext
) -> None:
    thursday, friday, saturday, sunday, monday, tuesday, wednesday = await all_agree(december, context)
    assert thursday == friday == wednesday == 2000
    assert saturday == sunday == tuesday is None
    assert monday is not None
    assert abs(monday - 2000 * Decimal("6.5") / Decimal("7.5")) < Decimal("0.01")
    async with httpx.AsyncClient(base_url=december.url) as client:
        for period, quantity in (("2026-12", 11_000), ("2026-12-09", 25)):
            answer = await client.put(
                f"/api/v1/targets/F02/{period}",
                params={"line": "L1", "product": "F02-RF350"},
                json={"quantity": quantity},
                headers={"X-Technopark-Request": "test"},
            )
            assert answer.status_code == httpx.codes.OK, answer.text
    *_, holiday, set_day = await all_agree(december, context)
    assert holiday is None
    assert set_day == 25 + 800
