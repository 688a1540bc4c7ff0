"""Passwords: Argon2id (RFC 9106, the library's profile for low memory), off the event loop."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from technopark.errors import SettingsError

SHORTEST: Final = 10
LONGEST: Final = 256

_HASHER: Final = PasswordHasher()
# Each takes 64 MiB while it works: many at once would take the machine's memory.
_workers: Final = ThreadPoolExecutor(2, "password")


def hash_password(password: str) -> str:
    """Return what is kept of a password.

    Raises:
        SettingsError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise SettingsError(f"a password has {SHORTEST} to {LONGEST} characters, this one {len(password)}")
    return _HASHER.hash(password)


async def hash_beside(password: str) -> str:
    """Return what is kept of a password, worked out beside the event loop.

    Raises:
        SettingsError: it is too short or too long.
    """
    return await asyncio.get_running_loop().run_in_executor(_workers, hash_password, password)


def new_password() -> str:
    """Return a random password of 100 bits: four groups of letters and digits that are not mistaken."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


async def is_password(kept: str | None, password: str) -> bool:
    """Tell whether this is the password; it takes as long where nobody has that name (None)."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_workers, _verify, kept, password)


def better_hash(kept: str, password: str) -> str | None:
    """Return what to keep from now on, where a password is kept by weaker parameters than today's."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(kept) else None


def _verify(kept: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(_of_nobody() if kept is None else kept, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
