"""A park in which everything goes wrong comes out as it was made, to the unit, and what was taken away is named."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import asyncpg
import pytest

from technopark.truth import read_truth
from technopark_cli.local.broker import Broker
from technopark_cli.local.process import Program, Service

# Refrigerators by the second, fittings with a 16-bit counter, steel by the tonne, moulds by the day, and shipments.
PART = ("F02", "F09", "F10", "F13", "F18")


class Site:
    """The collector as a process, the simulator and the proof as commands, on one database and broker."""

    def __init__(self, directory: Path, database_url: str, broker: Broker) -> None:
        self._directory = directory
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")},
            "TECHNOPARK_DATABASE_URL": database_url,
            "TECHNOPARK_MQTT_URL": broker.url,
            "TECHNOPARK_METRICS_PORT": "0",
        }
        self.collector = Service(self._program("ingest"), ready=self._subscribed)
        self.truth = directory / "truth.jsonl"

    async def simulate(self, *options: str) -> None:
        facilities = [part for facility in PART for part in ("--facility", facility)]
        status, said = await self._run(
            "simulate", "--truth", str(self.truth), "--quiet", *facilities, *options
        )
        assert status == 0, said

    async def verify(self, *options: str) -> tuple[int, list[str]]:
        """Return the exit status of the proof, and what it said."""
        return await self._run("verify", str(self.truth), *options)

    async def _run(self, *command: str) -> tuple[int, list[str]]:
        program = self._program(*command)
        program.log.unlink(missing_ok=True)
        service = Service(program)
        await service.start()
        return await service.wait(), program.log.read_text().splitlines()

    def _program(self, *command: str) -> Program:
        return Program(
            command[0],
            [sys.executable, "-m", "technopark_cli", *command],
            self._directory / f"{command[0]}.log",
            self._environment,
        )

    async def _subscribed(self) -> None:
        if "broker connected" not in self.collector.program.log.read_text():
            raise ConnectionError("no word of the broker yet")


@pytest.fixture
def site(private_directory: Path, database_url: str, private_broker: Broker) -> Site:
    return Site(private_directory, database_url, private_broker)


@pytest.mark.editions("none")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_bad_day_comes_out_as_it_was_made(site: Site, seed: int) -> None:
    async with site.collector:
        await site.simulate("--scenario", "bad-day", "--seed", str(seed))
        status, said = await site.verify("--wait", "90")
    assert (status, said[-1].rpartition(": ")[2]) == (0, "0 differences"), said
    truth = read_truth(site.truth)
    struck = {fault for sent in truth.sent for fault, times in sent.faults.items() if times}
    assert len(struck) >= 14, struck
    assert len({reason for refusal in truth.refusals for reason in refusal.reasons}) >= 8


@pytest.mark.editions("none")
@pytest.mark.timeout(300)
async def test_a_reading_that_was_removed_is_named(site: Site, database_url: str) -> None:
    async with site.collector:
        await site.simulate("--scenario", "quiet-day")
        status, said = await site.verify("--wait", "90")
        assert status == 0, said
    connection = await asyncpg.connect(database_url)
    try:
        ts = await connection.fetchval(
            "DELETE FROM reading WHERE (station_id, ts) = (SELECT station_id, ts FROM reading WHERE good_inc > 0"
            " ORDER BY ts OFFSET 500 LIMIT 1) RETURNING ts"
        )
    finally:
        await connection.close()
    status, said = await site.verify()
    assert status == 1
    assert any("reading of" in line and ts.isoformat(timespec="milliseconds") in line for line in said), said
    assert said[-1].endswith("2 differences"), said
