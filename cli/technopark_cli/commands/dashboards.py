"""`technopark dashboards`: Grafana dashboards as files, and on a running Grafana."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from technopark_cli.runtime import prepare

FOLDER = Path("dashboards/generated")
ALERTING = Path("dashboards/provisioning/alerting")

dashboards = typer.Typer(help="Grafana dashboards: build, check and push them.", no_args_is_help=True)

Folder = Annotated[
    Path,
    typer.Option(help="Where the dashboards' files are; the default is their place in a checkout."),
]
BoardUrl = Annotated[
    str | None,
    typer.Option(help="Where the dashboards link to the live board; left out, a board on this machine."),
]
Alerting = Annotated[
    Path,
    typer.Option(help="Where the file of alert rules is; the default is its place in a checkout."),
]
Runbooks = Annotated[
    str | None,
    typer.Option(
        help="Address below which alerts link to the pages of docs/runbooks; left out, the path alone."
    ),
]


@dashboards.command("build")
def build_dashboards(
    folder: Folder = FOLDER,
    board_url: BoardUrl = None,
    alerting: Alerting = ALERTING,
    runbooks: Runbooks = None,
) -> None:
    """Write the files of dashboards and alerts, for a Grafana that reads them from a folder."""
    from technopark_dashboards.alerting import build_alerting
    from technopark_dashboards.build import build

    _, catalogue = prepare()
    for file in build(folder, catalogue, **_board(board_url)):
        typer.echo(f"wrote {file}")
    typer.echo(f"wrote {build_alerting(alerting, catalogue, **_runbooks(runbooks))}")


@dashboards.command("check")
def check_dashboards(
    folder: Folder = FOLDER,
    board_url: BoardUrl = None,
    alerting: Alerting = ALERTING,
    runbooks: Runbooks = None,
) -> None:
    """Tell whether the files are what the code builds; exit status 1 if one is not."""
    from technopark_dashboards.alerting import check_alerting
    from technopark_dashboards.build import check

    _, catalogue = prepare()
    problems = check(folder, catalogue, **_board(board_url))
    problems += check_alerting(alerting, catalogue, **_runbooks(runbooks))
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo("run 'technopark dashboards build' and commit what it writes")
        raise typer.Exit(1)
    typer.echo(f"the dashboards in {folder} are up to date")


@dashboards.command("push")
def push_dashboards(
    url: Annotated[str, typer.Option(envvar="TECHNOPARK_GRAFANA_URL", help="Address of the Grafana server.")],
    token: Annotated[
        str,
        typer.Option(
            envvar="TECHNOPARK_GRAFANA_TOKEN",
            help="Token of a service account that may write folders and dashboards. Better left to the"
            " environment: others on this machine can read a command line.",
        ),
    ],
    board_url: BoardUrl = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; tell what would change, panel by panel.")
    ] = False,
) -> None:
    """Create or update the dashboards on a running Grafana; again, it changes nothing."""
    from technopark_dashboards.push import push

    _, catalogue = prepare()
    for pushed in push(url, token, catalogue=catalogue, dry_run=dry_run, **_board(board_url)):
        typer.echo(f"{pushed.outcome:9}  {pushed.url}")
        for place in pushed.difference:
            typer.echo(f"           {place}")


def _board(url: str | None) -> dict[str, str]:
    return {} if url is None else {"board_url": url}


def _runbooks(address: str | None) -> dict[str, str]:
    return {} if address is None else {"runbooks": address}
