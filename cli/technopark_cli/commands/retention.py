"""`technopark retention`: drop readings that are older than they have to be kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from technopark.errors import TechnoparkError
from technopark_cli.commands.database import connected
from technopark_cli.runtime import END_WITHIN_S, prepare, run, until_stopped, who

if TYPE_CHECKING:
    import asyncpg

    from technopark_ingest.retention import Going


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be dropped, and change nothing.")
    ] = False,
    loop: Annotated[
        bool, typer.Option("--loop", help="Stay, and do it once a day until stopped (SIGINT or SIGTERM).")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="Who does it, for the record; this account if left out.")
    ] = None,
) -> None:
    """Drop readings older than TECHNOPARK_RETENTION_DAYS; every sum, statement, posting and record stays."""
    from technopark_ingest.retention import drop_old_readings, find_going, keep_running

    settings, _ = prepare()
    if loop:
        if dry_run:
            raise TechnoparkError("--dry-run says once what would be dropped: leave --loop out")
        run(
            until_stopped(
                lambda stop: keep_running(settings, stop, now=_now, who=who(by)), within_s=END_WITHIN_S
            )
        )
        return
    days = settings.retention_days

    async def work(connection: asyncpg.Connection[Any]) -> None:
        if dry_run:
            going = await find_going(connection, now=_now(), days=days)
            typer.echo(_told(going, days, done=False))
        else:
            going = await drop_old_readings(connection, now=_now(), days=days, who=who(by))
            typer.echo(_told(going, days, done=True))

    run(connected(settings, work))


def _told(going: Going, days: int, *, done: bool) -> str:
    kept = f"kept for {days} days, since {going.cutoff:%Y-%m-%d %H:%M}Z"
    if not going.readings and not going.chunk_ends:
        return f"nothing to drop: {kept}"
    what = f"{going.readings} readings" + (f" in {len(going.chunk_ends)} chunks" if going.chunk_ends else "")
    return f"{what} {'dropped' if done else 'would be dropped'}: {kept}"


def _now() -> datetime:
    return datetime.now(UTC)
