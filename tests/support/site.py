"""The collector as a process and the simulator as a command, judged by the truth that it wrote."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from technopark_cli.local.broker import Broker
from technopark_cli.local.process import Program, Service

# Refrigerators by the second, fittings with a 16-bit counter, steel by the tonne, moulds by the day, and shipments.
PART = ("F02", "F09", "F10", "F13", "F18")


class Commands:
    """The collector as a process, and other commands, on one database and broker and by the same settings."""

    def __init__(self, directory: Path, database_url: str, broker: Broker, **settings: str) -> None:
        self._directory = directory
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")},
            "TECHNOPARK_DATABASE_URL": database_url,
            "TECHNOPARK_MQTT_URL": broker.url,
            "TECHNOPARK_METRICS_PORT": "0",
            "TECHNOPARK_ACCESS": "open",
            **{f"TECHNOPARK_{name.upper()}": value for name, value in settings.items()},
        }
        self.collector = Service(self._program("ingest"), ready=self._subscribed)

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


class Site(Commands):
    """Beside the collector the simulator and the proof, which is held against what the simulator wrote."""

    def __init__(self, directory: Path, database_url: str, broker: Broker) -> None:
        super().__init__(directory, database_url, broker)
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
