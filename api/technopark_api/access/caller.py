"""The person or program behind a request, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Depends, Request

from technopark.permissions import PERMITS, Permission, Role
from technopark_api.access.cookie import COOKIE
from technopark_api.access.origin import asked_host, is_loopback, refuse_other_pages
from technopark_api.access.sessions import Grant, by_key, by_session
from technopark_api.access.tokens import parse_key
from technopark_api.problems import Problem
from technopark_api.scope import WHOLE_PARK, Scope, enter_scope
from technopark_api.services import Here, Services

Kind = Literal["person", "key", "anyone"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; `name` is what the audit knows them by, `scope` whose data they see."""

    name: str
    kind: Kind
    role: Role
    scope: Scope

    def may(self, permission: Permission) -> bool:
        """Tell whether their role permits something."""
        return permission in PERMITS[self.role]


async def find_caller(request: Request, here: Services) -> Caller:
    """Find out who sent a request, by its key or cookie, and narrow what it sees to their facilities.

    Raises:
        Problem: nobody that is known (401), a stranger's page (403), or too many requests (429).
        Unavailable: the database is away.
    """
    try:
        caller = await _recognised(request, here)
    except Problem as problem:
        if problem.status is HTTPStatus.UNAUTHORIZED:
            await here.limits.count_request(f"address {address_of(request)}")
        raise
    await here.limits.count_request(f"{caller.kind} {caller.name}")
    enter_scope(caller.scope)
    return caller


async def still_let_in(request: Request, here: Services, caller: Caller) -> bool:
    """Tell whether a caller whose answer goes on for long would be let in now as the same.

    Raises:
        Unavailable: the database is away.
    """
    try:
        return await _recognised(request, here) == caller
    except Problem:
        return False


def address_of(request: Request) -> str:
    """Return the address of the client; behind a proxy on this machine, the one that it tells."""
    return request.client.host if request.client is not None else "unknown"


async def _recognised(request: Request, here: Services) -> Caller:
    if here.settings.access == "open":
        return _anyone(request)
    shown = request.headers.get("authorization")
    if shown is not None:
        scheme, _, rest = shown.partition(" ")
        key = parse_key(rest.strip()) if scheme.lower() == "bearer" else None
        grant = None if key is None else await by_key(here.database, key, now=here.now())
        if grant is None:
            raise not_let_in(
                "the key is unknown, expired or revoked; it is sent as Authorization: Bearer tp_..."
            )
        return _caller(grant, "key")
    token = request.cookies.get(COOKIE)
    grant = None if token is None else await by_session(here.database, here.settings, token, now=here.now())
    if grant is None:
        raise not_let_in("log in at /login, or send a key as Authorization: Bearer tp_...")
    refuse_other_pages(request, by_cookie=True)
    return _caller(grant, "person")


def _anyone(request: Request) -> Caller:
    # A page elsewhere whose name was made to lead here is a stranger's, though the address is this machine's.
    if not is_loopback(asked_host(request)):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "open-to-this-machine",
            f"access is open to this machine only, by an address such as 127.0.0.1, not {asked_host(request)[:100]}",
        )
    refuse_other_pages(request, by_cookie=False)
    return Caller("anonymous", "anyone", Role.ADMINISTRATOR, WHOLE_PARK)


def _caller(grant: Grant, kind: Kind) -> Caller:
    scope = WHOLE_PARK if grant.facilities is None else Scope(frozenset(grant.facilities))
    return Caller(grant.name, kind, grant.role, scope)


def not_let_in(detail: str) -> Problem:
    """Return the problem of a caller that is not known."""
    return Problem(HTTPStatus.UNAUTHORIZED, "not-logged-in", detail, headers={"WWW-Authenticate": "Bearer"})


async def _asking(request: Request, here: Here) -> Caller:
    return await find_caller(request, here)


Asking = Annotated[Caller, Depends(_asking)]
"""Who sent the request, for a route that declares what it `needs`."""
