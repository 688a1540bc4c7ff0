"""Child processes: started in a session of their own, waited for, stopped by process id, not left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from technopark.errors import Unavailable
from technopark_cli.local import launch, process_tree
from technopark_cli.local.unprivileged import Surroundings

Probe = Callable[[], Awaitable[None]]
"""Returns when the service answers; raises anything while it does not yet."""

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where the system's programs are; an ordinary user's path lacks the folders of services."""

PROBE_PAUSE = 0.05
LAST_LINES = 15


@dataclass(frozen=True)
class Program:
    """What to run and how to end it.

    `log` receives standard output and error, appended. `stop_signal` asks for an orderly end; `grace_seconds`
    later the process and all it started are killed. `death_signal` is what the child gets from the kernel
    (Linux) when the thread that started it ends, in whatever way. `environment` is complete: nothing of ours
    is added to it.
    """

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    surroundings: Surroundings = field(default_factory=Surroundings)
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    grace_seconds: float = 10
    ready_seconds: float = 30


class Service:
    """A program that is up between `start` and `stop`, and may be started again; an async context manager.

    `ready` is asked until it succeeds before `start` returns. All methods belong to one event loop.
    """

    def __init__(self, program: Program, ready: Probe | None = None) -> None:
        self.program = program
        self._ready = ready
        self._process: Process | None = None

    @property
    def running(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Process id; raises Unavailable when it is not running."""
        if self._process is None or self._process.returncode is not None:
            raise Unavailable(f"{self.program.name} is not running")
        return self._process.pid

    async def start(self) -> None:
        """Start the program and return when it is ready; raises Unavailable with the end of its log."""
        if self.running:
            raise Unavailable(f"{self.program.name} is already running as process {self.pid}")
        self._process = await _spawn(self.program)
        try:
            await self._until_ready()
        except BaseException:
            await self.stop()
            raise

    async def wait(self) -> int:
        """Wait for the process to end by itself; returns its exit status, negative for a signal."""
        if self._process is None:
            raise Unavailable(f"{self.program.name} was not started")
        return await self._process.wait()

    async def stop(self) -> int | None:
        """End the process in order, or by force after the grace period, and then what it left behind.

        Returns the exit status, None if it was never started.
        """
        process = self._process
        if process is None or process.returncode is not None:
            return None if process is None else process.returncode
        with process_tree.Family(process.pid) as family:
            try:
                process_tree.send(process.pid, self.program.stop_signal)
                self.resume()
                async with asyncio.timeout(self.program.grace_seconds):
                    await process.wait()
            except TimeoutError:
                pass
            finally:
                await family.kill()
                await process.wait()
        return process.returncode

    async def kill(self) -> None:
        """End the process and all it started at once, as a crash of the machine would."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        # So that it starts nothing more while its children are looked for.
        process_tree.send(process.pid, signal.SIGSTOP)
        with process_tree.Family(process.pid) as family:
            await family.kill()
            await process.wait()

    def pause(self) -> None:
        """Freeze the process and all it started: connections stay open and nothing answers."""
        process_tree.send_to_all(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused process go on."""
        process_tree.send_to_all(self.pid, signal.SIGCONT)

    def last_lines(self) -> str:
        """The end of its log, for error messages."""
        return last_lines(self.program.log)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _until_ready(self) -> None:
        if self._ready is None:
            return
        why: BaseException | None = None
        try:
            async with asyncio.timeout(self.program.ready_seconds):
                while self.running:
                    try:
                        await self._ready()
                    except Exception as error:  # noqa: BLE001 - a probe fails in whatever way its client does
                        why = error
                        await asyncio.sleep(PROBE_PAUSE)
                    else:
                        return
        except TimeoutError:
            raise Unavailable(
                f"{self.program.name} did not answer within {self.program.ready_seconds:g} s ({why})"
                f"; the end of {self.program.log}:\n{self.last_lines()}"
            ) from why
        raise Unavailable(
            f"{self.program.name} ended with status {await self.wait()} before it was ready"
            f"; the end of {self.program.log}:\n{self.last_lines()}"
        )


async def run(program: Program) -> None:
    """Run a program to its end; raises Unavailable with the end of its log unless it ends with status 0."""
    service = Service(program)
    async with service:
        status = await service.wait()
    if status != 0:
        raise Unavailable(
            f"{program.name} failed with status {status}; the end of {program.log}:\n{service.last_lines()}"
        )


def last_lines(log: Path, count: int = LAST_LINES) -> str:
    """The last `count` lines of a log file, or a sentence saying that there are none."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError as error:
        return f"(no log: {error})"
    return "\n".join(lines[-count:]) or "(the log is empty)"


async def _spawn(program: Program) -> Process:
    plan = program.surroundings.plan() | {"parent": os.getpid(), "death_signal": int(program.death_signal)}
    program.log.parent.mkdir(parents=True, exist_ok=True)
    launcher = [sys.executable, "-I", "-S", launch.__file__, json.dumps(plan)]
    with program.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *launcher,
            *program.command,
            stdin=DEVNULL,
            stdout=log,
            stderr=STDOUT,
            env=dict(program.environment),
            cwd=program.directory,
            start_new_session=True,
        )
