"""A process with all it started, directly or through others: signalled together, and waited for.

A process group does not hold them all: each of PostgreSQL's processes makes itself a session of its own. Where
there is no /proc, the group is all that is known.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process, which may have ended meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def send_to_all(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and its descendants."""
    for member in (pid, *descendants(pid)):
        send(member, number)


def descendants(pid: int) -> list[int]:
    """Process ids of the children of `pid`, their children, and so on, as they are now."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found: list[int] = []
    to_visit = [pid]
    while to_visit:
        of_one = children.get(to_visit.pop(), [])
        found += of_one
        to_visit += of_one
    return found


class Family:
    """A process and its descendants as they were when this was made, so that none of them is lost from sight.

    A descendant's parent is forgotten by the system when it ends, and its number may be given to another
    process: handles to them stay true. A context manager, which lets the handles go.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._handles = list(_handles(descendants(pid)))

    async def kill(self) -> None:
        """Kill all that are left and wait for the descendants; the process itself is its parent's to wait for.

        Without waiting for them, a PostgreSQL started next would find the memory of the one before in use.
        """
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        for handle in self._handles:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        await asyncio.to_thread(_wait_for, self._handles)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            os.close(handle)


def _parents() -> Iterator[tuple[int, int]]:
    """(process, its parent) for all processes there are."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended
            # pid (name) state parent ..., where the name may hold spaces and brackets.
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            yield int(entry.name), int(fields[1])


def _handles(pids: Iterable[int]) -> Iterator[int]:
    if sys.platform != "linux":
        return
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            yield os.pidfd_open(pid)


def _wait_for(handles: Iterable[int]) -> None:
    for handle in handles:
        # A handle becomes readable when its process has ended.
        select.select([handle], [], [])
