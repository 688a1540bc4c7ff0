"""`technopark trade`: lists that an export officer has as files, taken into the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from technopark.errors import TechnoparkError
from technopark_cli.commands.database import connected
from technopark_cli.runtime import prepare, run, who

File = Annotated[Path, typer.Argument(help="CSV as Excel writes it, or a workbook (XLSX).")]
By = Annotated[str | None, typer.Option(help="Who does it, for the record; this account if left out.")]

trade = typer.Typer(
    help="Import lists of the export office: released declarations, counted stock.", no_args_is_help=True
)


@trade.command("declarations")
def declarations(file: File, by: By = None) -> None:
    """Import released customs declarations; what is wrong with the file is told by row and column."""
    from technopark_api.exports.declarations.rows import read_items
    from technopark_api.exports.declarations.store import import_items

    settings, catalogue = prepare()
    now = datetime.now(UTC)
    today = now.astimezone(catalogue.site.zone).date()
    items = _read(file, lambda content: read_items(content, today=today))

    async def work(connection: asyncpg.Connection[Any]) -> Any:
        return await import_items(connection, items, who=who(by), at=now)

    _tell(file, run(connected(settings, work)))


@trade.command("opening-stock")
def opening_stock(file: File, by: By = None) -> None:
    """Import what stood in stock of products on a day; what is wrong with the file is told by row and column."""
    from technopark_api.exports.opening.rows import read_counts
    from technopark_api.exports.opening.store import import_counts

    settings, catalogue = prepare()
    now = datetime.now(UTC)
    today = now.astimezone(catalogue.site.zone).date()
    products = catalogue.product.keys()
    counts = _read(file, lambda content: read_counts(content, products=products, today=today))

    async def work(connection: asyncpg.Connection[Any]) -> Any:
        return await import_counts(connection, counts, who=who(by), at=now)

    _tell(file, run(connected(settings, work)))


def _read(file: Path, parse: Callable[[bytes], Any]) -> Any:
    from technopark_api.problems import Problem

    try:
        return parse(file.read_bytes())
    except OSError as error:
        raise TechnoparkError(f"{file}: cannot be read: {error.strerror}") from error
    except Problem as problem:
        for wrong in problem.errors:
            typer.echo(f"{file}: {wrong.where}: {wrong.problem}", err=True)
        raise TechnoparkError(f"{file}: {problem.detail}") from problem


def _tell(file: Path, outcome: Any) -> None:
    typer.echo(f"{file}: {outcome.added} added, {outcome.changed} changed, {outcome.unchanged} unchanged")
