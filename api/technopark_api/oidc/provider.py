"""The OpenID provider over HTTP: its discovery document, its keys, and an ID token for a code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import httpx
import msgspec
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from technopark.errors import Unavailable
from technopark_api.oidc.agreement import Agreement, is_safe_address
from technopark_api.oidc.attempt import Attempt
from technopark_api.oidc.id_token import NotAccepted, UnknownKey, read_id_token

_DISCOVERY: Final = "/.well-known/openid-configuration"
_WAIT_S: Final = 5.0
_KEPT_FOR: Final = timedelta(hours=1)
"""How long documents of the provider hold: a key that it withdraws is good for no longer."""
_FORM: Final = "application/x-www-form-urlencoded"
# Symmetric keys have no place in a public set: they would let whoever reads it sign.
_KEY_TYPES: Final = frozenset({"RSA", "EC"})
_T = TypeVar("_T", bound=msgspec.Struct)


class ProviderUnavailable(Unavailable):
    """The provider cannot be reached, or its documents cannot be used."""


class Metadata(msgspec.Struct, frozen=True):
    """What is used of the discovery document (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(
        default_factory=lambda: ["client_secret_basic"]
    )


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str


class _TokenError(msgspec.Struct, frozen=True):
    error: str
    error_description: str = ""


class Provider:
    """The provider that people log in at; what it publishes is asked for when first needed, and hourly."""

    def __init__(self, agreement: Agreement, now: Callable[[], datetime]) -> None:
        self.agreement = agreement
        self._now = now
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def login_address(self, attempt: Attempt, *, again: bool) -> str:
        """Return where a browser goes to log in; with `again` they have to show there anew who they are.

        Raises:
            ProviderUnavailable: its discovery document cannot be had.
        """
        metadata = await self._discover()
        address: str = prepare_grant_uri(
            metadata.authorization_endpoint,
            self.agreement.client_id,
            "code",
            redirect_uri=self.agreement.redirect_url,
            scope=self.agreement.scopes,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
            prompt="login" if again else None,
        )
        return address

    async def claims(self, code: str, attempt: Attempt) -> dict[str, Any]:
        """Return what the provider says of whoever brought a code, proved to be its word for this attempt.

        Raises:
            ProviderUnavailable: it cannot be reached, or its documents cannot be used.
            NotAccepted: it refuses the code, or its ID token is not what it has to be.
        """
        token = await self._redeem(code, attempt)
        # The clock that documents expire by is this machine's; the token's times are held against the same.
        for fresh in (False, True):
            keys = await self._key_set(fresh=fresh)
            try:
                return read_id_token(token, keys, self.agreement, nonce=attempt.nonce, now=self._now())
            except UnknownKey:
                if fresh:
                    raise
        raise AssertionError("the last round returns or raises")

    async def _redeem(self, code: str, attempt: Attempt) -> str:
        metadata = await self._discover()
        agreement = self.agreement
        client = ClientAuth(
            agreement.client_id, agreement.client_secret, _method(metadata, agreement.client_secret)
        )
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=agreement.redirect_url,
            code_verifier=attempt.verifier,
        )
        url, headers, body = client.prepare(
            "POST", metadata.token_endpoint, {"Content-Type": _FORM, "Accept": "application/json"}, body
        )
        answer = await self._ask("POST", url, headers=headers, content=body)
        if answer.is_success:
            return _read(answer, _Tokens).id_token
        if answer.is_client_error:
            try:
                refused = msgspec.json.decode(answer.content, type=_TokenError)
            except msgspec.DecodeError:
                refused = _TokenError(f"status {answer.status_code}")
            raise NotAccepted(f"the provider refuses the code: {refused.error} {refused.error_description}")
        raise _unusable(answer, f"status {answer.status_code}")

    async def _discover(self) -> Metadata:
        now = self._now()
        if self._metadata is None or now - self._metadata[0] >= _KEPT_FOR:
            url = f"{self.agreement.issuer.removesuffix('/')}{_DISCOVERY}"
            metadata = _read(await self._get(url), Metadata)
            if metadata.issuer != self.agreement.issuer:
                raise ProviderUnavailable(
                    f"{url} is of issuer {metadata.issuer}, not of TECHNOPARK_OIDC_ISSUER {self.agreement.issuer}"
                )
            for address in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
                if not is_safe_address(address):
                    raise ProviderUnavailable(f"{url} names {address}, which is not https")
            self._metadata = (now, metadata)
        return self._metadata[1]

    async def _key_set(self, *, fresh: bool) -> KeySet:
        now = self._now()
        if fresh or self._keys is None or now - self._keys[0] >= _KEPT_FOR:
            answer = await self._get((await self._discover()).jwks_uri)
            listed = _read(answer, _Keys)
            public = [key for key in listed.keys if key.get("kty") in _KEY_TYPES]
            try:
                keys = KeySet.import_key_set({"keys": public})
            except (JoseError, ValueError) as error:
                raise _unusable(answer, str(error)) from error
            self._keys = (now, keys)
        return self._keys[1]

    async def _get(self, url: str) -> httpx.Response:
        answer = await self._ask("GET", url, headers={"Accept": "application/json"}, content="")
        if not answer.is_success:
            raise _unusable(answer, f"status {answer.status_code}")
        return answer

    async def _ask(self, method: str, url: str, *, headers: dict[str, str], content: str) -> httpx.Response:
        try:
            # Redirects are not followed: each address is the one that was agreed on or published.
            async with httpx.AsyncClient(timeout=_WAIT_S, verify=self.agreement.tls) as client:
                return await client.request(method, url, headers=headers, content=content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(f"{method} {url}: {error or type(error).__name__}") from error


def _method(metadata: Metadata, secret: str | None) -> str:
    if secret is None:
        return "none"
    offered = metadata.token_endpoint_auth_methods_supported
    basic = "client_secret_basic" in offered or "client_secret_post" not in offered
    return "client_secret_basic" if basic else "client_secret_post"


def _read(answer: httpx.Response, form: type[_T]) -> _T:
    try:
        return msgspec.json.decode(answer.content, type=form)
    except msgspec.DecodeError as error:
        raise _unusable(answer, str(error)) from error


def _unusable(answer: httpx.Response, why: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"{answer.request.method} {answer.request.url}: {why}")
