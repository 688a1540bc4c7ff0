"""The pictures of the README: named there, told by the same park each time, and taken by a real browser."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from pathlib import Path
from subprocess import run

from playwright.async_api import Browser

from technopark.catalogue import load_catalogue
from technopark_cli.pictures.shots import FORMAT, NAMES, PICTURES, Picture, png_size, shoot, shoot_image
from technopark_cli.pictures.stage import stage
from technopark_cli.pictures.told import NOW, told

ROOT = Path(__file__).parents[2]
HOUR = 1 / 24


def webp_size(picture: bytes) -> tuple[int, int]:
    """Width and height as the head of a WebP file with a colour profile tells them."""
    assert picture[:4] == b"RIFF"
    assert picture[8:16] == b"WEBPVP8X"
    return int.from_bytes(picture[24:27], "little") + 1, int.from_bytes(picture[27:30], "little") + 1


def test_the_readme_shows_the_pictures_that_are_taken_and_no_others() -> None:
    assert len(set(NAMES)) == len(NAMES)
    shown = re.findall(r"\]\(docs/images/([\w.-]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert sorted(shown) == sorted(f"{name}.{FORMAT}" for name in NAMES)
    assert sorted(path.name for path in (ROOT / "docs" / "images").iterdir()) == sorted(shown)


def test_pictures_are_small_enough_for_a_readme() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    assert {name: size for name, size in sizes.items() if size > 250_000} == {}


def test_the_park_of_the_pictures_always_says_the_same() -> None:
    digests = {
        hashlib.sha256(
            b"".join(said.topic.encode() + said.payload for said in told(load_catalogue(), HOUR, 2 * HOUR))
        ).hexdigest()
        for _ in range(2)
    }
    assert len(digests) == 1


def test_nothing_is_said_after_the_moment_of_the_pictures() -> None:
    assert max(said.received_at for said in told(load_catalogue(), HOUR, 2 * HOUR)) <= NOW


def test_a_picture_that_does_not_exist_is_told_so() -> None:
    done = run(
        [sys.executable, "-m", "technopark_cli.pictures", "board-moon"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("pictures: there is no picture board-moon; there are board-park, ")


async def test_a_picture_has_the_size_that_was_asked_for(private_directory: Path, chromium: Browser) -> None:
    async with stage(private_directory, days=HOUR, featured_days=2 * HOUR) as at:
        trust = next(picture for picture in PICTURES if picture.name == "board-trust")
        assert webp_size(await shoot(chromium, at.url, trust)) == trust.size
        half = Picture(name="half", path="/", size=(1200, 800), scale=0.5)
        assert webp_size(await shoot(chromium, at.url, half)) == (600, 400)
        async with at.connected() as connection:
            reasons = await connection.fetch("SELECT reason, count(*) FROM quarantine GROUP BY reason")
            conflicts = await connection.fetchval("SELECT count(*) FROM conflict")
        # The mishaps that the page of trust is to show.
        assert Counter({row["reason"]: row["count"] for row in reasons}) == {"json": 1}
        assert conflicts == 1


async def test_a_png_is_brought_into_the_same_form(chromium: Browser) -> None:
    page = await chromium.new_page(viewport={"width": 300, "height": 200})
    png = await page.screenshot()
    await page.close()
    assert png_size(png) == (300, 200)
    assert webp_size(await shoot_image(chromium, png, (300, 200))) == (300, 200)
