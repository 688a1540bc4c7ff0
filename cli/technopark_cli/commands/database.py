"""`technopark migrate`, `roles`, `rebuild` and `verify`: work on what is stored."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import asyncpg
import typer

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.migrate import edition
from technopark.storage.migrate import migrate as apply_migrations
from technopark.storage.pool import connect
from technopark.storage.roles import PASSWORD_VARIABLES, grant_role
from technopark_cli.runtime import prepare, run

_T = TypeVar("_T")
_PLANNED_BACK: Final = 12  # months of which dashboards are asked: a year is compared with the one before


def migrate() -> None:
    """Bring the database to this version's schema, take the catalogue in and write down the plan that follows.

    Again, it changes nothing.
    """
    from technopark.storage.kept_plan import keep_all_plans, months_about

    settings, catalogue = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        applied = await apply_migrations(connection)
        await sync_catalogue(connection, catalogue)
        today = datetime.now(catalogue.site.zone).date()
        await keep_all_plans(connection, catalogue, months_about(today, back=_PLANNED_BACK))
        for name in applied:
            typer.echo(f"applied {name}")
        typer.echo(
            f"schema up to date, edition {await edition(connection)},"
            f" {len(catalogue.facilities)} facilities of {catalogue.site.names.en}"
        )

    run(connected(settings, work))


def roles() -> None:
    """Make or renew the database roles of the collector and the API, with the passwords of the environment."""
    settings, _ = prepare()
    passwords = {part: os.environ.get(variable, "") for part, variable in PASSWORD_VARIABLES.items()}
    if missing := [PASSWORD_VARIABLES[part] for part, password in passwords.items() if not password]:
        raise SettingsError(f"{', '.join(missing)}: not set")

    async def work(connection: asyncpg.Connection[Any]) -> None:
        for part, password in passwords.items():
            typer.echo(f"role {await grant_role(connection, part, password)}")

    run(connected(settings, work))


def rebuild() -> None:
    """Work out increments, sums and newest readings anew from the stored totals, and write them."""
    from technopark_ingest.rebuild import rebuild as rebuild_all

    settings, catalogue = prepare()

    async def work(connection: asyncpg.Connection[Any], ids: Ids) -> None:
        proof = await rebuild_all(connection, catalogue, ids)
        typer.echo(
            f"{proof.readings} readings of {proof.stations} stations read again,"
            f" {len(proof.differences)} differences mended"
        )

    run(connected(settings, with_ids(catalogue, work)))


def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A truth file that `technopark simulate --truth` has written.")
    ] = None,
    wait: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="With a file: give collectors so long to catch up."),
    ] = 0,
    most: Annotated[int, typer.Option(min=1, help="With a file: how many differences to show.")] = 50,
) -> None:
    """Prove that every stored increment and sum follows from the readings; exit status 1 if one does not.

    With a truth file, prove instead that what is stored is what the simulated plants made and said, to the unit.
    """
    settings, catalogue = prepare()
    work = _proof_of_sums(catalogue) if file is None else _proof_of_truth(catalogue, file, wait, most)
    raise typer.Exit(run(connected(settings, with_ids(catalogue, work))))


def _proof_of_sums(catalogue: Catalogue) -> Callable[[asyncpg.Connection[Any], Ids], Awaitable[int]]:
    from technopark_ingest.rebuild import verify_rollups

    async def work(connection: asyncpg.Connection[Any], ids: Ids) -> int:
        proof = await verify_rollups(connection, catalogue, ids)
        for found in proof.differences:
            typer.echo(f"{found.place}: {found.what}: stored {found.stored}, should be {found.expected}")
        typer.echo(
            f"{proof.readings} readings of {proof.stations} stations, {len(proof.differences)} differences"
        )
        return 1 if proof.differences else 0

    return work


def _proof_of_truth(
    catalogue: Catalogue, file: Path, wait_s: float, most: int
) -> Callable[[asyncpg.Connection[Any], Ids], Awaitable[int]]:
    from technopark.truth import read_truth
    from technopark_ingest.verification.compare import compare

    truth = read_truth(file)

    async def work(connection: asyncpg.Connection[Any], ids: Ids) -> int:
        found = await compare(connection, catalogue, ids, truth, wait_s=wait_s)
        for lines in (list(map(str, found.findings)), [f"note: {note}" for note in found.notes]):
            for line in lines[:most]:
                typer.echo(line)
            if len(lines) > most:
                typer.echo(f"and {len(lines) - most} more")
        checked = ", ".join(f"{number} {kind}" for kind, number in found.checked.items())
        typer.echo(f"{checked}: {len(found.findings)} differences")
        return 1 if found.findings else 0

    return work


async def connected(settings: Settings, work: Callable[[asyncpg.Connection[Any]], Awaitable[_T]]) -> _T:
    """Do some work on a connection of its own."""
    connection = await connect(settings.database_url.get_secret_value(), name="technopark admin")
    try:
        return await work(connection)
    finally:
        await connection.close()


def with_ids(
    catalogue: Catalogue, work: Callable[[asyncpg.Connection[Any], Ids], Awaitable[_T]]
) -> Callable[[asyncpg.Connection[Any]], Awaitable[_T]]:
    """Give some work the ids of the catalogue, which is taken in before."""

    async def prepared(connection: asyncpg.Connection[Any]) -> _T:
        return await work(connection, await sync_catalogue(connection, catalogue))

    return prepared
