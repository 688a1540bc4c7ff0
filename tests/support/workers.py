"""A run by several processes: what the first one tells the workers, and what they tell it at their end.

Without pytest-xdist's option `-n` there are none, and the one process does all of it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from technopark_cli.local.database import DatabaseServer, Edition
from tests.support.editions import Offer

MOST = 4
"""Each worker has database servers, a broker and a browser of its own: more of them would want memory, not cores."""

FOLDER = "technopark-tests-"
"""How names of folders of the tests begin; the id of their process follows."""

ROOM_BYTES = 4 * 2**30
"""What must be free in memory for all workers' databases, which take a tenth of it: others want some too."""

Told = dict[Edition, list[Any]]
"""Offers as pytest-xdist can carry them."""


def how_many() -> int:
    """How many workers `-n auto` means: as many as there are processors for us, within reason."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


def memory() -> Path | None:
    """Where files are kept in memory, if that has room: a database is copied there in a quarter of the time."""
    folder = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
    try:
        available = re.search(r"^MemAvailable: +(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
        room = min(shutil.disk_usage(folder).free, int(available[1]) * 1024 if available else 0)
    except OSError:
        return None
    return folder if room >= ROOM_BYTES and os.access(folder, os.W_OK) else None


def remove_abandoned(parent: Path) -> None:
    """Remove the folders of runs that were killed: memory is not to be left taken."""
    for folder in parent.glob(f"{FOLDER}*"):
        if not Path("/proc", folder.name.removeprefix(FOLDER).partition("-")[0]).exists():
            shutil.rmtree(folder, ignore_errors=True)


def tell(offers: Mapping[Edition, Offer]) -> Told:
    """Put offers into words for a worker: it must run the same tests as the others, whatever it would find itself."""
    return {
        edition: [
            offer.why_not,
            offer.server and [offer.server.url, offer.server.edition, offer.server.description],
        ]
        for edition, offer in offers.items()
    }


def understand(told: Told) -> dict[Edition, Offer]:
    """Return the offers that `tell` was given."""
    return {
        edition: Offer(edition, why_not, server and DatabaseServer(*server))
        for edition, (why_not, server) in told.items()
    }
