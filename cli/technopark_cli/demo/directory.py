"""The folder that keeps the demo's data between runs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from technopark.errors import SettingsError, Unavailable
from technopark_cli.demo.memory import Memory

_MARK = "demo.json"
_OWN = ("database", "broker", "broker-access", "logs", "demo.log", _MARK)


class DemoDirectory:
    """A folder that one demo uses at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    @property
    def database(self) -> Path:
        """Where database servers of the demo keep their data."""
        return self.path / "database"

    @property
    def broker(self) -> Path:
        """Where the broker keeps its messages."""
        return self.path / "broker"

    @property
    def access(self) -> Path:
        """The accounts of the broker: what is handed out to clients, and what the broker knows of it."""
        return self.path / "broker-access"

    @property
    def log(self) -> Path:
        """The log of everything that runs."""
        return self.path / "demo.log"

    def part_log(self, part: str) -> Path:
        """The log of one part alone."""
        return self.path / "logs" / f"{part}.log"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder and keep other demos out of it; raises Unavailable if one is in it already."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "lock").open("a+")
        except OSError as error:
            raise Unavailable(f"the folder for the demo's data cannot be used: {error}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Unavailable(
                    f"a demo is running on {self.path} already, as process {lock.read().strip() or 'unknown'}: "
                    "stop it, or name another folder with --directory"
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def wipe(self) -> None:
        """Remove all that demos have put into the folder, and nothing else."""
        for name in _OWN:
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def begin_logs(self) -> None:
        """Forget what the parts of an earlier run said."""
        shutil.rmtree(self.path / "logs", ignore_errors=True)
        (self.path / "logs").mkdir()

    def recall(self) -> Memory:
        """What earlier runs left; raises SettingsError if it cannot be read."""
        file = self.path / _MARK
        try:
            return msgspec.json.decode(file.read_bytes(), type=Memory)
        except FileNotFoundError:
            return Memory()
        except (OSError, msgspec.DecodeError) as error:
            raise SettingsError(f"{file} cannot be read ({error}): start anew with --fresh") from error

    def remember(self, memory: Memory) -> None:
        """Leave this for later runs."""
        half_written = self.path / f"{_MARK}.part"
        half_written.write_bytes(msgspec.json.encode(memory))
        half_written.replace(self.path / _MARK)
