"""Which pictures there are, and how one is taken."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

FORMAT = "webp"
# Text stays sharp, and a picture a quarter of its size as PNG.
_QUALITY = 88
_PATIENCE_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a page of the board.

    Attributes:
        name: of its file, without the ending.
        path: of the page, with its query.
        size: width and height of the window, in pixels.
        whole: whether the whole page is shown, however long it is, or what fits into the window.
        scale: pixels of the picture for one of the window.
    """

    name: str
    path: str
    size: tuple[int, int]
    whole: bool = False
    scale: float = 1


PICTURES = (
    Picture(name="board-park", path="/", size=(1440, 900)),
    Picture(name="board-wall", path="/wall?show=park,facilities,trust", size=(1920, 1080), scale=0.75),
    Picture(name="board-facility", path="/facility/F02", size=(1440, 900), whole=True),
    Picture(name="board-trust", path="/trust", size=(1440, 900)),
    Picture(name="board-trade", path="/trade?theme=light", size=(1440, 930)),
    Picture(name="board-phone", path="/facility/F02", size=(390, 844), scale=2),
)
REPORT = "report-exports-by-country"
NAMES = (*(picture.name for picture in PICTURES), REPORT)


async def shoot(browser: Browser, url: str, picture: Picture) -> bytes:
    """Take a picture of the board at `url`: once nothing loads and nothing moves any more."""
    width, height = picture.size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
    )
    try:
        page = await context.new_page()
        await page.goto(f"{url}{picture.path}")
        await page.locator('html[data-connection="live"]').wait_for(state="attached", timeout=_PATIENCE_MS)
        await page.locator("main h1").wait_for(state="attached", timeout=_PATIENCE_MS)
        await page.locator("main .loading").first.wait_for(state="detached", timeout=_PATIENCE_MS)
        await page.wait_for_load_state("load")
        if picture.whole:
            height = await page.evaluate("document.documentElement.scrollHeight")
        return await _captured(page, width, height, picture.scale)
    finally:
        await context.close()


async def shoot_image(browser: Browser, png: bytes, size: tuple[int, int]) -> bytes:
    """Bring a picture that something else made into the same form; `size` is its own, in pixels."""
    width, height = size
    context = await browser.new_context(viewport={"width": width, "height": height})
    try:
        page = await context.new_page()
        source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        await page.set_content(f'<body style="margin:0"><img style="display:block" src="{source}">')
        return await _captured(page, width, height, 1)
    finally:
        await context.close()


def png_size(png: bytes) -> tuple[int, int]:
    """Return width and height, in pixels, as the head of a PNG file tells them."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


async def _captured(page: Page, width: int, height: int, scale: float) -> bytes:
    session = await page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
    asked: dict[str, Any] = {
        "format": FORMAT,
        "quality": _QUALITY,
        "clip": clip,
        "captureBeyondViewport": True,
    }
    answer = await session.send("Page.captureScreenshot", asked)
    return base64.b64decode(answer["data"])
