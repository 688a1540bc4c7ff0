"""The cookie that a session is known by."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from technopark.settings import Settings
from technopark_api.access.origin import needs_secure_cookie
from technopark_api.access.sessions import log_out
from technopark_api.database import Database

COOKIE: Final = "technopark_session"


def give_session(answer: Response, request: Request, settings: Settings, token: str) -> None:
    """Have the browser send the token of a new session along, out of reach of scripts and of other sites."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=needs_secure_cookie(request),
    )


def take_session(answer: Response, request: Request) -> None:
    """Have the browser forget the token."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=needs_secure_cookie(request))


async def end_session_of(request: Request, database: Database) -> None:
    """End the session that a request comes with, where it comes with one.

    Raises:
        Unavailable: the database is away.
    """
    if (token := request.cookies.get(COOKIE)) is not None:
        await log_out(database, token)
