"""`technopark demo`: the whole monitor on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from technopark_cli.runtime import prepare, run, until_stopped

PLACES = "Ports and places"


def demo(
    port: Annotated[
        int, typer.Option(min=1, max=65_535, help="Port of the board and the API.", rich_help_panel=PLACES)
    ] = 8000,
    days: Annotated[
        float | None,
        typer.Option(
            min=0, max=366, help="Days of history; left out, 3, or what there is from earlier runs."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Chooses the plants' random events; left out, those that the data were made with."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            help="Play the history so many times faster than the clock, to watch it; left out, as fast as it is taken."
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier demos stored.")] = False,
    every_day: Annotated[
        bool | None,
        typer.Option(
            "--every-day/--calendar",
            help="Whether plants work on closed days too, by their usual shifts, so that there is something to see;"
            " left out, they do, or go on as the data were made.",
        ),
    ] = None,
    directory: Annotated[
        Path, typer.Option(help="Folder for data and logs, kept between runs.", rich_help_panel=PLACES)
    ] = Path(".demo"),
    broker_port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65_535, help="Port of the broker; left out, a free one.", rich_help_panel=PLACES
        ),
    ] = None,
    database_port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65_535, help="Port of the database; left out, a free one.", rich_help_panel=PLACES
        ),
    ] = None,
) -> None:
    """Run everything on this machine until Ctrl-C: broker, database, collector, API, board, simulated plants.

    Needs neither Docker nor root. TECHNOPARK_DATABASE_URL and TECHNOPARK_MQTT_URL name servers to use in place
    of those that it would start.
    """
    from technopark_cli.demo.options import DemoOptions
    from technopark_cli.demo.show import show

    settings, catalogue = prepare()
    options = DemoOptions(
        port=port,
        days=days,
        seed=seed,
        speed=speed,
        fresh=fresh,
        every_day=every_day,
        directory=directory,
        broker_port=broker_port,
        database_port=database_port,
    )
    run(until_stopped(lambda stop: show(settings, catalogue, options, stop, typer.echo)))
