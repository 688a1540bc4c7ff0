"""`technopark quarantine`: look at refused messages, put them right, have them stored after all, or discard them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import asyncpg
import typer

from technopark.errors import SettingsError, Unavailable
from technopark.storage.catalogue_sync import Ids
from technopark_cli.commands.database import connected, with_ids
from technopark_cli.runtime import prepare, run, who

if TYPE_CHECKING:
    from technopark_ingest.quarantine.look import Quarantined
    from technopark_ingest.writer import Writer

quarantine = typer.Typer(help="Work on messages that were refused.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Its number, as `list` shows it.")]
By = Annotated[str | None, typer.Option(help="Who does this; left out, the account on this machine.")]
OfFacility = Annotated[str | None, typer.Option(help="Only of this facility.")]
WithReason = Annotated[str | None, typer.Option(help="Only with this reason code.")]


@quarantine.command("list")
def list_quarantine(
    facility: OfFacility = None,
    reason: WithReason = None,
    state: Annotated[
        Literal["open", "replayed", "discarded", "all"], typer.Option(help="Only in this state.")
    ] = "open",
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what came since (2026-11-20T08:00+05:00).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, newest first.")] = 50,
) -> None:
    """List refused messages, newest first."""
    from technopark_ingest.quarantine.look import listed, overflow

    settings, _ = prepare()
    after = _time(since)

    async def work(connection: asyncpg.Connection[Any]) -> None:
        chosen = None if state == "all" else state
        for row in await listed(
            connection, facility=facility, reason=reason, state=chosen, since=after, limit=limit
        ):
            mark = "" if row.state == "open" else f"  {row.state}"
            _say(f"{row.id}  {_at(row.last_seen)}  {row.times} x  {row.reason}  {row.topic}{mark}")
            _say(f"    {row.detail}")
        for only in await overflow(connection, facility=facility, reason=reason, since=after):
            _say(
                f"counted only, as the quarantine was full: {only.day}  {only.times} x  {only.reason}"
                f"  facility {only.facility}, the last one {_at(only.last_seen)} on {only.topic}"
            )

    run(connected(settings, work))


@quarantine.command("show")
def show_quarantined(
    number: Number,
    save: Annotated[
        Path | None, typer.Option("--bytes", metavar="FILE", help="Save the original bytes in this file.")
    ] = None,
) -> None:
    """Show one refused message whole, with all that was done to it."""
    from technopark_ingest.quarantine.look import history, shown

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        row = await shown(connection, number)
        _describe(row)
        for done in await history(connection, number):
            _say(f"{_at(done.at)}  {done.who}  {done.action}: {done.detail}")
        if save is not None:
            _write(save, row.payload)
            _say(f"original bytes saved in {save}")

    run(connected(settings, work))


@quarantine.command("fix")
def fix_quarantined(
    number: Number,
    payload: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the right payload; - for standard input.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="The right topic, in full.")] = None,
    by: By = None,
) -> None:
    """Put a corrected message beside the original and tell whether it would be accepted; exit status 1 if not."""
    from technopark_ingest.quarantine.work import fix

    if payload is None and topic is None:
        raise SettingsError("fix needs --payload or --topic")
    corrected = None if payload is None else _read(payload)

    async def work(connection: asyncpg.Connection[Any], writer: Writer) -> int:
        result = await fix(connection, writer, number, by=who(by), payload=corrected, topic=topic)
        _say(f"{number}  {'would be' if result.accepted else 'would still be'} {result}")
        return 0 if result.accepted else 1

    raise typer.Exit(_with_writer(work))


@quarantine.command("replay")
def replay_quarantined(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="NUMBER", help="Which ones.")] = None,
    reason: WithReason = None,
    facility: OfFacility = None,
    every: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Vouch that an implausible total is right: that much was made.")
    ] = False,
    new_counter: Annotated[
        bool,
        typer.Option(
            "--new-counter",
            help="Vouch that another counter stands there now: counting goes on from its total.",
        ),
    ] = False,
    by: By = None,
) -> None:
    """Store refused messages after all, put right or as they came; exit status 1 if one is refused again.

    As they came they are worth a try after the catalogue or a setting was mended. Again, it changes nothing.
    """
    from technopark_ingest.quarantine.look import waiting
    from technopark_ingest.quarantine.work import replay
    from technopark_ingest.writer import Trust

    chosen = bool(reason or facility or every)
    if bool(numbers) == chosen:
        raise SettingsError("replay needs numbers, or --reason, --facility or --all in their place")
    if (accept or new_counter) and (chosen or accept == new_counter):
        raise SettingsError("--accept or --new-counter goes with the numbers of messages that were looked at")
    trust = Trust.ACCEPT if accept else Trust.NEW_COUNTER if new_counter else Trust.NONE

    async def work(connection: asyncpg.Connection[Any], writer: Writer) -> int:
        refused = 0
        for number in numbers or await waiting(connection, facility=facility, reason=reason):
            result = await replay(connection, writer, number, by=who(by), trust=trust)
            _say(f"{number}  {result or 'was replayed before: nothing changed'}")
            refused += result is not None and not result.accepted
        return 1 if refused else 0

    raise typer.Exit(_with_writer(work))


@quarantine.command("discard")
def discard_quarantined(
    numbers: Annotated[list[int], typer.Argument(metavar="NUMBER", help="Which ones.")],
    why: Annotated[str, typer.Option(help="The reason, for whoever asks later.")],
    by: By = None,
) -> None:
    """Mark refused messages as ones that will not be stored; their bytes stay."""
    from technopark_ingest.quarantine.work import discard

    settings, _ = prepare()

    async def work(connection: asyncpg.Connection[Any]) -> None:
        for number in numbers:
            done = await discard(connection, number, by=who(by), why=why)
            _say(f"{number}  {'discarded' if done else 'was discarded before: nothing changed'}")

    run(connected(settings, work))


def _with_writer(work: Callable[[asyncpg.Connection[Any], Writer], Coroutine[Any, Any, int]]) -> int:
    from technopark_ingest.writer import Writer

    settings, catalogue = prepare()

    async def prepared(connection: asyncpg.Connection[Any], ids: Ids) -> int:
        return await work(connection, Writer(catalogue, ids, settings))

    return run(connected(settings, with_ids(catalogue, prepared)))


def _describe(row: Quarantined) -> None:
    _say(f"topic       {row.topic}\nreason      {row.reason}: {row.detail}\nstate       {row.state}")
    _say(f"first seen  {row.first_seen.isoformat()}\nlast seen   {row.last_seen.isoformat()}")
    _say(f"times       {row.times}\npayload     {len(row.payload)} bytes")
    _say(row.payload.decode("utf-8", "backslashreplace"))
    if row.fixed_topic is not None:
        _say(f"right topic  {row.fixed_topic}")
    if row.fixed_payload is not None:
        _say(f"right payload  {len(row.fixed_payload)} bytes")
        _say(row.fixed_payload.decode("utf-8", "backslashreplace"))


def _say(text: str) -> None:
    """Write to the terminal without letting a message's control characters have their way with it."""
    typer.echo(
        "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)
    )


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"since: {text!r} is no time such as 2026-11-20T08:00+05:00") from None
    if moment.tzinfo is None:
        raise SettingsError(f"since: {text!r} needs an offset, such as 2026-11-20T08:00+05:00")
    return moment


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Unavailable(f"{name}: cannot be read ({error.strerror})") from error


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"{file}: cannot be written ({error.strerror})") from error
