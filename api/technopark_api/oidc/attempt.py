"""An attempt to log in at the provider: what binds its answer to the browser that asked, kept in a cookie there."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import Final

import msgspec
from fastapi import Request, Response

from technopark_api.access.origin import needs_secure_cookie

LONGEST_WAY: Final = 1000
"""Characters of an address that one comes back to."""
_NAME: Final = "technopark_oidc"
_LASTS_S: Final = 600
_RANDOM_BYTES: Final = 32
_NOWHERE_ELSE: Final = ("/login", "/api/", "//")


class Attempt(msgspec.Struct, frozen=True):
    """`state`, `nonce` and `verifier` (PKCE) are random and for this attempt alone; `to` is a page of the board."""

    state: str
    nonce: str
    verifier: str
    to: str

    def is_answered_by(self, state: str) -> bool:
        """Tell whether an answer is to this attempt."""
        return hmac.compare_digest(self.state.encode(), state.encode())


def new_attempt(to: str) -> Attempt:
    """Return an attempt that leads back to a page of the board, to its first one where `to` is none."""
    state, nonce, verifier = (secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(3))
    return Attempt(state, nonce, verifier, own_page(to))


def own_page(to: str) -> str:
    """Return an address where it is a page of the board, and else that of the first page."""
    # A browser takes \ for /, and leaves tabs and line ends out.
    harmless = to.startswith("/") and to.isprintable() and "\\" not in to and len(to) <= LONGEST_WAY
    return to if harmless and not to.startswith(_NOWHERE_ELSE) else "/"


def remember(answer: Response, request: Request, attempt: Attempt) -> None:
    """Have the browser keep an attempt for ten minutes, out of reach of scripts and of other sites' requests."""
    kept = base64.urlsafe_b64encode(msgspec.json.encode(attempt)).decode()
    secure = needs_secure_cookie(request)
    answer.set_cookie(_name(request), kept, max_age=_LASTS_S, httponly=True, samesite="lax", secure=secure)


def remembered(request: Request) -> Attempt | None:
    """Return the attempt that the browser has kept."""
    kept = request.cookies.get(_name(request), "")
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(kept), type=Attempt)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None


def forget(answer: Response, request: Request) -> None:
    """Have the browser forget it: an attempt is answered once."""
    answer.delete_cookie(_name(request), httponly=True, samesite="lax", secure=needs_secure_cookie(request))


def _name(request: Request) -> str:
    # By this prefix browsers refuse such a cookie from a neighbouring host, which might plant its own attempt.
    return f"__Host-{_NAME}" if needs_secure_cookie(request) else _NAME
