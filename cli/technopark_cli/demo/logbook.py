"""One log of everything that runs: the lines of each part's own log, with the part's name in front."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

PAUSE_S = 0.2
_WIDTH = 10


@dataclass
class _Followed:
    """A part's log, and how far it was read; what has no end of line yet is left for later."""

    part: str
    file: Path
    position: int


class Logbook:
    """Copies what is appended to the logs it follows into one file, until it is closed."""

    def __init__(self, target: TextIOWrapper) -> None:
        self._target = target
        self._followed: list[_Followed] = []

    def follow(self, part: str, file: Path) -> None:
        """Copy what is appended to a log from now on; it need not be there yet."""
        self._followed.append(_Followed(part, file, file.stat().st_size if file.exists() else 0))

    def write(self, line: str) -> None:
        """Write a line of the demo's own."""
        self._put("demo", line)
        self._target.flush()

    def copy(self, *, whole: bool = False) -> None:
        """Copy what there is; with `whole` also a last line that was not ended."""
        for followed in self._followed:
            with contextlib.suppress(FileNotFoundError), followed.file.open("rb") as source:
                source.seek(followed.position)
                data = source.read()
                if not whole:
                    data = data[: data.rfind(b"\n") + 1]
                followed.position += len(data)
                for line in data.decode(errors="replace").splitlines():
                    self._put(followed.part, line)
        self._target.flush()

    def _put(self, part: str, line: str) -> None:
        self._target.write(f"{part:<{_WIDTH}} | {line}\n")


@contextlib.asynccontextmanager
async def open_logbook(file: Path) -> AsyncIterator[Logbook]:
    """Keep a logbook in `file`, which is begun anew, while the context lasts."""
    with file.open("w", encoding="utf-8") as target:
        logbook = Logbook(target)
        copying = asyncio.create_task(_keep(logbook), name="logbook")
        try:
            yield logbook
        finally:
            copying.cancel()
            await asyncio.gather(copying, return_exceptions=True)
            logbook.copy(whole=True)


async def _keep(logbook: Logbook) -> None:
    while True:
        await asyncio.sleep(PAUSE_S)
        logbook.copy()
