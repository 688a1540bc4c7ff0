"""A crew stops what it started in reverse order, and ends as a whole when one of it ends by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from technopark.errors import Unavailable
from technopark_cli.demo.crew import Crew, run_crew
from technopark_cli.local.process import Program, Service

# Says in the file of the second argument when it is up and when it was asked to stop.
MEMBER = """
import signal, sys, time
name, diary = sys.argv[1:]
def note(what):
    with open(diary, "a") as file:
        file.write(f"{name} {what}\\n")
def stop(number, frame):
    note("stops")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
note("runs")
print("hello from", name, flush=True)
while True:
    time.sleep(60)
"""


@dataclass(frozen=True)
class Diary:
    """What members noted, in the order of time."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "diary"

    @property
    def lines(self) -> list[str]:
        return self.file.read_text().splitlines() if self.file.exists() else []


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path)


def member(name: str, diary: Diary) -> Service:
    async def runs() -> None:
        if f"{name} runs" not in diary.lines:
            raise ConnectionError

    command = [sys.executable, "-c", MEMBER, name, str(diary.file)]
    return Service(Program(name, command, diary.folder / f"{name}.log"), ready=runs)


async def test_the_last_to_start_is_the_first_to_stop(diary: Diary) -> None:
    stop = asyncio.Event()

    async def start(crew: Crew) -> None:
        for name in ("one", "two", "three"):
            await crew.start(member(name, diary))
        stop.set()

    await run_crew(stop, start)
    assert diary.lines == [
        "one runs",
        "two runs",
        "three runs",
        "three stops",
        "two stops",
        "one stops",
    ]


async def test_one_that_ends_by_itself_is_named_with_its_last_words_and_the_others_stop(diary: Diary) -> None:
    one, two = member("one", diary), member("two", diary)

    async def start(crew: Crew) -> None:
        await crew.start(one)
        await crew.start(two)
        os.kill(one.pid, signal.SIGKILL)

    with pytest.raises(Unavailable, match=r"one was ended by signal 9; the end of .*\nhello from one"):
        await run_crew(asyncio.Event(), start)
    assert diary.lines[-1] == "two stops"
    assert not two.running


async def test_the_end_of_one_is_told_while_another_still_starts(diary: Diary) -> None:
    one = member("one", diary)

    async def never() -> None:
        raise ConnectionError("not yet")

    asleep = Program("asleep", ["sleep", "60"], diary.folder / "asleep.log")

    async def start(crew: Crew) -> None:
        await crew.start(one)
        os.kill(one.pid, signal.SIGKILL)
        await crew.start(Service(asleep, ready=never))

    with pytest.raises(Unavailable, match="one was ended by signal 9"):
        await run_crew(asyncio.Event(), start)


async def test_a_start_that_fails_stops_what_was_started(diary: Diary) -> None:
    async def start(crew: Crew) -> None:
        await crew.start(member("one", diary))
        raise Unavailable("no port left")

    with pytest.raises(Unavailable, match="no port left"):
        await run_crew(asyncio.Event(), start)
    assert diary.lines == ["one runs", "one stops"]


async def test_a_stop_during_the_start_is_obeyed_at_once(diary: Diary) -> None:
    stop = asyncio.Event()

    async def start(crew: Crew) -> None:
        await crew.start(member("one", diary))
        stop.set()
        await asyncio.Event().wait()

    await run_crew(stop, start)
    assert diary.lines == ["one runs", "one stops"]
