"""`technopark`: one program with a command for each part of the monitor."""

from __future__ import annotations

import sys

import typer

from technopark.errors import SettingsError, TechnoparkError
from technopark_cli.commands.access import key, person
from technopark_cli.commands.backup import backup, restore
from technopark_cli.commands.broker import broker
from technopark_cli.commands.dashboards import dashboards
from technopark_cli.commands.database import migrate, rebuild, roles, verify
from technopark_cli.commands.demo import demo
from technopark_cli.commands.doctor import doctor
from technopark_cli.commands.quarantine import quarantine
from technopark_cli.commands.report import report
from technopark_cli.commands.retention import retention
from technopark_cli.commands.services import ingest, serve
from technopark_cli.commands.simulator import replay, simulate
from technopark_cli.commands.trade import trade

app = typer.Typer(
    name="technopark",
    help="Production monitor of a technopark: MQTT to TimescaleDB, API, board, dashboards and simulator.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    demo,
    migrate,
    roles,
    ingest,
    serve,
    simulate,
    replay,
    verify,
    rebuild,
    retention,
    doctor,
    backup,
    restore,
):
    app.command()(command)
app.add_typer(quarantine, name="quarantine")
app.add_typer(dashboards, name="dashboards")
app.add_typer(broker, name="broker")
app.add_typer(report, name="report")
app.add_typer(trade, name="trade")
app.add_typer(person, name="person")
app.add_typer(key, name="key")


def main() -> None:
    """Run the command line. What is wrong is said in one line: exit status 2 for settings, 1 for the rest."""
    try:
        app()
    except SettingsError as error:
        sys.exit(_said(error, 2))
    except TechnoparkError as error:
        sys.exit(_said(error, 1))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("technopark"):
            raise
        sys.exit(_said(f"{error.name} is not installed: install the extra that this command needs", 1))


def _said(error: object, status: int) -> int:
    typer.echo(f"technopark: {error}", err=True)
    return status
