"""Routes to log in, to log out, and to ask who one is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Query as InQuery
from fastapi import Request, Response

from technopark.logs import logger
from technopark.permissions import PERMITS, Permission
from technopark_api.access.caller import Asking, Caller, address_of, not_let_in
from technopark_api.access.cookie import COOKIE, end_session_of, give_session, take_session
from technopark_api.access.needs import PUBLIC, needs
from technopark_api.access.origin import refuse_other_pages
from technopark_api.access.sessions import change_password, log_in
from technopark_api.access.shapes import EXAMPLE, Login, Me, PasswordChange
from technopark_api.describe import answers, problem
from technopark_api.problems import Problem, Wrong
from technopark_api.routing import resource_router
from technopark_api.scope import WHOLE_PARK, Scope
from technopark_api.services import Here
from technopark_api.shapes import encode
from technopark_api.tables import Query

SHAPES: Final = (Me,)
_NO_STORE: Final = {"Cache-Control": "no-store"}
_WRONG: Final = "there is no such name and password"
_OPEN: Final = "access is open: nobody has to log in here"
_NO_PASSWORDS: Final = (
    "passwords let nobody in here: people log in at the provider (TECHNOPARK_PASSWORD_LOGIN)"
)
_WRONG_OLD: Final = "is not your password"
_OWN_SESSION_ONLY: Final = "a password is changed by the person who has logged in with it, not with a key"
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
        (HTTPStatus.CONFLICT, "access-open", f"Access is open, or {_NO_PASSWORDS}."),
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
    _refuse_passwords_where_off(here)
    name, address, now = sent.name.strip().lower(), address_of(request), here.now()
    await here.limits.count_attempt(name, address)
    opened = await log_in(
        here.database, here.settings, name, sent.password.get_secret_value(), now=now, address=address
    )
    if opened is None:
        _log.warning("login_refused", name=name, address=address)
        raise not_let_in(_WRONG)
    await here.limits.forget_attempts(name, address)
    await end_session_of(request, here.database)
    grant, token = opened
    scope = WHOLE_PARK if grant.facilities is None else Scope(frozenset(grant.facilities))
    answer = _me(Caller(grant.name, "person", grant.role, scope))
    give_session(answer, request, here.settings, token)
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
    await end_session_of(request, here.database)
    answer = Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)
    take_session(answer, request)
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


def _password_documented() -> dict[int | str, dict[str, object]]:
    return {
        204: {"description": "It is the new one from now on; all other sessions of the person have ended."},
        403: problem(HTTPStatus.FORBIDDEN, "not-a-session", _OWN_SESSION_ONLY),
        409: problem(HTTPStatus.CONFLICT, "no-passwords", _NO_PASSWORDS),
        422: problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "parameter",
            "The old one is wrong, or the new one is too short or the same.",
            [Wrong(where="body.old", problem=_WRONG_OLD)],
        ),
    }


@router.post(
    "/me/password",
    summary="Change one's password",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[needs(Permission.OWN_SESSION)],
    responses=_password_documented(),
)
async def password(request: Request, here: Here, caller: Asking, sent: PasswordChange) -> Response:
    """Have another password from now on. A wrong old one counts as an attempt to log in."""
    _refuse_passwords_where_off(here)
    token = request.cookies.get(COOKIE)
    if caller.kind != "person" or token is None:
        raise Problem(HTTPStatus.FORBIDDEN, "not-a-session", _OWN_SESSION_ONLY)
    old, new = sent.old.get_secret_value(), sent.new.get_secret_value()
    if old == new:
        raise _refused("new", "is the old one")
    address = address_of(request)
    await here.limits.count_attempt(caller.name, address)
    if not await change_password(here.database, caller.name, old, new, token=token, address=address):
        _log.warning("password_refused", name=caller.name, address=address)
        raise _refused("old", _WRONG_OLD)
    await here.limits.forget_attempts(caller.name, address)
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)


def _refuse_passwords_where_off(here: Here) -> None:
    if here.settings.password_login == "off":  # noqa: S105  # a switch
        raise Problem(HTTPStatus.CONFLICT, "no-passwords", _NO_PASSWORDS)


def _refused(field: str, why: str) -> Problem:
    wrong = Wrong(where=f"body.{field}", problem=why)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "parameter", f"body.{field}: {why}", [wrong])


def _me(caller: Caller) -> Response:
    shape = Me(
        name=caller.name,
        kind=caller.kind,
        role=caller.role,
        facilities=None if caller.scope.facilities is None else sorted(caller.scope.facilities),
        permissions=sorted(PERMITS[caller.role]),
    )
    return Response(encode(shape), media_type="application/json", headers=_NO_STORE)
