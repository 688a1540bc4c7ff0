"""What goes wrong with machines before anything fails: clocks that differ and disks that fill up.

The broker tells no time and no disk: MQTT has neither. Its machine's clock is compared where a program of ours runs on
it, and its disk is watched where the folder of its sessions is named (`TECHNOPARK_WATCHED_FOLDERS`).
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from technopark.settings import Settings
from technopark.storage.sqlfile import load

_SQL = load("technopark", "machine.sql")


class Asked(Protocol):
    """A connection to the database, or what asks by one."""

    def fetch(self, sql: str, /, *arguments: Any) -> Awaitable[Sequence[Any]]:
        """Return the rows of a query."""


@dataclass(frozen=True, slots=True)
class ClockDifference:
    """How far another clock is ahead of this machine's, in seconds, and within how many seconds that is certain."""

    ahead_s: float
    certain_s: float

    @classmethod
    def between(cls, before: datetime, told: datetime, after: datetime) -> ClockDifference:
        """Compare a time that was told between two looks at this machine's clock."""
        certain_s = abs((after - before).total_seconds()) / 2
        return cls((told - before).total_seconds() - certain_s, certain_s)

    def beyond(self, tolerance_s: float) -> bool:
        """Whether the clocks differ by more than is tolerated, however long the way between them took."""
        return abs(self.ahead_s) - self.certain_s > tolerance_s


@dataclass(frozen=True, slots=True)
class Disk:
    """How much of the disk below a folder is free, as a share of 1; None where the folder cannot be looked at."""

    what: str
    folder: Path
    free: float | None

    def short(self, least_percent: int) -> bool:
        """Whether less than that is free, or nothing can be known about it."""
        return self.free is None or self.free * 100 < least_percent


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of clocks and disks; None is unknown, for the database is away."""

    database_clock: ClockDifference | None
    sources_ahead: int | None
    furthest_s: float | None
    disks: tuple[Disk, ...]

    def warnings(self, settings: Settings) -> tuple[str, ...]:
        """Return what is wrong, in sentences that name no folder."""
        said: list[str] = []
        if self.database_clock is not None and self.database_clock.beyond(settings.clock_tolerance_s):
            said.append(
                f"the database's clock is {abs(self.database_clock.ahead_s):.1f} s"
                f" {'ahead of' if self.database_clock.ahead_s > 0 else 'behind'} this machine's"
            )
        if self.sources_ahead and self.furthest_s is not None:
            said.append(
                f"{self.sources_ahead} stations are ahead of the collector's clock,"
                f" the furthest by {self.furthest_s:.1f} s"
            )
        for disk in self.disks:
            if disk.free is None:
                said.append(f"the disk of {disk.what} cannot be looked at")
            elif disk.short(settings.disk_free_percent):
                said.append(f"of the disk of {disk.what} {disk.free:.1%} is free")
        return tuple(said)


async def clock_difference(asked: Asked, *, now: Callable[[], datetime] | None = None) -> ClockDifference:
    """Compare the database's clock with this machine's."""
    clock = now or _now
    before = clock()
    ((told,),) = await asked.fetch(_SQL["clock"])
    return ClockDifference.between(before, told, clock())


async def look(asked: Asked, settings: Settings, *, now: Callable[[], datetime] | None = None) -> Machine:
    """Look at clocks and disks; what the database raises is raised."""
    difference = await clock_difference(asked, now=now)
    ((stations, furthest_s),) = await asked.fetch(_SQL["ahead"], settings.clock_tolerance_s)
    rows = await asked.fetch(_SQL["data_directory"])
    data = [Path(row["setting"]) for row in rows]
    disks = await asyncio.to_thread(_look_at_all, data, settings)
    return Machine(difference, stations, None if furthest_s is None else float(furthest_s), disks)


def _look_at_all(data: Sequence[Path], settings: Settings) -> tuple[Disk, ...]:
    # A server that is reached on this machine may keep its data in a container, where we see none of them.
    there = [("the database", folder) for folder in data if folder.is_dir()]
    return look_at_disks([*there, *own_folders(settings)])


def own_folders(settings: Settings) -> list[tuple[str, Path]]:
    """Return the folders whose disks are watched wherever the database is: this program's, and those that are named."""
    named = [
        (f"watched folder {place}", Path(name)) for place, name in enumerate(settings.watched_folders, 1)
    ]
    return [("this program", Path.cwd()), *named]


def look_at_disks(folders: Iterable[tuple[str, Path]]) -> tuple[Disk, ...]:
    """Return how much is free below each folder."""
    return tuple(Disk(what, folder, free_share(folder)) for what, folder in folders)


def free_share(folder: Path) -> float | None:
    """Return how much of a folder's disk is free for programs like this, as a share of 1; None: it cannot be told."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    whole = usage.used + usage.free
    return usage.free / whole if whole else None


def _now() -> datetime:
    return datetime.now(UTC)
