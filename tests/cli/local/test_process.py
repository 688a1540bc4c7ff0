"""Child processes: ready when started, gone when stopped, and never left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from technopark.errors import Unavailable
from technopark_cli.local import process_tree
from technopark_cli.local.process import Probe, Program, Service, run

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's tie to the parent is Linux's")

STUBBORN = "trap '' TERM; echo up; while true; do sleep 1000; done"
WITH_A_CHILD_IN_ITS_OWN_SESSION = "setsid sleep 1000 & echo up; wait"
PARENT = """
import asyncio, sys
from pathlib import Path
from technopark_cli.local.process import Program, Service

log = Path(sys.argv[1])

async def up():
    assert "up" in log.read_text()

async def main():
    async with Service(Program("sleeper", ["sh", "-c", "echo up; exec sleep 1000"], log), up) as service:
        print(service.pid, flush=True)
        await service.wait()

asyncio.run(main())
"""


def shell(folder: Path, script: str, **options: float) -> Program:
    return Program("the script", ["sh", "-c", script], folder / "script.log", **options)  # type: ignore[arg-type] # only the numbers of seconds are given


def says_up(folder: Path) -> Probe:
    async def probe() -> None:
        assert "up" in (folder / "script.log").read_text()

    return probe


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended may still be listed until its parent noticed."""
    try:
        state = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@pytest.fixture
async def stubborn(tmp_path: Path) -> AsyncIterator[Service]:
    async with Service(shell(tmp_path, STUBBORN, grace_seconds=0.2), says_up(tmp_path)) as service:
        yield service


async def test_start_returns_once_the_probe_succeeds(tmp_path: Path) -> None:
    service = Service(shell(tmp_path, "sleep 0.2; echo up; sleep 1000"), says_up(tmp_path))
    async with service:
        assert service.running
        assert "up" in (tmp_path / "script.log").read_text()
    assert not service.running


async def test_a_program_that_ends_before_it_is_ready_is_reported_with_its_status_and_log(
    tmp_path: Path,
) -> None:
    service = Service(shell(tmp_path, "echo cannot open the pod bay doors; exit 3"), says_up(tmp_path))
    with pytest.raises(Unavailable, match=r"(?s)status 3 before it was ready.*pod bay doors"):
        await service.start()


async def test_a_program_that_never_gets_ready_is_reported_with_its_log_and_ended(tmp_path: Path) -> None:
    service = Service(shell(tmp_path, "echo waiting; sleep 1000", ready_seconds=0.3), says_up(tmp_path))
    with pytest.raises(Unavailable, match=r"(?s)did not answer within 0.3 s.*waiting"):
        await service.start()
    assert not service.running


async def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    service = Service(Program("the tool", ["no-such-tool"], tmp_path / "tool.log"), says_up(tmp_path))
    with pytest.raises(Unavailable, match="cannot start no-such-tool"):
        await service.start()


async def test_an_orderly_stop_lets_the_program_finish(tmp_path: Path) -> None:
    script = "trap 'echo saved; exit 7' TERM; echo up; while true; do sleep 0.05; done"
    service = Service(shell(tmp_path, script), says_up(tmp_path))
    await service.start()
    assert await service.stop() == 7
    assert "saved" in (tmp_path / "script.log").read_text()


async def test_a_program_that_ignores_the_signal_is_killed_after_the_grace_period(stubborn: Service) -> None:
    assert await stubborn.stop() == -signal.SIGKILL


@linux_only
async def test_an_orderly_stop_leaves_none_of_its_children_behind(tmp_path: Path) -> None:
    service = Service(shell(tmp_path, WITH_A_CHILD_IN_ITS_OWN_SESSION), says_up(tmp_path))
    await service.start()
    children = process_tree.descendants(service.pid)
    assert children
    await service.stop()
    assert not any(map(alive, children))


@linux_only
async def test_kill_also_ends_children_that_made_a_session_of_their_own(tmp_path: Path) -> None:
    service = Service(shell(tmp_path, WITH_A_CHILD_IN_ITS_OWN_SESSION), says_up(tmp_path))
    await service.start()
    children = process_tree.descendants(service.pid)
    assert children
    await service.kill()
    assert not any(map(alive, children))


async def test_a_stopped_service_can_be_started_again(stubborn: Service) -> None:
    first = stubborn.pid
    await stubborn.kill()
    await stubborn.start()
    assert stubborn.pid != first


async def test_a_running_service_is_not_started_twice(stubborn: Service) -> None:
    with pytest.raises(Unavailable, match=f"already running as process {stubborn.pid}"):
        await stubborn.start()


async def test_stopping_twice_or_what_was_never_started_is_harmless(tmp_path: Path) -> None:
    service = Service(shell(tmp_path, STUBBORN, grace_seconds=0))
    assert await service.stop() is None
    await service.start()
    status = await service.stop()
    assert await service.stop() == status


async def test_a_paused_service_stops_in_order(tmp_path: Path) -> None:
    script = "trap 'exit 7' TERM; echo up; while true; do sleep 0.05; done"
    service = Service(shell(tmp_path, script), says_up(tmp_path))
    await service.start()
    service.pause()
    assert await service.stop() == 7


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has started a service and tells its process id."""
    command = [sys.executable, "-c", PARENT, str(tmp_path / "sleeper.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        yield started


@linux_only
def test_a_child_does_not_outlive_a_parent_that_was_killed(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    ended, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert ended


async def test_run_returns_when_the_program_succeeded(tmp_path: Path) -> None:
    await run(shell(tmp_path, "echo done"))
    assert (tmp_path / "script.log").read_text() == "done\n"


async def test_run_reports_a_failure_with_the_end_of_the_log(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"(?s)the script failed with status 5.*no space left"):
        await run(shell(tmp_path, "echo no space left; exit 5"))
