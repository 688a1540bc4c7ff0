"""`technopark report schedule`, `run-due` and `runs`: reports that are delivered by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated, Any, TypeVar

import asyncpg
import typer

from technopark.errors import TechnoparkError
from technopark_cli.commands.database import connected
from technopark_cli.runtime import prepare, run, until_stopped, who

_Name = TypeVar("_Name", bound=str)

By = Annotated[str | None, typer.Option(help="Who does it, for the record; this account if left out.")]

schedule = typer.Typer(
    help="Reports to deliver each month or week, to a folder or by mail.", no_args_is_help=True
)


@schedule.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    kind: Annotated[str, typer.Argument(help="The kind of report.")],
    every: Annotated[
        str, typer.Option(help="month (the month before) or week (the month so far).")
    ] = "month",
    day: Annotated[int, typer.Option(help="Day of the month, 1 to 28, or of the week, 1 is Monday.")] = 1,
    at: Annotated[str, typer.Option(help="Local time of the park.")] = "08:00",
    language: Annotated[str, typer.Option(help="uz, ru or en.")] = "uz",
    form: Annotated[str, typer.Option("--format", help="xlsx, pdf or csv.")] = "xlsx",
    facility: Annotated[str | None, typer.Option(help="One facility, by its id.")] = None,
    folder: Annotated[str | None, typer.Option(help="Folder to write to, from the root.")] = None,
    to: Annotated[list[str] | None, typer.Option(help="Mail address to send to; may be repeated.")] = None,
    by: By = None,
) -> None:
    """Deliver a report from now on; what fails is tried again."""
    from technopark_api.reports.ask import KINDS, LANGUAGES, ask
    from technopark_api.reports.files import FORMS
    from technopark_api.reports.schedule import store
    from technopark_api.reports.schedule.model import EVERY, Schedule, checked

    settings, catalogue = prepare()
    now = datetime.now(UTC)
    kept = checked(
        Schedule(
            name=name,
            kind=one_of("kind", kind, KINDS),
            facility=facility,
            language=one_of("--language", language, LANGUAGES),
            form=one_of("--format", form, FORMS),
            every=one_of("--every", every, EVERY),
            on_day=day,
            local_time=_time(at),
            folder=folder,
            recipients=tuple(to or ()),
            made_at=now,
        )
    )
    # Whether the kind takes a facility is found out now, not at night.
    ask(
        kept.kind,
        month=None,
        language=kept.language,
        facility=facility,
        cut_off=None,
        now=now,
        zone=catalogue.site.zone,
    )
    if facility is not None and facility not in catalogue.facility:
        raise TechnoparkError(f"there is no facility {facility} in this park")

    async def work(connection: asyncpg.Connection[Any]) -> None:
        await store.add(connection, kept, who=who(by))
        typer.echo(
            f"{name}: {kind}, every {every} on day {day} at {at}, to {folder or ', '.join(kept.recipients)}"
        )

    run(connected(settings, work))


@schedule.command("list")
def list_schedules() -> None:
    """List what is delivered, when and where."""
    from technopark_api.reports.schedule import store

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        for kept in await store.schedules(connection):
            where = kept.folder or ", ".join(kept.recipients)
            what = " ".join(part for part in (kept.kind, kept.facility, kept.language, kept.form) if part)
            typer.echo(f"{kept.name}  {what}  {kept.every} {kept.on_day} {kept.local_time:%H:%M}  {where}")

    run(connected(settings, work))


@schedule.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Which one.")], by: By = None) -> None:
    """Deliver no more of it; what was delivered stays on record."""
    from technopark_api.reports.schedule import store

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        await store.remove(connection, name, who=who(by))
        typer.echo(f"{name}: removed")

    run(connected(settings, work))


def due(
    loop: Annotated[
        bool, typer.Option("--loop", help="Stay, and look once a minute until stopped (SIGINT or SIGTERM).")
    ] = False,
) -> None:
    """Deliver the scheduled reports that are due, for cron; exit status 1 if one failed."""
    from technopark_api.reports.schedule.run import keep_running, run_due

    settings, catalogue = prepare()
    if loop:
        run(until_stopped(lambda stop: keep_running(settings, catalogue, stop, now=_now)))
        return
    ended = run(run_due(settings, catalogue, now=_now))
    for what, how in ended.items():
        typer.echo(f"{what}  {how}")
    if any(how.startswith("failed") for how in ended.values()):
        raise typer.Exit(1)


def runs(limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20) -> None:
    """List the newest attempts to deliver a report."""
    from technopark_api.reports.schedule import store

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        for row in await store.runs(connection, limit):
            typer.echo(
                f"{row['started_at']:%Y-%m-%d %H:%M:%S}Z  {row['name']}  due {row['due']:%Y-%m-%d %H:%M}Z"
                f"  attempt {row['attempt']}  {row['outcome']}: {row['detail']}"
            )

    run(connected(settings, work))


def one_of(what: str, told: str, allowed: tuple[_Name, ...]) -> _Name:
    """Return the word that was told; raises TechnoparkError that names the allowed ones."""
    for name in allowed:
        if told == name:
            return name
    raise TechnoparkError(f"{what}: {told!r} is none of {', '.join(allowed)}")


def _now() -> datetime:
    return datetime.now(UTC)


def _time(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise TechnoparkError(f"--at: {text!r} is no time of day such as 08:00")
    return found
