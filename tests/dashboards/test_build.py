"""The committed dashboards are what the code builds, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

from technopark_dashboards.boards import BOARDS
from technopark_dashboards.build import build, check

GENERATED = Path(__file__).parents[2] / "dashboards" / "generated"


def test_the_committed_files_are_what_the_code_builds() -> None:
    assert check(GENERATED) == []


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    first = {file.name: file.read_bytes() for file in build(tmp_path / "first")}
    second = {file.name: file.read_bytes() for file in build(tmp_path / "second")}
    assert first == second
    assert len(first) == 3 * len(BOARDS)


def test_a_changed_a_missing_and_a_left_over_file_are_named(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "park-overview-en.json").write_text("{}")
    (tmp_path / "park-overview-ru.json").unlink()
    (tmp_path / "old.json").write_text(json.dumps({"uid": "technopark-old"}))
    assert check(tmp_path) == [
        f"{tmp_path / 'park-overview-en.json'} is not what the code builds",
        f"{tmp_path / 'park-overview-ru.json'} is missing",
        f"{tmp_path / 'old.json'} is of a dashboard that is no more",
    ]
    build(tmp_path)
    assert check(tmp_path) == []
    assert not (tmp_path / "old.json").exists()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    others = {"package.json": '{"name": "x"}', "broken.json": "{", "list.json": "[]"}
    for name, content in others.items():
        (tmp_path / name).write_text(content)
    build(tmp_path)
    assert {name: (tmp_path / name).read_text() for name in others} == others
    assert check(tmp_path) == []


def test_the_live_board_is_linked_where_it_is_told_to_be(tmp_path: Path) -> None:
    for file in build(tmp_path, board_url="https://board.example/"):
        assert json.loads(file.read_text())["links"][0]["url"].startswith("https://board.example/")
