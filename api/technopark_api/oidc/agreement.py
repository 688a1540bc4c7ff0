"""What was agreed with the OpenID provider: who it is, who this monitor is to it, and what its claims mean."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from technopark.catalogue import Catalogue
from technopark.errors import SettingsError
from technopark.settings import Settings
from technopark_api.access.origin import is_loopback
from technopark_api.oidc.meaning import Meaning, read_meaning

BEGIN: Final = "/login/oidc"
"""Where a browser begins to log in at the provider."""
CALLBACK: Final = f"{BEGIN}/callback"
"""Where the provider sends it back to."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that the settings say of the provider; without a secret this monitor is a public client."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_url: str
    scopes: str
    tls: ssl.SSLContext
    meaning: Meaning | None


def read_agreement(settings: Settings, catalogue: Catalogue) -> Agreement | None:
    """Return what was agreed with the provider, None where none is named.

    Raises:
        SettingsError: something is missing or unusable, or nobody could log in at all.
    """
    if settings.oidc_issuer is None:
        if settings.password_login == "off":  # noqa: S105  # a switch
            raise SettingsError(
                "TECHNOPARK_PASSWORD_LOGIN=off lets nobody log in: TECHNOPARK_OIDC_ISSUER has to name a provider"
            )
        return None
    _check_address("OIDC_ISSUER", settings.oidc_issuer)
    if settings.oidc_client_id is None:
        raise SettingsError("TECHNOPARK_OIDC_CLIENT_ID: is needed with TECHNOPARK_OIDC_ISSUER")
    if settings.oidc_redirect_url is None:
        raise SettingsError("TECHNOPARK_OIDC_REDIRECT_URL: is needed with TECHNOPARK_OIDC_ISSUER")
    _check_address("OIDC_REDIRECT_URL", settings.oidc_redirect_url)
    if urlsplit(settings.oidc_redirect_url).path != CALLBACK:
        raise SettingsError(f"TECHNOPARK_OIDC_REDIRECT_URL: its path has to be {CALLBACK}")
    if "openid" not in settings.oidc_scopes.split():
        raise SettingsError("TECHNOPARK_OIDC_SCOPES: without openid the provider tells of nobody")
    return Agreement(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value() or None,
        redirect_url=settings.oidc_redirect_url,
        scopes=settings.oidc_scopes,
        tls=_tls(settings),
        meaning=read_meaning(settings, [facility.id for facility in catalogue.facilities]),
    )


def is_safe_address(url: str) -> bool:
    """Tell whether what is said there cannot be listened to: https, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _check_address(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        safe = bool(parts.hostname) and is_safe_address(url)
    except ValueError:
        safe = False
    if not safe or parts.query or parts.fragment or parts.username is not None:
        raise SettingsError(
            f"TECHNOPARK_{name}: has to be an https:// address, or http:// on a loopback address, without"
            " user, query and fragment"
        )


def _tls(settings: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.oidc_ca_file)
    except OSError as error:
        raise SettingsError(
            f"TECHNOPARK_OIDC_CA_FILE: {settings.oidc_ca_file} cannot be used: {error}"
        ) from error
