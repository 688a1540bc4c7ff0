"""What processes use, as Linux tells it under /proc: processor time and memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def processor_s(pid: int) -> float:
    """Return the processor time of a process and of all that descend from it, in seconds."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            number = int(folder.name)
            parents[number] = int(fields[1])
            # User and system time of the process, and of its children that have ended.
            used[number] = sum(map(int, fields[11:15]))
    family = {pid}
    grown = True
    while grown:
        children = {child for child, parent in parents.items() if parent in family}
        grown = not children <= family
        family |= children
    return sum(used.get(member, 0) for member in family) / _TICKS_PER_S


def resident_mb(pid: int) -> float:
    """Return the resident memory of one process in megabytes of 1024 x 1024 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Meter:
    """Reads the processor time of named processes between its making and `per_message`."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._before = {name: processor_s(pid) for name, pid in pids.items()}

    def per_message(self, messages: int) -> dict[str, float]:
        """Return microseconds of processor time a message, by process."""
        return {
            name: round((processor_s(pid) - self._before[name]) / messages * 1e6, 1)
            for name, pid in self._pids.items()
        }


def _stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    # The name stands in brackets and may hold blanks.
    return text.rpartition(")")[2].split()
