"""What of the packages that tests want is missing is told by their programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from technopark_cli.local import packages


def test_a_package_is_there_where_its_program_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("mosquitto_sub", "curl"):
        (tmp_path / program).touch(mode=0o755)
    monkeypatch.setattr(packages, "SYSTEM_PATH", str(tmp_path))
    assert packages.missing(["mosquitto", "mosquitto-clients", "curl", "postgresql"]) == [
        "mosquitto",
        "postgresql",
    ]
