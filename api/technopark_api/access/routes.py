"""Routes to log in, to log out, and to ask who one is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response

from technopark.logs import logger
from technopark.permissions import PERMITS, Permission
from technopark_api.access.caller import COOKIE, Asking, Caller, address_of, not_let_in
from technopark_api.access.needs import PUBLIC, needs
from technopark_api.access.origin import needs_secure_cookie, refuse_other_pages
from technopark_api.access.sessions import log_in, log_out
from technopark_api.access.shapes import EXAMPLE, Login, Me
from technopark_api.describe import answers, problem
from technopark_api.problems import Problem
from technopark_api.routing import resource_router
from technopark_api.scope import WHOLE_PARK, Scope
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.tables import Query

SHAPES: Final = (Me,)
_NO_STORE: Final = {"Cache-Control": "no-store"}
_WRONG: Final = "there is no such name and password"
_OPEN: Final = "access is open: nobody has to log in here"
_log = logger(__name__)

router = resource_router("access")


def _login_documented() -> dict[int | str, dict[str, object]]:
    documented = answers(
        Me,
        EXAMPLE,
        meaning="Logged in; a cookie comes along.",
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    for status, kind, why in (
        (HTTPStatus.UNAUTHORIZED, "not-logged-in", _WRONG),
        (HTTPStatus.FORBIDDEN, "cross-site", "Sent by a page that is none of the board's."),
        (HTTPStatus.CONFLICT, "access-open", _OPEN),
        (HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "Too many attempts; wait for Retry-After."),
    ):
        documented[int(status)] = problem(status, kind, why)
    return documented


@router.post("/login", summary="Log in", dependencies=[PUBLIC], responses=_login_documented())
async def login(request: Request, here: Here, sent: Login) -> Response:
    """Open a session for a person: what follows is asked with the cookie that comes along."""
    refuse_other_pages(request, by_cookie=False)
    if here.settings.access == "open":
        raise Problem(HTTPStatus.CONFLICT, "access-open", _OPEN)
    name, address, now = sent.name.strip().lower(), address_of(request), here.now()
    await here.limits.count_attempt(name, address)
    opened = await log_in(
        here.database, here.settings, name, sent.password.get_secret_value(), now=now, address=address
    )
    if opened is None:
        _log.warning("login_refused", name=name, address=address)
        raise not_let_in(_WRONG)
    await here.limits.forget_attempts(name, address)
    if (old := request.cookies.get(COOKIE)) is not None:
        await log_out(here.database, old)
    grant, token = opened
    scope = WHOLE_PARK if grant.facilities is None else Scope(frozenset(grant.facilities))
    answer = _me(Caller(grant.name, "person", grant.role, scope))
    answer.set_cookie(
        COOKIE,
        token,
        max_age=here.settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=needs_secure_cookie(request),
    )
    return answer


@router.post(
    "/logout",
    summary="Log out",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[needs(Permission.OWN_SESSION)],
    responses={204: {"description": "The session has ended, where there was one."}},
)
async def logout(request: Request, here: Here) -> Response:
    """End the session of the cookie; a key stays what it is."""
    if (token := request.cookies.get(COOKIE)) is not None:
        await log_out(here.database, token)
    answer = Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=needs_secure_cookie(request))
    return answer


@router.get(
    "/me",
    summary="Who is asking",
    dependencies=[needs(Permission.OWN_SESSION)],
    responses=answers(
        Me,
        EXAMPLE,
        meaning="Name, role and facilities.",
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)
async def me(caller: Asking, _: Annotated[Query, InQuery()]) -> Response:
    """The person or key that asks, with what they may see and do."""
    return _me(caller)


def _me(caller: Caller) -> Response:
    shape = Me(
        name=caller.name,
        kind=caller.kind,
        role=caller.role,
        facilities=None if caller.scope.facilities is None else sorted(caller.scope.facilities),
        permissions=sorted(PERMITS[caller.role]),
    )
    return Response(encode(shape), media_type="application/json", headers=_NO_STORE)
