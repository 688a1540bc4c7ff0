"""The demo as a visitor meets it: one command, a live board, explanations, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from technopark_cli.demo.parts import http_get
from technopark_cli.local.ports import free_port
from technopark_cli.local.process_tree import descendants

NOT_LIVE = {"silent", "stale"}


@dataclass
class Demo:
    """A running demo; `terminal` is the file with what it says."""

    process: asyncio.subprocess.Process
    terminal: Path

    @property
    def said(self) -> str:
        return self.terminal.read_text()

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait until it says something; fails when it ends before."""
        while (found := re.search(pattern, self.said)) is None:
            assert self.process.returncode is None, self.said
            await asyncio.sleep(0.1)
        return found

    async def ended_by(self, pid: int, number: signal.Signals) -> int:
        """Its exit status after a signal to a process, once it and all that it started are gone."""
        children = descendants(self.process.pid)
        assert children
        os.kill(pid, number)
        status = await self.process.wait()
        assert [child for child in children if runs(child)] == []
        return status


def runs(pid: int) -> bool:
    return Path("/proc", str(pid)).exists()


@contextlib.asynccontextmanager
async def demo(folder: Path, environment: dict[str, str], port: int, *options: str) -> AsyncIterator[Demo]:
    terminal = folder / "terminal"
    command = [sys.executable, "-m", "technopark_cli", "demo", "--port", str(port), *options]
    with terminal.open("wb") as screen:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdout=screen, stderr=screen
        )
    try:
        yield Demo(process, terminal)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def logged_in(running: Demo, port: int) -> httpx.AsyncClient:
    """A client for which somebody has logged in as the demo says."""
    found = await running.says(
        rf"Log in +http://127\.0\.0\.1:{port}/login as (admin), password (\S+) \(also in (\S+)\)"
    )
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")
    answer = await client.post("/api/v1/login", json={"name": found[1], "password": found[2]})
    assert answer.status_code == httpx.codes.OK, answer.text
    kept = running.terminal.parent / found[3]
    assert (kept.read_text(), kept.stat().st_mode & 0o077) == (f"{found[2]}\n", 0)
    return client


async def books(folder: Path, demo: Demo) -> dict[str, int]:
    """What became of everything that the plants said: sums of the ledger, and of stations alone."""
    found = await demo.says(r"Database +postgresql://postgres@(\S+)/technopark, password in (\S+)")
    password = (folder / found[2]).read_text()
    connection = await asyncpg.connect(f"postgresql://postgres:{password}@{found[1]}/technopark")
    try:
        row = await connection.fetchrow(
            """
            SELECT sum(quarantined) AS quarantined, sum(conflicting) AS conflicting,
                   sum(stored) FILTER (WHERE line <> '') AS stored,
                   sum(duplicate) FILTER (WHERE line <> '') AS again
              FROM ledger
            """
        )
    finally:
        await connection.close()
    assert row is not None
    return {name: int(value) for name, value in row.items()}


async def test_from_nothing_to_a_live_board_and_back(
    private_directory: Path, clean_environment: dict[str, str]
) -> None:
    port = free_port()
    async with demo(private_directory, clean_environment, port, "--fresh", "--days", "1") as running:
        await running.says("Live: all")
        client = await logged_in(running, port)
        overview = (await client.get("/api/v1/overview")).json()
        assert len(overview["facilities"]) == 18
        assert [one["id"] for one in overview["facilities"] if one["status"] in NOT_LIVE] == []
        assert "<html" in await http_get(port, "/")
        assert len((await client.get("/api/v1/simulator")).json()["facilities"]) == 18
        await client.aclose()
        for shown in (
            rf"Board +http://127\.0\.0\.1:{port}/\n",
            rf"Developer +http://127\.0\.0\.1:{port}/developer ",
            rf"API +http://127\.0\.0\.1:{port}/docs\n",
            r"MQTT +mqtts://127\.0\.0\.1:\d+, credentials in \.demo/broker-access\n",
            r"Database +postgresql://postgres@127\.0\.0\.1:\d+/technopark, password in ",
            r"Log +\.demo/demo\.log\n",
            r"edition (community|apache|none), process \d+",
        ):
            assert re.search(shown, running.said), running.said
        await check_refusals(private_directory, clean_environment, port, running)
        assert await running.ended_by(running.process.pid, signal.SIGINT) == 0
        assert running.said.endswith("Stopped.\n")
        log = (private_directory / ".demo" / "demo.log").read_text()
        for part in ("database", "broker", "collector", "API, board", "simulator", "demo"):
            assert f"\n{part:<10} | " in log

    async with demo(private_directory, clean_environment, port) as running:
        await running.says("Live: all")
        assert re.search(r"/login as admin, password in \S+ unless it was changed\n", running.said)
        sums = await books(private_directory, running)
        assert (sums["quarantined"], sums["conflicting"]) == (0, 0)
        assert sums["again"] < sums["stored"] / 5, "history was published again"
        await check_a_death(running)


async def check_refusals(folder: Path, environment: dict[str, str], port: int, running: Demo) -> None:
    """While a demo runs, another one says why it cannot."""
    (folder / "second").mkdir()
    async with demo(folder / "second", environment, port) as second:
        assert await second.process.wait() == 1
        holder = rf"port {port} is taken by process \d+ \(.*technopark_cli serve\)"
        assert re.fullmatch(
            rf"technopark: the board cannot start: {holder}; name another one with --port\n", second.said
        )
    taken = str(folder / ".demo")
    async with demo(folder / "second", environment, free_port(), "--directory", taken) as second:
        assert await second.process.wait() == 1
        assert f"a demo is running on {taken} already, as process {running.process.pid}" in second.said


async def check_a_death(running: Demo) -> None:
    """The end of one part is the end of all, and is explained."""
    collector = int((await running.says(r"collector +process (\d+)"))[1])
    assert await running.ended_by(collector, signal.SIGKILL) == 1
    assert "technopark: the collector was ended by signal 9; the end of " in running.said


@pytest.mark.parametrize(
    ("options", "explained"),
    [
        (["--seed", "2"], "were made with seed 1"),
        (["--calendar"], "by plants that work every day"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
async def test_other_plants_do_not_mix_with_stored_data(
    private_directory: Path, clean_environment: dict[str, str], options: list[str], explained: str
) -> None:
    (private_directory / ".demo").mkdir()
    memory = '{"seed": 1, "every_day": true, "filled": {"postgresql-18-plain": "2026-11-20T00:00:00Z"}}'
    (private_directory / ".demo" / "demo.json").write_text(memory)
    async with demo(private_directory, clean_environment, free_port(), *options) as refused:
        assert await refused.process.wait() == 2
        [line] = refused.said.splitlines()
        assert line.startswith("technopark: ")
        assert explained in line
