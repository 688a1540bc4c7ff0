"""An OpenID provider of our own on loopback, which signs truly, or wrongly in the way that a test asks for."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.support.api import Clock, serving

CLIENT, SECRET = "monitor", "s3cret of the monitor"
LASTS_S = 300


@cache
def first_key() -> RSAKey:
    """The key that every provider begins with: to make one takes long."""
    return RSAKey.generate_key(2048, {"kid": "first"})


@dataclass
class OpenIdProvider:
    """What the provider says to whom; each field may be changed by a test."""

    issuer: str
    clock: Clock
    redirect_url: str = ""
    subject: str = "248289761001"
    more: dict[str, Any] = field(default_factory=dict)
    """Claims beside the required ones, or instead of them; None leaves one out."""
    spoil: Callable[[str, dict[str, Any]], str] | None = None
    """Makes the ID token from the nonce and the claims, instead of signing them."""
    broken: frozenset[str] = frozenset()
    """Documents that are answered by 500: openid-configuration, keys, token."""
    elsewhere: str | None = None
    """Where it says that its documents are, if not at the issuer."""
    asks: bool = False
    """Whether it shows a page with a button first, as people see it."""
    methods: tuple[str, ...] = ("client_secret_basic",)
    keys: list[RSAKey | ECKey] = field(default_factory=lambda: [first_key()])
    published: list[RSAKey | ECKey] | None = None
    """Keys of the published set; those that it signs with when None."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each login that was begun."""
    told: list[str] = field(default_factory=list)
    """Which documents were asked for."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def claims(self, nonce: str) -> dict[str, Any]:
        """The claims of whoever logs in now."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + LASTS_S,
            "nonce": nonce, **self.more,
        }  # fmt: skip
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims: dict[str, Any], key: RSAKey | ECKey | None = None) -> str:
        """An ID token signed by a key, the last of its own when left out."""
        key = key or self.keys[-1]
        algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
        return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key)

    def app(self) -> FastAPI:
        """Its HTTP server."""
        app = FastAPI()
        app.state.live = SimpleNamespace(close=lambda: None)  # no answer of it lasts

        @app.middleware("http")
        async def written_down(request: Request, go_on: Any) -> Response:
            document = request.url.path.rpartition("/")[2]
            self.told.append(document)
            if document in self.broken:
                return Response("broken", status_code=500)
            answer: Response = await go_on(request)
            return answer

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> Response:
            place = self.elsewhere or self.issuer
            return JSONResponse(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{place}/authorize",
                    "token_endpoint": f"{place}/token",
                    "jwks_uri": f"{place}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                    "token_endpoint_auth_methods_supported": list(self.methods),
                }
            )

        @app.get("/keys")
        async def keys() -> Response:
            published = self.keys if self.published is None else self.published
            return JSONResponse({"keys": [key.as_dict(private=False) for key in published]})

        @app.get("/authorize")
        async def authorize(request: Request) -> Response:
            asked = dict(request.query_params)
            self.asked.append(asked)
            assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
            assert asked["redirect_uri"] == self.redirect_url
            assert asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe()
            self._codes[code] = asked
            back = f"{self.redirect_url}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"
            if self.asks:
                quoted = back.replace("&", "&amp;")
                return HTMLResponse(f'<title>Sign in</title><a href="{quoted}">Sign in as {self.subject}</a>')
            return RedirectResponse(back, 302)

        @app.post("/token")
        async def token(request: Request) -> Response:
            sent = dict(parse_qsl((await request.body()).decode()))
            # Each code is good once, for who asked for it.
            asked = self._codes.pop(sent.get("code", ""), None)
            if not self._is_client(request, sent):
                return JSONResponse({"error": "invalid_client"}, 401)
            if (
                asked is None
                or sent.get("grant_type") != "authorization_code"
                or sent.get("redirect_uri") != asked["redirect_uri"]
                or challenge(sent.get("code_verifier", "")) != asked["code_challenge"]
            ):
                return JSONResponse({"error": "invalid_grant"}, 400)
            claims = self.claims(asked["nonce"])
            made = self.sign(claims) if self.spoil is None else self.spoil(asked["nonce"], claims)
            return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": made})

        return app

    def _is_client(self, request: Request, sent: dict[str, str]) -> bool:
        if "client_secret_basic" in self.methods:
            shown = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            return request.headers.get("authorization") == f"Basic {shown}"
        if "client_secret_post" in self.methods:
            return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        return sent.get("client_id") == CLIENT and "client_secret" not in sent


def challenge(verifier: str) -> str:
    """What a verifier is proved by (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any], alg: str = "none", **header: str) -> str:
    """A token without a signature, as no library makes it by mistake."""
    parts = ({"alg": alg, "typ": "JWT", **header}, claims)
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return f"{head}.{body}."


@contextlib.asynccontextmanager
async def provided(clock: Clock) -> AsyncIterator[OpenIdProvider]:
    """Run a provider on a free port; its redirect address is to be set before somebody logs in."""
    provider = OpenIdProvider("", clock)
    async with serving(provider.app()) as url:
        provider.issuer = url
        yield provider
