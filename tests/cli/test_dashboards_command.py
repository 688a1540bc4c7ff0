"""`technopark dashboards`: files are built, and checked against what the code builds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Technopark = Callable[..., Any]
PLACES = ("--folder", "made", "--alerting", "alerting")


def test_what_was_built_is_up_to_date(technopark: Technopark, tmp_path: Path) -> None:
    built = technopark("dashboards", "build", *PLACES)
    assert built.status == 0, built.stderr
    files = [path.relative_to(tmp_path) for path in sorted((tmp_path / "made").iterdir())]
    assert built.stdout.splitlines() == [f"wrote {file}" for file in (*files, "alerting/technopark.json")]
    assert (tmp_path / "alerting" / "technopark.json").is_file()
    checked = technopark("dashboards", "check", *PLACES)
    assert (checked.status, checked.stdout) == (0, "the dashboards in made are up to date\n")


def test_a_changed_file_is_named_and_the_status_is_1(technopark: Technopark, tmp_path: Path) -> None:
    technopark("dashboards", "build", *PLACES)
    changed = min((tmp_path / "made").iterdir())
    changed.write_text(changed.read_text().replace("Technopark", "Something else"))
    checked = technopark("dashboards", "check", *PLACES)
    assert checked.status == 1
    assert f"made/{changed.name} is not what the code builds" in checked.stdout
