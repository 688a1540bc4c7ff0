"""`technopark backup` and `technopark restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from technopark_cli.runtime import prepare, run

Folder = Annotated[Path, typer.Argument(help="Folder of the backup.")]


def backup(folder: Folder) -> None:
    """Back the database up into a new folder, while everything runs: one moment of it, with what it holds."""
    from technopark_cli.backup.take import take

    settings, _ = prepare()
    contents = run(take(settings.database_url.get_secret_value(), folder))
    typer.echo(f"{sum(contents.rows.values())} rows of {len(contents.rows)} tables in {folder}")


def restore(folder: Folder) -> None:
    """Put a backup back into an empty database, and check that all of it is there."""
    from technopark_cli.backup.put_back import put_back

    settings, _ = prepare()
    contents = run(put_back(settings.database_url.get_secret_value(), folder))
    typer.echo(
        f"{sum(contents.rows.values())} rows of {len(contents.rows)} tables, as of {contents.made_at:%Y-%m-%d %H:%M:%S}"
        " UTC; 'technopark migrate' next, if this version is newer, then 'technopark verify'"
    )
