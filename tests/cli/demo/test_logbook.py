"""One log holds what every part says, line by line, with the part's name in front."""

from __future__ import annotations

from pathlib import Path

from technopark_cli.demo.logbook import open_logbook


async def test_only_what_is_said_from_now_on_is_copied_and_named(tmp_path: Path) -> None:
    part = tmp_path / "part.log"
    part.write_text("from an earlier run\n")
    async with open_logbook(tmp_path / "all.log") as logbook:
        logbook.follow("collector", part)
        logbook.follow("simulator", tmp_path / "never.log")
        with part.open("a") as file:
            file.write("connected\nstored ")
            file.flush()
            logbook.copy()
            file.write("5\n")
        logbook.write("ready")
    assert (tmp_path / "all.log").read_text().splitlines() == [
        "collector  | connected",
        "demo       | ready",
        "collector  | stored 5",
    ]


async def test_a_last_line_without_its_end_is_not_lost(tmp_path: Path) -> None:
    async with open_logbook(tmp_path / "all.log") as logbook:
        logbook.follow("API", tmp_path / "API.log")
        (tmp_path / "API.log").write_bytes(b"killed in the mid\xd0")
    assert (tmp_path / "all.log").read_text() == "API        | killed in the mid\ufffd\n"


async def test_the_log_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "all.log").write_text("an earlier run\n")
    async with open_logbook(tmp_path / "all.log"):
        pass
    assert (tmp_path / "all.log").read_text() == ""
