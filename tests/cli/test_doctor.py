"""`technopark doctor` names what is well and what is not, and its exit status says whether anything is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from technopark_cli.local.broker import Broker
    from tests.cli.conftest import Technopark

NOWHERE = "127.0.0.1:1"


def test_all_is_well(technopark: Technopark, database_url: str, broker: Broker, tmp_path: Path) -> None:
    said = technopark(
        "doctor",
        TECHNOPARK_DATABASE_URL=database_url,
        TECHNOPARK_MQTT_URL=broker.url,
        TECHNOPARK_DISK_FREE_PERCENT="0",
        TECHNOPARK_CLOCK_TOLERANCE_S="60",
        TECHNOPARK_WATCHED_FOLDERS=str(tmp_path),
    )
    assert said.status == 0, said.stdout + said.stderr
    lines = said.stdout.splitlines()
    assert all(line.startswith("ok     ") for line in lines)
    assert lines[0] == "ok     database: reached, schema up to date"
    about = [line[7:].partition(":")[0] for line in lines]
    assert about[1:4] == ["broker", "clock of the database", "clocks of the sources"]
    assert set(about[4:]) == {"disk of the database", "disk of this program", "disk of watched folder 1"}


def test_what_is_not_well_is_named_and_everything_else_looked_at_all_the_same(
    technopark: Technopark, tmp_path: Path
) -> None:
    said = technopark(
        "doctor",
        TECHNOPARK_DATABASE_URL=f"postgresql://nobody:secret@{NOWHERE}/none",
        TECHNOPARK_MQTT_URL=f"mqtt://nobody:secret@{NOWHERE}",
        TECHNOPARK_DISK_FREE_PERCENT="0",
        TECHNOPARK_WATCHED_FOLDERS=str(tmp_path / "gone"),
    )
    assert said.status == 1
    wrong = [line for line in said.stdout.splitlines() if line.startswith("WRONG")]
    assert [line[7:].partition(":")[0] for line in wrong] == [
        "database",
        "broker",
        "disk of watched folder 1",
    ]
    assert "secret" not in said.stdout + said.stderr
