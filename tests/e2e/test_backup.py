"""Everything is lost, and comes back from backups of database and broker: to the unit, as the plants made it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import asyncpg
import pytest

from technopark.errors import SettingsError
from technopark_cli.backup.contents import DUMP, read_contents
from technopark_cli.backup.put_back import put_back
from technopark_cli.backup.take import take
from technopark_cli.local.broker import Broker
from tests.support.site import Site


@pytest.mark.timeout(300)
async def test_destroyed_and_restored_nothing_is_missing(
    site: Site, private_directory: Path, private_broker: Broker, database_url: str, empty_database_url: str
) -> None:
    async with site.collector:
        publishing = asyncio.create_task(site.simulate("--scenario", "bad-day", "--seed", "3"))
        await _stored(database_url, 2000)
    await publishing  # into the broker, where it waits for the collector
    backup = private_directory / "backup"
    # The broker first: what it still holds is stored again, and recognised; the other way round it would be lost.
    await private_broker.service.stop()
    _copy(private_broker.directory, private_directory / "broker-backup")
    contents = await take(database_url, backup)
    assert contents.rows["reading"] >= 2000

    await _destroy(database_url)
    shutil.rmtree(private_broker.directory)

    _copy(private_directory / "broker-backup", private_broker.directory)
    await private_broker.service.start()
    restored = await put_back(empty_database_url, backup)
    assert restored == contents
    again = Site(private_directory, empty_database_url, private_broker)
    async with again.collector:
        status, said = await again.verify("--wait", "90")
    assert (status, said[-1].rpartition(": ")[2]) == (0, "0 differences"), said


def _copy(source: Path, target: Path) -> None:
    """Copy with owners: a broker that may not read its messages starts without them, and says nothing."""
    subprocess.run(["cp", "-a", source, target], check=True)


async def _stored(url: str, readings: int) -> None:
    """Wait until a part is stored."""
    connection = await asyncpg.connect(url)
    try:
        while True:
            if await connection.fetchval("SELECT count(*) FROM reading") >= readings:
                return
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def _destroy(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("TRUNCATE reading, output_quarter, output_day, station_head, state_change")
    finally:
        await connection.close()


async def test_a_backup_that_was_damaged_is_not_put_back(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    await take(database_url, folder)
    dump = folder / DUMP
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    with pytest.raises(SettingsError, match="is not what was written"):
        await put_back(empty_database_url, folder)
    dump.unlink()
    with pytest.raises(SettingsError, match="holds no whole backup"):
        await put_back(empty_database_url, folder)


async def test_a_backup_is_put_into_an_empty_database_only(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    await take(database_url, folder)
    with pytest.raises(SettingsError, match="holds tables already"):
        await put_back(database_url, folder)
    with pytest.raises(SettingsError, match="cannot be made"):
        await take(database_url, folder)
    assert read_contents(folder).rows["reading"] == 0
