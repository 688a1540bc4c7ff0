"""The commands of the operator's page, run as they stand there, on a plant's data."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import asyncpg
import pytest

from technopark_cli.demo import parts
from technopark_cli.demo.parts import Wiring
from technopark_cli.local import installations
from technopark_cli.local.broker import Broker
from technopark_cli.local.database import DatabaseServer, drop_database
from technopark_cli.local.ports import free_port
from tests.support.site import Site

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
BLOCKS = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def test_every_block_of_commands_is_known_here() -> None:
    assert list(BLOCKS) == [
        "Is it well?",
        "Clocks and disks",
        "How long readings are kept",
        "Backup",
        "Restore",
        "Upgrade",
    ]
    assert PAGE.count("```sh") == len(BLOCKS)


async def run(heading: str, environment: dict[str, str]) -> str:
    """Run the commands below a heading as a shell would, and return what they printed; the first failure ends them."""
    process = await asyncio.create_subprocess_exec(
        "/bin/sh",
        "-euc",
        BLOCKS[heading],
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@pytest.mark.editions("none")
@pytest.mark.timeout(300)
async def test_what_the_page_says_works(
    site: Site,
    private_directory: Path,
    private_broker: Broker,
    database_url: str,
    database_server: DatabaseServer,
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl, which `make test` installs as root on Debian")
    wheel = installations.wheel()
    assert wheel is not None
    pid = private_directory / "broker.pid"
    pid.write_text(str(private_broker.service.pid))
    port = free_port()
    wiring = Wiring(
        database_url=database_url, mqtt_url=private_broker.url, api_port=port, metrics_port=free_port()
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:{wheel.bin}",
        "TECHNOPARK_DATABASE_URL": database_url,
        "TECHNOPARK_MQTT_URL": private_broker.url,
        "ADMIN_URL": database_server.admin_url,
        "RESTORED_URL": database_server.database_url("restored"),
        "API": f"http://127.0.0.1:{port}",
        # How full this machine's disk is, is not what is tried here.
        "TECHNOPARK_DISK_FREE_PERCENT": "0",
        "BROKER": str(private_broker.directory),
        "BROKER_PID": str(pid),
        "BACKUP": str(private_directory / "backup"),
        "BEFORE_UPGRADE": str(private_directory / "before"),
    }
    async with site.collector:
        await site.simulate("--scenario", "quiet-day")
        assert (await site.verify("--wait", "90"))[0] == 0
    async with parts.api(wiring, private_directory / "api.log"):
        assert "0 differences" in await run("Is it well?", environment)
    assert "WRONG" not in await run("Clocks and disks", environment)
    assert "nothing to drop" in await run("How long readings are kept", environment)
    assert " rows of " in await run("Backup", environment)
    assert (private_directory / "backup-broker" / "mosquitto.db").is_file()
    try:
        said = await run("Restore", environment)
        assert "0 differences" in said
        assert await everything(environment["RESTORED_URL"]) == await everything(database_url)
    finally:
        await drop_database(database_server, "restored")
    assert "0 differences" in await run("Upgrade", environment)


async def everything(url: str) -> tuple[object, ...]:
    """All that was stored of readings and states, as one hash each."""
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            "SELECT (SELECT md5(string_agg(reading::text, ',' ORDER BY station_id, ts)) FROM reading) AS readings,"
            " (SELECT md5(string_agg(output_day::text, ',' ORDER BY station_id, day, product_id)) FROM output_day)"
            " AS days, (SELECT md5(string_agg(state_change::text, ',' ORDER BY station_id, ts)) FROM state_change)"
            " AS states"
        )
    finally:
        await connection.close()
    assert row is not None
    assert None not in row.values()
    return tuple(row.values())
