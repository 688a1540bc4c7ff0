"""ID tokens: accepted when they are the provider's word, for this monitor, for this login, now (Core 3.1.3.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from technopark_api.oidc.agreement import Agreement

# Signatures that only the provider can make: neither `none`, nor those by a secret that this monitor knows too.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_CLOCKS_DIFFER_S: Final = 60
_LONGEST_SUBJECT: Final = 255


class NotAccepted(Exception):
    """What came of a login is not proved to be the provider's word for it; the text is for the log."""


class UnknownKey(NotAccepted):
    """The token is signed by a key that is none of the provider's, as far as is known."""


def read_id_token(
    token: str, keys: KeySet, agreement: Agreement, *, nonce: str, now: datetime
) -> dict[str, Any]:
    """Return the claims of an ID token.

    Raises:
        UnknownKey: none of the keys has made its signature.
        NotAccepted: it is unsigned, forged, expired, for others or for another login.
    """
    registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
    try:
        claims = jwt.decode(token, keys, algorithms=_ALGORITHMS, registry=registry).claims
    except InvalidKeyIdError as error:
        raise UnknownKey(str(error)) from error
    except (JoseError, ValueError) as error:
        raise NotAccepted(f"ID token: {error}") from error
    expected = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_CLOCKS_DIFFER_S,
        iss={"essential": True, "value": agreement.issuer},
        aud={"essential": True, "value": agreement.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        expected.validate(claims)
    except (JoseError, ValueError, OverflowError) as error:
        raise NotAccepted(f"ID token: {error}") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != agreement.client_id:
        raise NotAccepted(f"ID token: it was issued to another party, azp {claims.get('azp')!r}")
    if len(claims["sub"]) > _LONGEST_SUBJECT or not claims["sub"].isprintable():
        raise NotAccepted("ID token: its sub is too long, or has characters that cannot be printed")
    return claims
