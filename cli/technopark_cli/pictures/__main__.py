"""`make pictures`: take the pictures of the README anew, or those that are named."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from technopark.errors import SettingsError, TechnoparkError
from technopark_cli.local.browser import chromium
from technopark_cli.pictures.shots import FORMAT, NAMES, PICTURES, REPORT, png_size, shoot, shoot_image
from technopark_cli.pictures.stage import Stage, stage
from technopark_cli.pictures.told import DAYS, FEATURED, FEATURED_DAYS, NOW

FOLDER = Path("docs/images")


def pictures(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which ones, by name; left out, all.", show_default=False)
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder to write them to.")] = FOLDER,
) -> None:
    """Take the pictures of the README with the chromium of this machine, of a park that always has the same day."""
    unknown = sorted(set(names or ()) - set(NAMES))
    if unknown:
        raise SettingsError(f"there is no picture {', '.join(unknown)}; there are {', '.join(NAMES)}")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="technopark-pictures-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Accounts of services must be able to reach it.
        folder.chmod(0o711)
        asyncio.run(_take(names or list(NAMES), output, folder))


async def _take(names: list[str], output: Path, folder: Path) -> None:
    typer.echo(
        f"the park until {NOW:%Y-%m-%d %H:%M} UTC: {DAYS} days, of {FEATURED} {FEATURED_DAYS} ...", err=True
    )
    async with stage(folder) as at, chromium() as browser:
        for picture in PICTURES:
            if picture.name in names:
                _put(output, picture.name, await shoot(browser, at.url, picture))
        if REPORT in names:
            page = await _report(at)
            _put(output, REPORT, await shoot_image(browser, page, png_size(page)))


async def _report(at: Stage) -> bytes:
    """The first page of the report on exports by country of the month before, as PNG."""
    from technopark_api.database import open_database
    from technopark_api.exports.findings.read import Measure
    from technopark_api.reports.ask import ask
    from technopark_api.reports.make import make_report
    from technopark_api.reports.render.pdf import to_images

    asked = ask(
        "exports-by-country",
        month=None,
        language="en",
        facility=None,
        cut_off=None,
        now=NOW,
        zone=at.catalogue.site.zone,
    )
    async with open_database(at.database_url) as database:
        measure = Measure.of(at.settings, at.catalogue.site.country)
        return to_images(await make_report(database, at.catalogue.site, asked, measure))[0]


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / f"{name}.{FORMAT}"
    path.write_bytes(content)
    typer.echo(f"{path}: {len(content) / 1000:.0f} kB")


def main() -> None:
    """Run it; what is wrong is said in one line."""
    try:
        typer.run(pictures)
    except TechnoparkError as error:
        typer.echo(f"pictures: {error}", err=True)
        sys.exit(2 if isinstance(error, SettingsError) else 1)


if __name__ == "__main__":
    main()
