"""The Debian tree with TimescaleDB: what it needs, and that it leaves no trace outside."""

from __future__ import annotations

import os
from pathlib import Path

import asyncpg
import pytest

from technopark.errors import Unavailable
from technopark_cli.local import apt, database, timescale_tree
from technopark_cli.local.postgres import NOT_DURABLE


@pytest.fixture
def needs_tree() -> None:
    why_not = timescale_tree.available()
    if why_not is not None or not timescale_tree.prepared():
        pytest.skip(f"the Debian tree {why_not or 'was not prepared'}")


@pytest.fixture
def no_tree_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    why_not = timescale_tree.available()
    if why_not is not None:
        pytest.skip(f"the Debian tree {why_not}")
    return tmp_path


def mounts() -> str:
    return Path("/proc/self/mounts").read_text()


def test_an_ordinary_user_is_told_that_it_needs_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert timescale_tree.available() == "needs root"


async def test_what_cannot_be_prepared_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Unavailable, match="needs root"):
        await timescale_tree.prepare()


async def test_a_preparation_that_fails_shows_its_log_and_leaves_no_tree(
    no_tree_yet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apt, "debian_mirror", lambda: f"file:{no_tree_yet}/no-mirror")
    with pytest.raises(Unavailable, match=r"(?s)debootstrap failed.*no-mirror"):
        await timescale_tree.prepare()
    assert not timescale_tree.prepared()


@pytest.mark.usefixtures("needs_tree")
async def test_a_server_from_the_tree_mounts_nothing_that_we_see(private_directory: Path) -> None:
    async with database.start(
        timescale_tree.installation(), private_directory / "own", settings=NOT_DURABLE
    ) as server:
        assert server.edition == "apache"
        assert str(timescale_tree.directory()) not in mounts()


@pytest.mark.usefixtures("needs_tree")
async def test_timescaledb_that_was_not_loaded_at_the_start_counts_as_none(private_directory: Path) -> None:
    settings = {**NOT_DURABLE, "shared_preload_libraries": ""}
    async with database.start(
        timescale_tree.installation(), private_directory / "own", settings=settings
    ) as server:
        assert server.edition == "none"
        assert "cannot be used" in server.description
        connection = await asyncpg.connect(server.url)
        await connection.close()
