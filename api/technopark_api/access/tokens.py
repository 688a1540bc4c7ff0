"""Random secrets that are shown once: tokens of sessions, and keys `tp_<prefix>_<secret>`; kept as SHA-256."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final, NamedTuple

# 256 random bits: nothing slower than SHA-256 is needed to keep them from being guessed.
_RANDOM_BYTES: Final = 32
_KEY: Final = re.compile(r"tp_(?P<prefix>[0-9a-f]{8})_(?P<secret>[A-Za-z0-9_-]{20,128})")


class Key(NamedTuple):
    """A key of a program in its two parts; the prefix is no secret."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        """The key as a program sends it."""
        return f"tp_{self.prefix}_{self.secret}"


def new_token() -> str:
    """Return a token for a new session."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def new_key() -> Key:
    """Return a new key."""
    return Key(secrets.token_hex(4), secrets.token_urlsafe(_RANDOM_BYTES))


def parse_key(text: str) -> Key | None:
    """Return a key in its parts, None where the text has not the form of one."""
    found = _KEY.fullmatch(text)
    return None if found is None else Key(found["prefix"], found["secret"])


def digest(secret: str) -> bytes:
    """Return what is kept of a token or of a key's secret."""
    return hashlib.sha256(secret.encode()).digest()
