"""`technopark broker`: who may log in at an MQTT broker, as files that mosquitto reads."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from technopark_cli.runtime import prepare

if TYPE_CHECKING:
    from technopark_cli.broker_access.folder import AccessFolder

broker = typer.Typer(
    help="Accounts of the MQTT broker: one for each gateway, the collector, the simulator.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Option(help="The folder with the broker's access.")]
Hosts = Annotated[
    list[str],
    typer.Option(
        "--host",
        help="Name or address by which clients reach the broker; may be repeated, the first is told to them.",
    ),
]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="Port by which they reach it.")]
AccountName = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="A facility, collector, simulator or health.")
]

FOLDER = Path("broker-access")


@broker.command("configure")
def configure(
    host: Hosts,
    folder: Folder = FOLDER,
    port: Port = 8883,
    data: Annotated[Path, typer.Option(help="Where the broker keeps sessions and their messages.")] = Path(
        "/var/lib/mosquitto"
    ),
) -> None:
    """Write what a mosquitto needs: configuration, passwords, access list, certificate, credentials of clients.

    Again, it changes nothing but what the catalogue has changed, or what runs out: secrets stay. Accounts of
    facilities that are no longer in the catalogue are removed. Secrets of our own programs may be chosen:
    TECHNOPARK_MQTT_COLLECTOR_PASSWORD, TECHNOPARK_MQTT_SIMULATOR_PASSWORD, TECHNOPARK_MQTT_HEALTH_PASSWORD.
    """
    from technopark_cli.broker_access.accounts import PASSWORD_VARIABLES, accounts_of
    from technopark_cli.broker_access.configuration import write_configuration
    from technopark_cli.broker_access.folder import AccessFolder, names

    _, catalogue = prepare()
    access = AccessFolder(folder.absolute(), accounts_of(catalogue), names(host), port)
    chosen = {account: os.environ.get(variable, "") for account, variable in PASSWORD_VARIABLES.items()}
    changes = access.configure(
        catalogue.site.names.en,
        datetime.now(UTC),
        {account: secret for account, secret in chosen.items() if secret},
    )
    write_configuration(access, data)
    for user in changes.made:
        typer.echo(f"made {user}: {access.path / 'credentials' / f'{user}.env'}")
    for user in changes.removed:
        typer.echo(f"removed {user}")
    if changes.certificate:
        typer.echo(f"new certificate for {', '.join(access.hosts)}")
    typer.echo(f"{len(access.kept())} users in {access.path}; a running broker takes changes on SIGHUP")


@broker.command("rotate")
def rotate(account: AccountName, folder: Folder = FOLDER) -> None:
    """Give an account a new user and secret beside the old ones, which go on until they are retired."""
    access = _configured(folder)
    user = access.rotate(account)
    typer.echo(f"made {user}: {access.path / 'credentials' / f'{account}.env'}")


@broker.command("retire")
def retire(account: AccountName, folder: Folder = FOLDER) -> None:
    """Take all users but the newest from an account; on SIGHUP the broker ends their connections."""
    access = _configured(folder)
    old = access.retire(account)
    typer.echo(f"removed {', '.join(old)}" if old else f"{account} has no older users")


def _configured(folder: Path) -> AccessFolder:
    from technopark_cli.broker_access.accounts import accounts_of
    from technopark_cli.broker_access.folder import reopen

    _, catalogue = prepare()
    return reopen(folder.absolute(), accounts_of(catalogue))
