"""How long the board takes until it is drawn for somebody who opens it for the first time, and how many bytes.

`TECHNOPARK_BENCH_DATABASE_URL` names a database to show, migrated and full; it is only read. Without it a database of
our own is filled with two weeks of the whole park. Each page is opened several times in a new profile of a real
chromium, so that nothing is kept from before: `ms` runs from the start of the navigation until the page has no part
that still loads, `kb` is what came over the wire meanwhile, in thousands of bytes.
Prints one JSON object on a line of its own.

Run it by `make bench ARGS=first_view` or `python -m bench.first_view`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, expect

from bench.year import fill
from technopark.catalogue import load_catalogue
from technopark_cli.demo import parts
from technopark_cli.demo.parts import Wiring
from technopark_cli.local import database as local_database
from technopark_cli.local.browser import chromium
from technopark_cli.local.ports import LOOPBACK, free_port

TIMES = 7
_PATIENCE_MS = 60_000
PAGES = {
    "park": ("/", ".card"),
    "facility": ("/facility/F02", "[data-panel=losses]"),
    "trust": ("/trust", "[data-panel=books]"),
    "trade": ("/trade", ".trade-head"),
    "wall": ("/wall", ".wall-slide"),
}


class Wire:
    """What came over the wire: whole answers by their size, a stream that goes on by what came of it."""

    def __init__(self) -> None:
        self._under_way: dict[str, int] = {}
        self._done = 0

    def came(self, event: dict[str, Any]) -> None:
        """Note a part of an answer."""
        request = event["requestId"]
        self._under_way[request] = self._under_way.get(request, 0) + event["encodedDataLength"]

    def ended(self, event: dict[str, Any]) -> None:
        """Note the end of an answer: its size with headers."""
        self._under_way.pop(event["requestId"], None)
        self._done += event["encodedDataLength"]

    @property
    def bytes(self) -> int:
        """All until now."""
        return round(self._done + sum(self._under_way.values()))


async def view(browser: Browser, url: str, drawn: str) -> tuple[float, int]:
    """Open a page in a new profile; return milliseconds and bytes until it is drawn."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    try:
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        wire = Wire()
        await session.send("Network.enable")
        session.on("Network.dataReceived", wire.came)
        session.on("Network.loadingFinished", wire.ended)
        await page.goto(url, wait_until="commit")
        await page.locator(drawn).first.wait_for(timeout=_PATIENCE_MS)
        await expect(page.locator("main .loading")).to_have_count(0, timeout=_PATIENCE_MS)
        took = await page.evaluate("performance.now()")
        return float(took), wire.bytes
    finally:
        await context.close()


async def ask(database_url: str, folder: Path) -> dict[str, object]:
    """Serve the database and open each page; return what they took."""
    wiring = Wiring(
        database_url=database_url, mqtt_url="mqtt://127.0.0.1", api_port=free_port(), metrics_port=free_port()
    )
    found: dict[str, object] = {}
    async with parts.api(wiring, folder / "api.log"), chromium() as browser:
        for name, (path, drawn) in PAGES.items():
            views = [
                await view(browser, f"http://{LOOPBACK}:{wiring.api_port}{path}", drawn) for _ in range(TIMES)
            ]
            found[name] = {
                "ms": round(median(took for took, _ in views)),
                "most_ms": round(max(took for took, _ in views)),
                "kb": round(median(size for _, size in views) / 1000, 1),
            }
            print(f"{name}: {found[name]}", file=sys.stderr, flush=True)
    return found


async def run() -> dict[str, object]:
    """Show the database that is named, or one of our own."""
    async with AsyncExitStack() as started:
        folder = Path(
            started.enter_context(
                tempfile.TemporaryDirectory(prefix="technopark-view-", ignore_cleanup_errors=True)
            )
        )
        # Accounts of services must be able to reach it.
        folder.chmod(0o711)
        if url := os.environ.get("TECHNOPARK_BENCH_DATABASE_URL"):
            return await ask(url, folder)
        server = await started.enter_async_context(local_database.open_server(folder / "database"))
        name = f"technopark_bench_{os.getpid()}"
        own = await local_database.create_database(server, name)
        started.push_async_callback(local_database.drop_database, server, name)
        await fill(own, load_catalogue())
        return await ask(own, folder)


def main() -> None:
    """Run the benchmark and print what it found."""
    # Nobody logs in here.
    os.environ["TECHNOPARK_ACCESS"] = "open"
    print(json.dumps(asyncio.run(run())))


if __name__ == "__main__":
    main()
