"""The command line: it starts with nothing but the core installed, and says what is wrong in one line."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from technopark_cli.main import app

Technopark = Callable[..., Any]


def commands() -> Iterator[tuple[str, ...]]:
    """Every command there is, groups and their commands as well."""

    def below(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, child in getattr(command, "commands", {}).items():
            yield from below(child, (*path, name))

    yield from below(typer.main.get_command(app), ())


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_help_needs_no_optional_package(
    technopark: Technopark, optional_packages: tuple[str, ...], words: tuple[str, ...]
) -> None:
    finished = technopark(*words, "--help", without=optional_packages)
    assert finished.status == 0, finished.stderr
    assert "Usage:" in finished.stdout
    assert finished.stderr == ""


@pytest.mark.parametrize(
    ("words", "package"),
    [(["ingest"], "mqtt5"), (["serve"], "fastapi"), (["simulate"], "mqtt5")],
    ids=str,
)
def test_a_missing_package_is_named(technopark: Technopark, words: list[str], package: str) -> None:
    finished = technopark(*words, without=(package,))
    assert finished.status == 1
    assert finished.stderr == (
        f"technopark: {package} is not installed: install the extra that this command needs\n"
    )


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["migrate"], {"TECHNOPARK_BATCH_SIZE": "none"}, "TECHNOPARK_BATCH_SIZE"),
        (["migrate"], {"TECHNOPARK_DATABASE_URL": "", "TECHNOPARK_API_PORT": "99999"}, "TECHNOPARK_API_PORT"),
        (["ingest", "--partition", "3/2"], {}, "'3/2'"),
        (["ingest"], {"TECHNOPARK_MQTT_URL": "http://somewhere"}, "'http'"),
        (["simulate", "--until", "tomorrow"], {}, "until: 'tomorrow'"),
        (["simulate", "--start", "2026-11-20T08:00"], {}, "offset"),
        (["simulate", "--speed", "0"], {}, "speed"),
        (["simulate", "--facility", "F99"], {}, "F99"),
        (["replay", "nothing.csv", "--mapping", "cnc", "--speed", "fast"], {}, "'fast'"),
        (["demo", "--speed", "-1"], {}, "speed"),
        (["dashboards", "push", "--url", "ftp://there", "--token", "t"], {}, "ftp://there"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_unusable_settings_and_options_are_one_line_and_status_2(
    technopark: Technopark, words: list[str], settings: dict[str, str], said: str
) -> None:
    finished = technopark(*words, **settings)
    assert (finished.status, finished.stdout) == (2, "")
    [line] = finished.stderr.splitlines()
    assert line.startswith("technopark: ")
    assert said in line


def test_a_broken_catalogue_is_named_with_its_line(technopark: Technopark, tmp_path: Path) -> None:
    catalogue = tmp_path / "park.yaml"
    catalogue.write_text("site:\n  id: A B\n")
    finished = technopark("serve", TECHNOPARK_CATALOGUE=str(catalogue))
    assert finished.status == 1
    assert "Traceback" not in finished.stderr
    assert finished.stderr.startswith("technopark: ")
    assert f"{catalogue}:2: site.id" in finished.stderr


def test_a_catalogue_that_is_not_there_is_one_line(technopark: Technopark) -> None:
    finished = technopark("migrate", TECHNOPARK_CATALOGUE="nowhere.yaml")
    assert finished.status == 1
    assert finished.stderr == "technopark: nowhere.yaml: cannot be read (No such file or directory)\n"


def test_a_database_that_is_away_is_one_line_without_its_password(technopark: Technopark) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgresql://somebody:secret-word@127.0.0.1:{unused.getsockname()[1]}/park"
        finished = technopark("migrate", TECHNOPARK_DATABASE_URL=url)
    assert finished.status == 1
    [line] = finished.stderr.splitlines()
    assert line.startswith("technopark: database: ")
    assert "secret-word" not in line
    assert finished.stdout == ""
