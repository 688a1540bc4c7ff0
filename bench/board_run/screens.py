"""Screens that show the board in a real browser, and what each of them holds in memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from playwright.async_api import Browser, CDPSession, Page

PATHS = {
    "park": "/",
    "facility": "/facility/F02",
    # A minute a round: each sample waits for the first slide, so that like is compared with like.
    "wall": "/wall?show=park,F01,F02,F05,F18,trust&every=10",
}
_PATIENCE_MS = 90_000


class Holding(NamedTuple):
    """What a page holds once its garbage is gone."""

    heap_kb: float
    nodes: int
    listeners: int


class Screen:
    """One page in a profile, and so a process, of its own."""

    def __init__(self, name: str, page: Page, session: CDPSession) -> None:
        self.name = name
        self.loads = 0
        self.wrong: list[str] = []
        self._page = page
        self._session = session
        page.on("load", self._loaded)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))

    async def open(self, url: str) -> None:
        """Show the page and wait until it is drawn and live."""
        await self._page.goto(f"{url}{PATHS[self.name]}")
        await self.until("live")

    async def until(self, connection: str) -> None:
        """Wait until the page says that its connection is so: `live` or `reconnecting`."""
        await self._page.locator(f'html[data-connection="{connection}"]').wait_for(
            state="attached", timeout=_PATIENCE_MS
        )

    async def holding(self) -> Holding:
        """Collect the garbage and count what is left."""
        if self.name == "wall":
            first = self._page.locator(".wall-place", has_text=re.compile(r"^1 /"))
            await first.wait_for(timeout=_PATIENCE_MS)
        for _ in range(2):
            await self._session.send("HeapProfiler.collectGarbage")
        heap = await self._session.send("Runtime.getHeapUsage")
        counters = await self._session.send("Memory.getDOMCounters")
        return Holding(
            round(heap["usedSize"] / 1024, 1), int(counters["nodes"]), int(counters["jsEventListeners"])
        )

    async def anew(self, url: str) -> Holding:
        """Open the page again, and return what it holds then: what the day has so far, and nothing from before."""
        await self.open(url)
        await self._page.locator("main .loading").first.wait_for(state="detached", timeout=_PATIENCE_MS)
        return await self.holding()

    def _loaded(self, _: Page) -> None:
        self.loads += 1


@asynccontextmanager
async def screens(browser: Browser, url: str) -> AsyncIterator[list[Screen]]:
    """Open every screen, each in a profile of its own, until the context ends."""
    async with AsyncExitStack() as opened:
        found = []
        for name in PATHS:
            context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
            opened.push_async_callback(context.close)
            page = await context.new_page()
            screen = Screen(name, page, await context.new_cdp_session(page))
            await screen.open(url)
            found.append(screen)
        yield found
