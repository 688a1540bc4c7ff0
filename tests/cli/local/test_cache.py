"""The cache folder follows the user's settings, and is filled by one process at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from technopark_cli.local.cache import cache_directory, locked, workplace


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/tmp/caches")  # noqa: S108 - a name only
    assert cache_directory() == Path("/var/tmp/caches/technopark")  # noqa: S108 - likewise


def test_the_cache_is_in_the_home_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/engineer")
    assert cache_directory() == Path("/home/engineer/.cache/technopark")


async def test_a_second_holder_of_the_lock_waits_for_the_first(tmp_path: Path) -> None:
    order: list[str] = []

    async def hold(name: str) -> None:
        async with locked(tmp_path / "lock"):
            order.append(f"{name} in")
            await asyncio.sleep(0.01)
            order.append(f"{name} out")

    await asyncio.gather(hold("a"), hold("b"))
    first, second = order[0][0], order[2][0]
    assert order == [f"{first} in", f"{first} out", f"{second} in", f"{second} out"]


def test_what_a_killed_run_left_half_made_is_removed_and_its_name_not_used_again(tmp_path: Path) -> None:
    abandoned = workplace(tmp_path / "tree")
    abandoned.mkdir()
    assert workplace(tmp_path / "tree") != abandoned
    assert not abandoned.exists()
