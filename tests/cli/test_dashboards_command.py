"""`technopark dashboards`: files are built, and checked against what the code builds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Technopark = Callable[..., Any]


def test_what_was_built_is_up_to_date(technopark: Technopark, tmp_path: Path) -> None:
    built = technopark("dashboards", "build", "--folder", "made")
    assert built.status == 0, built.stderr
    files = sorted(path.relative_to(tmp_path) for path in (tmp_path / "made").iterdir())
    assert built.stdout.splitlines() == [f"wrote {file}" for file in files]
    checked = technopark("dashboards", "check", "--folder", "made")
    assert (checked.status, checked.stdout) == (0, "the dashboards in made are up to date\n")


def test_a_changed_file_is_named_and_the_status_is_1(technopark: Technopark, tmp_path: Path) -> None:
    technopark("dashboards", "build", "--folder", "made")
    changed = min((tmp_path / "made").iterdir())
    changed.write_text(changed.read_text().replace("Technopark", "Something else"))
    checked = technopark("dashboards", "check", "--folder", "made")
    assert checked.status == 1
    assert f"made/{changed.name} is not what the code builds" in checked.stdout
