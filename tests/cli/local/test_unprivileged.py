"""Services run as an ordinary user when we are root, even on files that user cannot reach."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from technopark.errors import Unavailable
from technopark_cli.local import unprivileged
from technopark_cli.local.process import Program, run
from technopark_cli.local.unprivileged import User, Views, give, may_mount, reachable, service_user

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
STRANGER = User("stranger", 54321, 54321)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder inside one that only its owner may enter."""
    outer = tmp_path / "closed"
    outer.mkdir(mode=0o700)
    inner = outer / "inner"
    inner.mkdir(mode=0o755)
    return inner


def test_a_folder_below_a_closed_one_is_out_of_reach(closed: Path) -> None:
    assert not reachable(closed, STRANGER)


def test_a_folder_open_all_the_way_down_is_in_reach(private_directory: Path) -> None:
    assert reachable(private_directory, STRANGER)


def test_our_own_files_are_used_where_they_are_when_we_are_not_root(closed: Path) -> None:
    views = Views(user=None)
    assert views.path(closed, "inner") == closed
    assert not views.binds


@needs_root
@pytest.mark.skipif(not may_mount(), reason="needs the right to mount")
async def test_a_service_sees_what_its_user_cannot_reach_and_nobody_else_does(
    closed: Path, tmp_path: Path
) -> None:
    (closed / "greeting").write_text("good morning")
    views = Views(service_user())
    seen = views.path(closed, "test-of-views")
    await run(
        Program(
            "cat",
            ["sh", "-c", f"id -u; cat {seen / 'greeting'}"],
            tmp_path / "cat.log",
            surroundings=views.surroundings(),
            directory=Path("/"),
        )
    )
    uid, greeting = (tmp_path / "cat.log").read_text().splitlines()
    assert int(uid) != 0
    assert greeting == "good morning"
    assert not (seen / "greeting").exists()


def test_without_the_right_to_mount_a_folder_out_of_reach_is_refused(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "may_mount", lambda: False)
    with pytest.raises(Unavailable, match=f"stranger, who cannot reach {closed}"):
        Views(STRANGER).path(closed, "inner")


@needs_root
def test_a_folder_is_given_with_all_in_it(tmp_path: Path) -> None:
    (tmp_path / "data" / "base").mkdir(parents=True)
    (tmp_path / "data" / "base" / "file").touch()
    give(tmp_path / "data", STRANGER)
    assert {entry.stat().st_uid for entry in (tmp_path / "data").rglob("*")} == {STRANGER.uid}


@needs_root
def test_a_folder_of_somebody_else_is_refused_to_an_ordinary_user(tmp_path: Path) -> None:
    os.chown(tmp_path, STRANGER.uid, STRANGER.gid)
    with pytest.raises(Unavailable, match=r"belongs to another user \(uid 54321\)"):
        give(tmp_path, user=None)
