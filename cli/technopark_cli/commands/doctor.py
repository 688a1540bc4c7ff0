"""`technopark doctor`: look at everything that this machine's programs need, and say what is or may become wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import typer

from technopark.errors import MigrationError, TechnoparkError
from technopark.machine import Machine, look, look_at_disks, own_folders
from technopark.settings import Settings
from technopark.storage.migrate import pending
from technopark.storage.pool import connect as connect_database
from technopark_cli.runtime import prepare, run


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it is."""

    what: str
    said: str
    well: bool = True

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{'ok   ' if self.well else 'WRONG'}  {self.what}: {self.said}"


def doctor() -> None:
    """Check database, broker, clocks and disks as this machine sees them; exit status 1 if one of them is not well."""
    settings, _ = prepare()
    found = run(_examined(settings))
    for finding in found:
        typer.echo(str(finding))
    raise typer.Exit(0 if all(finding.well for finding in found) else 1)


async def _examined(settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    machine = Machine(None, None, None, look_at_disks(own_folders(settings)))
    try:
        connection = await connect_database(
            settings.database_url.get_secret_value(), name="technopark doctor"
        )
        try:
            if missing := await pending(connection):
                raise MigrationError(f"lacks {', '.join(missing)}: run 'technopark migrate'")
            found.append(Finding("database", "reached, schema up to date"))
            machine = await look(connection, settings)
        finally:
            connection.terminate()
    except TechnoparkError as error:
        found.append(Finding("database", str(error).removeprefix("database: "), well=False))
    found.append(await _broker(settings))
    return [*found, *_clocks(machine, settings), *_disks(machine, settings)]


async def _broker(settings: Settings) -> Finding:
    from technopark.mqtt import BrokerAddress, SessionOptions, connect

    address = BrokerAddress.parse(settings.mqtt_url.get_secret_value())
    options = SessionOptions(
        client_id="technopark-doctor", clean_start=True, session_expiry_s=0, ca_file=settings.mqtt_ca_file
    )
    try:
        async with connect(address, options):
            return Finding("broker", f"{address} lets this user in")
    except TechnoparkError as error:
        return Finding("broker", str(error), well=False)


def _clocks(machine: Machine, settings: Settings) -> Iterator[Finding]:
    difference, ahead = machine.database_clock, machine.sources_ahead
    if difference is not None:
        yield Finding(
            "clock of the database",
            f"{difference.ahead_s:+.3f} s of this machine's, give or take {difference.certain_s:.3f} s",
            well=not difference.beyond(settings.clock_tolerance_s),
        )
    if ahead is not None:
        yield Finding(
            "clocks of the sources",
            f"{ahead} stations ahead, the furthest by {machine.furthest_s:.1f} s"
            if ahead
            else f"none ahead of the collector's by more than {settings.clock_tolerance_s} s",
            well=not ahead,
        )


def _disks(machine: Machine, settings: Settings) -> Iterator[Finding]:
    for disk in machine.disks:
        said = "cannot be looked at" if disk.free is None else f"{disk.free:.1%} free"
        yield Finding(
            f"disk of {disk.what}", f"{said} ({disk.folder})", well=not disk.short(settings.disk_free_percent)
        )
    if not any(disk.what == "the database" for disk in machine.disks):
        yield Finding("disk of the database", "not of this machine, or not for this user to know")
