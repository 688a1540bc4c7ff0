"""`technopark migrate`, `rebuild`, `verify` and `quarantine`: work on what is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import asyncpg
import typer

from technopark.catalogue import Catalogue
from technopark.settings import Settings
from technopark.storage.catalogue_sync import Ids, sync_catalogue
from technopark.storage.migrate import edition
from technopark.storage.migrate import migrate as apply_migrations
from technopark.storage.pool import connect
from technopark_cli.runtime import prepare, run

_T = TypeVar("_T")

quarantine = typer.Typer(help="Look at messages that were refused.", no_args_is_help=True)


def migrate() -> None:
    """Bring the database to this version's schema and take the catalogue in; again, it changes nothing."""
    settings, catalogue = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        applied = await apply_migrations(connection)
        await sync_catalogue(connection, catalogue)
        for name in applied:
            typer.echo(f"applied {name}")
        typer.echo(
            f"schema up to date, edition {await edition(connection)},"
            f" {len(catalogue.facilities)} facilities of {catalogue.site.names.en}"
        )

    run(_connected(settings, work))


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

    run(_connected(settings, _with_ids(catalogue, work)))


def verify() -> None:
    """Prove that every stored increment and sum follows from the readings; exit status 1 if one does not."""
    from technopark_ingest.rebuild import verify_rollups

    settings, catalogue = prepare()

    async def work(connection: asyncpg.Connection[Any], ids: Ids) -> int:
        proof = await verify_rollups(connection, catalogue, ids)
        for found in proof.differences:
            typer.echo(f"{found.place}: {found.what}: stored {found.stored}, should be {found.expected}")
        typer.echo(
            f"{proof.readings} readings of {proof.stations} stations, {len(proof.differences)} differences"
        )
        return 1 if proof.differences else 0

    raise typer.Exit(run(_connected(settings, _with_ids(catalogue, work))))


@quarantine.command("list")
def list_quarantine(
    facility: Annotated[str | None, typer.Option(help="Only of this facility.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only with this reason code.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, newest first.")] = 50,
) -> None:
    """List refused messages, newest first."""
    from technopark_ingest.quarantine import listed

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        for row in await listed(connection, facility=facility, reason=reason, limit=limit):
            typer.echo(f"{row.id}  {row.last_seen:%Y-%m-%d %H:%M:%S}Z  {row.times} x  {row.reason}  {row.topic}")
            typer.echo(f"    {row.detail}")

    run(_connected(settings, work))


@quarantine.command("show")
def show_quarantined(number: Annotated[int, typer.Argument(help="Its number, as `list` shows it.")]) -> None:
    """Show one refused message whole."""
    from technopark_ingest.quarantine import shown

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        row = await shown(connection, number)
        typer.echo(f"topic       {row.topic}\nreason      {row.reason}: {row.detail}")
        typer.echo(f"first seen  {row.first_seen.isoformat()}\nlast seen   {row.last_seen.isoformat()}")
        typer.echo(f"times       {row.times}\npayload     {len(row.payload)} bytes")
        typer.echo(row.payload.decode("utf-8", "backslashreplace"))

    run(_connected(settings, work))


async def _connected(settings: Settings, work: Callable[[asyncpg.Connection[Any]], Awaitable[_T]]) -> _T:
    connection = await connect(settings.database_url.get_secret_value(), name="technopark admin")
    try:
        return await work(connection)
    finally:
        await connection.close()


def _with_ids(
    catalogue: Catalogue, work: Callable[[asyncpg.Connection[Any], Ids], Awaitable[_T]]
) -> Callable[[asyncpg.Connection[Any]], Awaitable[_T]]:
    async def prepared(connection: asyncpg.Connection[Any]) -> _T:
        return await work(connection, await sync_catalogue(connection, catalogue))

    return prepared
