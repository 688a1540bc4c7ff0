"""A process with all it started, directly or through others: signalled together, and waited for.

A group or session is not enough: each of PostgreSQL's processes makes itself a session of its own. What the
system does not tell (there is no /proc) is left out.
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


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and all its descendants; those that ended meanwhile are passed over."""
    for member in (pid, *descendants(pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, number)


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


async def kill(pid: int) -> None:
    """Kill a process and all its descendants; returns when the descendants are gone.

    `pid` itself is left to whoever waits for it. Without that wait a PostgreSQL started next would find the
    memory of the one before still in use.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)  # so that it starts no more while we look
    handles = list(_handles(descendants(pid)))
    try:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        for handle in handles:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        await asyncio.to_thread(_wait_for, handles)
    finally:
        for handle in handles:
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
