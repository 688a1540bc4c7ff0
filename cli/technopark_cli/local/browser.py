"""The chromium of this machine, driven from here: for benchmarks of the board and pictures of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from technopark.errors import Unavailable

if TYPE_CHECKING:
    from playwright.async_api import Browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str:
    """Return the path of the browser; raises Unavailable where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Unavailable("there is no chromium here (Debian: apt-get install chromium)")
    return program


@asynccontextmanager
async def chromium(program: str | None = None) -> AsyncIterator[Browser]:
    """Run the browser without a window while the context lasts.

    Raises:
        Unavailable: there is no such browser.
        ModuleNotFoundError: the package playwright, of the extra `dev`, is not installed.
    """
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program or find_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()
