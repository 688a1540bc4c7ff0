"""Secrets, and mosquitto's password file: PBKDF2 with SHA-512, in the broker's own notation `$7$`."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets

from technopark.errors import SettingsError

_SECRET_BYTES = 24
_SALT_BYTES = 12
_HASH_BYTES = 64
# The broker's own number. More would protect no better what is random to begin with, and cost at each login.
_ITERATIONS = 101


def new_secret() -> str:
    """Return a secret that needs no quoting in a URL, a shell or a file."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hashed(secret: str) -> str:
    """Return what the broker keeps of a secret."""
    salt = os.urandom(_SALT_BYTES)
    return _notation(salt, _derived(secret, salt, _ITERATIONS))


def matches(secret: str, kept: str) -> bool:
    """Tell whether what is kept was made of this secret."""
    _, _, iterations, salt, _ = kept.split("$")
    salted = base64.b64decode(salt)
    return secrets.compare_digest(kept, _notation(salted, _derived(secret, salted, int(iterations))))


def parse(text: str, *, where: str) -> dict[str, str]:
    """Read a password file: what is kept by user.

    Raises:
        SettingsError: a line is none of such a file, or its password is not hashed.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        user, colon, kept = line.partition(":")
        if not user or not colon or not kept.startswith("$"):
            raise SettingsError(f"{where}, line {number}: no user with a hashed password")
        found[user] = kept
    return found


def written(kept: dict[str, str]) -> str:
    """Write a password file."""
    return "".join(f"{user}:{password}\n" for user, password in kept.items())


def _derived(secret: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, iterations, _HASH_BYTES)


def _notation(salt: bytes, derived: bytes) -> str:
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}"
