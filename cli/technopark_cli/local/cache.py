"""The folder where what was costly to fetch is kept between runs, and a lock for filling it."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path


def cache_directory() -> Path:
    """`$XDG_CACHE_HOME/technopark`, or `~/.cache/technopark`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "technopark")


@contextlib.asynccontextmanager
async def locked(file: Path) -> AsyncIterator[None]:
    """Wait until no other process holds the lock `file`, and hold it; it goes with the process."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        await asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX)
        yield


def workplace(target: Path) -> Path:
    """A name beside `target` to make it under, to be renamed when it is complete; removes abandoned ones.

    It is a new one each time: what a killed run had started may still be writing into its own.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for abandoned in target.parent.glob(f"{target.name}.part-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    return target.with_name(f"{target.name}.part-{secrets.token_hex(4)}")
