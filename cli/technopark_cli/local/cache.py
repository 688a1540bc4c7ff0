"""The folder where what was costly to fetch is kept between runs, and a lock for filling it."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
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
