"""A recording of real machines comes out to the item, however it is sent and whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

import technopark_simulator.replay
from technopark_cli.local.broker import Broker
from technopark_cli.local.ports import free_port
from technopark_cli.local.process import Service
from tests.support.site import Commands

CATALOGUE = Path(technopark_simulator.replay.__file__).parent / "mappings" / "sme-catalogue.yaml"
RECORDING = "sme_company_A_labelled_subset.csv"
ROWS = 14_492
ITEMS = {"L1": 12_223, "L2": 12_940, "L3": 14_904}
FIRST_LOCAL_DAY = 3_647


class Site(Commands):
    """Beside the collector the API as a process, and the replay as a command."""

    def __init__(self, directory: Path, database_url: str, broker: Broker) -> None:
        self._port = free_port()
        super().__init__(
            directory,
            database_url,
            broker,
            catalogue=str(CATALOGUE),
            api_port=str(self._port),
            batch_size="500",
        )
        self.api = Service(self._program("serve"), ready=self._answers)

    async def _answers(self) -> None:
        (await self.get("/readyz")).raise_for_status()

    async def get(self, path: str, **query: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}") as client:
            return await client.get(path, params=query)

    async def replay(self, file: Path, *options: str) -> None:
        program = self._program(
            "replay", str(file), "--mapping", "sme", "--speed", "max", "--quiet", *options
        )
        player = Service(program)
        await player.start()
        assert await player.wait() == 0, player.last_lines()

    async def items(self, **query: str) -> dict[str, int]:
        """Return what was made by line, as the API tells."""
        answer = await self.get(
            "/api/v1/output",
            **{"from": "2022-08-01", "to": "2022-10-01", "interval": "month", "by": "line", **query},
        )
        assert answer.status_code == 200, answer.text
        made: dict[str, int] = {}
        for row in answer.json()["rows"]:
            made[row["line"]] = made.get(row["line"], 0) + row["good"]
        return made

    async def until_all_there(self) -> None:
        async with asyncio.timeout(90):
            while await self.items() != ITEMS:  # noqa: ASYNC110 - other processes do what is waited for
                await asyncio.sleep(0.2)


@pytest.fixture
def site(private_directory: Path, database_url: str, private_broker: Broker) -> Site:
    return Site(private_directory, database_url, private_broker)


@pytest.fixture
def recording(shared_data: Path) -> Path:
    return shared_data / RECORDING


@pytest.mark.timeout(300)
async def test_sent_in_order_shuffled_and_twice_it_is_the_same_to_the_item(
    site: Site, recording: Path
) -> None:
    async with site.collector, site.api:
        await site.replay(recording, "--shuffle", "1")
        await site.until_all_there()
        await site.replay(recording)
        await asyncio.sleep(1)
        assert await site.items() == ITEMS
        day = await site.items(**{"from": "2022-09-01", "to": "2022-09-02", "interval": "local_day"})
        assert sum(day.values()) == FIRST_LOCAL_DAY
        assert (await site.get("/api/v1/quarantine")).json()["rows"] == []


@pytest.mark.timeout(300)
async def test_the_collector_killed_in_the_middle_comes_to_the_same(site: Site, recording: Path) -> None:
    await site.collector.start()
    async with site.api:
        playing = asyncio.create_task(site.replay(recording, "--shuffle", "2"))
        async with asyncio.timeout(60):
            while sum((await site.items()).values()) <= 10:  # noqa: ASYNC110 - other processes do that
                await asyncio.sleep(0.02)
        await site.collector.kill()
        await playing
        assert await site.items() != ITEMS
        async with site.collector:
            await site.until_all_there()
