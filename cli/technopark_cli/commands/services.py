"""`technopark ingest` and `technopark serve`: the programs that keep running."""

from __future__ import annotations

from typing import Annotated

import typer

from technopark_cli.runtime import END_WITHIN_S, prepare, run, until_stopped


def ingest(
    partition: Annotated[
        str, typer.Option(help="Share of the facilities that this collector takes, i/n with i from 1 to n.")
    ] = "1/1",
    leave: Annotated[
        bool,
        typer.Option(
            "--leave",
            help="Store what the broker still holds for this share, have it forget the session, and end: when the "
            "number of collectors changes.",
        ),
    ] = False,
) -> None:
    """Collect MQTT messages into the database until stopped (SIGINT or SIGTERM)."""
    from technopark_ingest.collector import collect
    from technopark_ingest.partition import Partition

    settings, catalogue = prepare()
    share = Partition.parse(partition)
    run(
        until_stopped(
            lambda stop: collect(settings, catalogue, share, stop, leave=leave), within_s=END_WITHIN_S
        )
    )


def serve() -> None:
    """Serve the API, the live board and the documentation until stopped."""
    from technopark_api.app import serve as serve_api

    settings, catalogue = prepare()
    run(until_stopped(lambda stop: serve_api(settings, catalogue, stop), within_s=END_WITHIN_S))
