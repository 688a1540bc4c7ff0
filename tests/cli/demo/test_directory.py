"""The demo's folder: one demo at a time, and `--fresh` removes nothing but what demos made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from technopark.errors import Unavailable
from technopark_cli.demo.directory import DemoDirectory
from technopark_cli.demo.memory import Memory


def test_one_demo_at_a_time(tmp_path: Path) -> None:
    with (
        DemoDirectory(tmp_path / "new").held(),
        pytest.raises(Unavailable, match=rf"as process {os.getpid()}.*--directory"),
        DemoDirectory(tmp_path / "new").held(),
    ):
        pass
    with DemoDirectory(tmp_path / "new").held():
        pass


def test_wiping_leaves_the_files_of_others(tmp_path: Path) -> None:
    directory = DemoDirectory(tmp_path)
    directory.remember(Memory(seed=3))
    for folder in (directory.database, directory.broker):
        (folder / "deep").mkdir(parents=True)
    directory.begin_logs()
    directory.log.touch()
    (tmp_path / "thesis.txt").write_text("mine")
    directory.wipe()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert directory.recall() == Memory()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(Unavailable, match="folder for the demo's data cannot be used"),
        DemoDirectory(tmp_path / "file").held(),
    ):
        pass
