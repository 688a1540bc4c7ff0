"""The image is built from pinned and checked parts and runs as nobody in particular."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

COMPONENTS = ("core/technopark", "ingest/technopark_ingest", "api/technopark_api")


class Instruction(NamedTuple):
    """A line of a Dockerfile, its continuations joined."""

    name: str
    rest: str


@pytest.fixture(scope="module")
def instructions(root: Path) -> list[Instruction]:
    lines = [
        line for line in (root / "deploy" / "Dockerfile").read_text().splitlines() if not line.startswith("#")
    ]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def named(instructions: list[Instruction], name: str) -> list[str]:
    return [instruction.rest for instruction in instructions if instruction.name == name]


def pinned(file: Path) -> dict[str, set[str]]:
    """Hashes by requirement of a lock."""
    found: dict[str, set[str]] = {}
    for line in file.read_text().replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split()
        found[requirement] = set(hashes)
    return found


def test_both_stages_start_from_one_pinned_image(instructions: list[Instruction]) -> None:
    (base,) = [rest for rest in named(instructions, "ARG") if rest.startswith("PYTHON=")]
    assert re.fullmatch(r"PYTHON=python:3\.12\.\d+-slim-[a-z]+", base)
    assert named(instructions, "FROM") == ["${PYTHON} AS build", "${PYTHON}"]


def test_the_program_runs_as_a_user_without_rights(instructions: list[Instruction]) -> None:
    final = instructions[max(at for at, found in enumerate(instructions) if found.name == "FROM") :]
    (user,) = named(final, "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    after = [found.name for found in final[[found.name for found in final].index("USER") :]]
    assert after == ["USER", "ENTRYPOINT", "CMD"]


def test_everything_that_is_copied_exists_and_is_let_through(
    instructions: list[Instruction], root: Path
) -> None:
    let_through = (root / ".dockerignore").read_text().splitlines()
    assert "*" in let_through
    for rest in named(instructions, "COPY"):
        *sources, _ = [word for word in rest.split() if not word.startswith("--")]
        if "--from=" in rest:
            continue
        for source in sources:
            assert (root / source).exists(), source
            assert f"!{source}" in let_through, source


def test_every_package_of_the_wheel_is_copied(instructions: list[Instruction], root: Path) -> None:
    packages = re.findall(
        r'^    "(\w+/technopark\w*)",$', (root / "pyproject.toml").read_text(), re.MULTILINE
    )
    assert set(COMPONENTS) < set(packages)
    assert set(packages) <= {rest.split()[0] for rest in named(instructions, "COPY")}


def test_nothing_is_installed_unchecked(instructions: list[Instruction]) -> None:
    installs = [
        command
        for rest in named(instructions, "RUN")
        for command in rest.split("&&")
        if re.search(r"\b(pip install|apt|apk|curl|wget)\b", command)
    ]
    assert len(installs) == 3
    for command in installs:
        # Either hashes are required, or what was just built is installed without a network.
        assert "--require-hashes" in command or {"--no-deps", "--offline"} <= set(command.split())
        assert not re.search(r"\b(apt|apk|curl|wget)\b", command)


def test_the_tools_of_the_build_are_pinned_with_hashes(root: Path) -> None:
    lock = pinned(root / "deploy" / "build.lock")
    assert {requirement.split("==")[0] for requirement in lock} >= {"uv", "hatchling"}
    for requirement, hashes in lock.items():
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+", requirement)
        assert hashes
        assert all(found.startswith("--hash=sha256:") for found in hashes)


def test_no_file_of_the_deployment_names_a_registry(root: Path) -> None:
    files = [root / "docker-compose.yml", root / ".dockerignore", *(root / "deploy").rglob("*")]
    for file in files:
        if file.is_file():
            assert not re.search(
                r"\b(ghcr|quay|gcr|docker|pypi|pythonhosted)\.(io|org)\b", file.read_text()
            ), file
