"""From where a request comes: a page of our own, this machine, or a stranger's page in the same browser."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from technopark_api.problems import Problem, Wrong

HEADER: Final = "X-Technopark-Request"
"""What a page has to send along when it writes with a cookie; no stranger's page can."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK: Final = frozenset({"localhost", "::1"})


def is_loopback(host: str) -> bool:
    """Tell whether an address or a name means this machine itself."""
    return host in _LOOPBACK or host.startswith("127.")


def asked_host(request: Request) -> str:
    """Return the host that the client thinks it talks to, without its port."""
    return request.url.hostname or ""


def needs_secure_cookie(request: Request) -> bool:
    """Tell whether a cookie has to be marked Secure: always, but where it never leaves the machine."""
    return request.url.scheme == "https" or not is_loopback(asked_host(request))


def refuse_other_pages(request: Request, *, by_cookie: bool) -> None:
    """Refuse what a stranger's page has the browser of a person write.

    Raises:
        Problem: 403.
    """
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise _cross_site("header.Sec-Fetch-Site", f"is {site[:32]!r}; only the board's own pages may write")
    if origin is not None and urlsplit(origin).netloc != request.url.netloc:
        raise _cross_site("header.Origin", f"is {origin[:200]!r}; only the board's own pages may write")
    if by_cookie and HEADER.lower() not in request.headers:
        raise _cross_site(
            f"header.{HEADER}", "is missing; pages that write with a cookie send it, whatever it says"
        )


def _cross_site(where: str, problem: str) -> Problem:
    return Problem(
        HTTPStatus.FORBIDDEN, "cross-site", f"{where} {problem}", [Wrong(where=where, problem=problem)]
    )
