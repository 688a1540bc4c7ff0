"""The disk of the database: a file system of its own, in memory, that can be made as full as a real one gets."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from technopark_cli.local.launch import CLONE_NEWNS, MS_PRIVATE, MS_REC, call

SIZE = 8 * 1024**3
SPARE = 512 * 1024
MS_REMOUNT = 32
MNT_DETACH = 2


def own_mounts() -> str | None:
    """See mounts of our own from now on, which end with this process; returns why not, if not.

    To be called before anything else is started.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return "needs root"
    try:
        call("unshare", CLONE_NEWNS)
        call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    except (OSError, AttributeError):
        return "needs root that may mount"
    return None


class Disk:
    """A file system on `folder`.

    It is noted how often the end of it was met by a write that failed, by the server falling over, or not at all.
    """

    def __init__(self, folder: Path) -> None:
        self.refused = self.fell = self.unmet = 0
        self._folder = folder

    @property
    def met(self) -> dict[str, int]:
        """How it went, each time that it was full."""
        return {"writes_refused": self.refused, "server_fell_over": self.fell, "not_met": self.unmet}

    async def fill(self) -> None:
        """Leave so little room that the next file that grows meets the end of it."""
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(OSError):  # it grew meanwhile beyond what it should become
                    self._resize(self.used + SPARE)
                    return
                await asyncio.sleep(0.01)

    def free(self) -> None:
        """Give all the room back."""
        self._resize(SIZE)

    @property
    def used(self) -> int:
        """Bytes taken up."""
        status = os.statvfs(self._folder)
        return (status.f_blocks - status.f_bfree) * status.f_frsize

    def _resize(self, size: int) -> None:
        call("mount", b"tmpfs", os.fsencode(self._folder), b"tmpfs", MS_REMOUNT, b"size=%d" % size)


@contextlib.asynccontextmanager
async def mounted(folder: Path) -> AsyncIterator[Disk]:
    """Mount the file system while the context lasts; needs `own_mounts`."""
    folder.mkdir()
    call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=%d,mode=0755" % SIZE)
    try:
        yield Disk(folder)
    finally:
        call("umount2", os.fsencode(folder), MNT_DETACH)
