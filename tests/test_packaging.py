"""One distribution holds all components, under names that no other distribution has, and every file they read."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = [Path(folder) for folder in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The distribution, built without a network."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("needs the package hatchling, which builds the distribution")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (file,) = folder.glob("*.whl")
    return zipfile.ZipFile(file)


def normal(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_of_the_tree_is_in_the_distribution() -> None:
    found = {path.parent.relative_to(ROOT) for path in ROOT.glob("*/technopark*/__init__.py")}
    assert found == set(PACKAGES)


def test_the_distribution_owns_no_common_name(wheel: zipfile.ZipFile) -> None:
    owned = {name.split("/", maxsplit=1)[0] for name in wheel.namelist()}
    assert owned == {package.name for package in PACKAGES} | {
        f"technopark_monitor-{PROJECT['project']['version']}.dist-info"
    }


def test_every_file_of_a_package_is_in_the_distribution(wheel: zipfile.ZipFile) -> None:
    packed = set(wheel.namelist())
    missing = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to((ROOT / package).parent).as_posix() not in packed
    ]
    assert missing == []
    assert {f"{package.name}/py.typed" for package in PACKAGES} <= packed


def test_the_program_is_installed_under_its_name(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "technopark = technopark_cli.main:main" in wheel.read(entry_points).decode()


def test_the_lock_pins_and_hashes_everything_and_names_no_index() -> None:
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK) if entry.strip() and not entry.startswith("#")]
    assert [entry for entry in entries if not re.match(r"[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+", entry)] == []
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.search(r"--(extra-)?index-url|--find-links|--trusted-host|://", LOCK) is None


def test_the_lock_holds_every_dependency() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = {
        normal(match[0])
        for requirement in [
            *PROJECT["project"]["dependencies"],
            *(item for extra in extras for item in extra),
        ]
        if (match := re.match(r"[A-Za-z0-9._-]+", requirement))
    }
    locked = {normal(match[1]) for match in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[|==)", LOCK, re.MULTILINE)}
    assert wanted - locked == {"technopark-monitor"}
