"""`technopark person` and `technopark key`: who is let in, as what, and whose data they see."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import asyncpg
import typer

from technopark.errors import SettingsError
from technopark.permissions import Role
from technopark_cli.commands.database import connected
from technopark_cli.runtime import prepare, run, who

if TYPE_CHECKING:
    from technopark_api.access.people import Identity
    from technopark_api.access.tokens import Key

_T = TypeVar("_T")

person = typer.Typer(help="People who may log in.", no_args_is_help=True)
key = typer.Typer(help="Keys with which programs ask the API.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name that they log in with.")]
Prefix = Annotated[str, typer.Argument(help="Its prefix, as `list` shows it.")]
By = Annotated[str | None, typer.Option(help="Who does this; left out, the account on this machine.")]
AsRole = Annotated[Role, typer.Option(help="What they may do.")]
OfFacilities = Annotated[
    list[str] | None, typer.Option("--facility", help="May be repeated; left out, the whole park.")
]
Generated = Annotated[bool, typer.Option("--generate", help="Make a password up, and show it once.")]
FromInput = Annotated[bool, typer.Option("--stdin", help="Read the password from standard input.")]
BySubject = Annotated[
    str | None,
    typer.Option(
        "--subject", help="What the OpenID provider knows them by: they log in there, not by a password."
    ),
]


@person.command("add")
def add_person(
    name: Name,
    role: AsRole,
    facility: OfFacilities = None,
    generate: Generated = False,
    stdin: FromInput = False,
    subject: BySubject = None,
    by: By = None,
) -> None:
    """Let somebody log in."""
    from technopark_api.access import people

    facilities = facility or []
    if subject is not None:
        if generate or stdin:
            raise SettingsError("--subject, or a password by --generate or --stdin, not both")
        known = _identity(subject)

        async def add(connection: asyncpg.Connection[Any]) -> None:
            await people.add_person_of_provider(connection, name, known, role, facilities, by=who(by))

        _with_facilities(facilities, add)
        typer.echo(f"{name} may log in at {known.issuer} as {role}, {_whose(facilities)}")
        return
    password = _password(generate=generate, stdin=stdin)

    async def work(connection: asyncpg.Connection[Any]) -> None:
        await people.add_person(connection, name, password, role, facilities, by=who(by))

    _with_facilities(facilities, work)
    typer.echo(f"{name} may log in as {role}, {_whose(facilities)}")
    _show(password, made_up=generate)


@person.command("list")
def list_people() -> None:
    """List everybody who may log in, or might."""
    from technopark_api.access import people

    settings, _ = prepare()
    for one in run(connected(settings, people.list_people)):
        mark = "" if one.subject is None else f"  at the provider as {one.subject}"
        mark += "" if one.active else "  deactivated"
        typer.echo(f"{one.name}  {one.role}  {_whose(one.facilities)}{mark}")


@person.command("password")
def set_password(name: Name, generate: Generated = False, stdin: FromInput = False, by: By = None) -> None:
    """Give somebody another password, by which alone they log in from now on, and end their sessions."""
    from technopark_api.access import people

    settings, _ = prepare()
    password = _password(generate=generate, stdin=stdin)
    run(connected(settings, lambda connection: people.set_password(connection, name, password, by=who(by))))
    typer.echo(f"{name} has another password; their sessions have ended")
    _show(password, made_up=generate)


@person.command("subject")
def set_subject(
    name: Name,
    subject: Annotated[str, typer.Argument(help="What the OpenID provider knows them by: its claim sub.")],
    by: By = None,
) -> None:
    """Have somebody log in at the provider from now on, no more by a password, and end their sessions."""
    from technopark_api.access import people

    settings, _ = prepare()
    known = _identity(subject)
    run(connected(settings, lambda connection: people.set_subject(connection, name, known, by=who(by))))
    typer.echo(f"{name} logs in at {known.issuer} from now on; their sessions have ended")


@person.command("deactivate")
def deactivate_person(name: Name, by: By = None) -> None:
    """Let somebody in no more; what they did stays on record."""
    from technopark_api.access import people

    settings, _ = prepare()
    run(connected(settings, lambda connection: people.deactivate(connection, name, by=who(by))))
    typer.echo(f"{name} is let in no more; their sessions have ended")


@key.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: AsRole,
    facility: OfFacilities = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it is good; left out, until it is revoked.")
    ] = None,
    by: By = None,
) -> None:
    """Make a key and show it, this once."""
    from technopark_api.access import keys

    facilities, now = facility or [], datetime.now(UTC)
    expires_at = None if days is None else now + timedelta(days=days)

    async def work(connection: asyncpg.Connection[Any]) -> Key:
        return await keys.create_key(
            connection, name, role, facilities, now=now, expires_at=expires_at, by=who(by)
        )

    made = _with_facilities(facilities, work)
    until = "until it is revoked" if expires_at is None else f"until {expires_at:%Y-%m-%d}"
    typer.echo(f"key {made.prefix} of {role}, {_whose(facilities)}, good {until}; it is not shown again:")
    typer.echo(str(made))


@key.command("list")
def list_keys() -> None:
    """List all keys, the revoked ones too, without their secrets."""
    from technopark_api.access import keys

    settings, _ = prepare()
    for one in run(connected(settings, keys.list_keys)):
        facts = [one.prefix, one.name, one.role, _whose(one.facilities), f"made {_at(one.created_at)}"]
        facts.append("never used" if one.last_used_at is None else f"used {_at(one.last_used_at)}")
        if one.expires_at is not None:
            facts.append(f"expires {_at(one.expires_at)}")
        if one.revoked_at is not None:
            facts.append(f"revoked {_at(one.revoked_at)}")
        typer.echo("  ".join(facts))


@key.command("revoke")
def revoke_key(prefix: Prefix, by: By = None) -> None:
    """Let a key in no more."""
    from technopark_api.access import keys

    settings, _ = prepare()
    now = datetime.now(UTC)
    done = run(
        connected(settings, lambda connection: keys.revoke_key(connection, prefix, now=now, by=who(by)))
    )
    typer.echo(f"{prefix}  {'revoked' if done else 'was revoked before: nothing changed'}")


def _with_facilities(
    facilities: Sequence[str], work: Callable[[asyncpg.Connection[Any]], Awaitable[_T]]
) -> _T:
    settings, catalogue = prepare()
    unknown = [code for code in facilities if code not in catalogue.facility]
    if unknown:
        raise SettingsError(
            f"facility: there is no {', '.join(unknown)}; the park has {', '.join(catalogue.facility)}"
        )
    return run(connected(settings, work))


def _identity(subject: str) -> Identity:
    from technopark_api.access.people import Identity

    settings, _ = prepare()
    if settings.oidc_issuer is None:
        raise SettingsError("TECHNOPARK_OIDC_ISSUER has to name the provider that knows them by that subject")
    return Identity(settings.oidc_issuer, subject)


def _password(*, generate: bool, stdin: bool) -> str:
    from technopark_api.access.passwords import new_password

    if generate and stdin:
        raise SettingsError("--generate or --stdin, not both")
    if generate:
        return new_password()
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _show(password: str, *, made_up: bool) -> None:
    if made_up:
        typer.echo(f"password, which is not shown again: {password}")


def _whose(facilities: Sequence[str] | None) -> str:
    return ", ".join(facilities) if facilities else "the whole park"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z"
