"""What the documentation names exists, and what exists is named there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import SecretStr

from technopark.catalogue import load_catalogue
from technopark.settings import Settings
from technopark_cli.main import app

ROOT = Path(__file__).parents[1]
PAGES = {
    str(path.relative_to(ROOT)): path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}
TEXTS = {page: path.read_text("utf-8") for page, path in PAGES.items()}
EVERYTHING = "\n".join(TEXTS.values())
ROW = re.compile(r"^\| `(TECHNOPARK_\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def shown(default: object) -> str:
    """A default as the table of settings shows it."""
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "none" if value in {None, (), ""} else f"`{value}`"


def commands(command: Any, name: str) -> Iterator[str]:
    """Every command below one, as it is typed; a group is named by its commands."""
    below: dict[str, Any] = getattr(command, "commands", {})
    if not below:
        yield name
    for word, part in below.items():
        yield from commands(part, f"{name} {word}")


COMMANDS = sorted(commands(typer.main.get_command(app), "technopark"))


def test_each_setting_is_explained_with_its_default() -> None:
    table, _, _ = TEXTS["docs/settings.md"].partition("\n## ")
    rows = {name: (default, meaning) for name, default, meaning in ROW.findall(table)}
    fields = {f"TECHNOPARK_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert {name: default for name, (default, _) in rows.items()} == {
        name: shown(field.default) for name, field in fields.items()
    }
    assert [name for name, (_, meaning) in rows.items() if not meaning.endswith(".")] == []
    assert [
        name
        for name, field in fields.items()
        if (field.annotation is SecretStr) != ("secret" in rows[name][1])
    ] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_variable_that_a_page_names_is_explained(page: str) -> None:
    explained = set(re.findall(r"^\| `(TECHNOPARK_\w+)` \|", EVERYTHING, re.MULTILINE))
    assert set(re.findall(r"TECHNOPARK_[A-Z_]*[A-Z]", TEXTS[page])) - explained == set()


def test_each_command_is_explained() -> None:
    assert [command for command in COMMANDS if not re.search(rf"\b{command}\b", EVERYTHING)] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_command_that_a_page_names_exists(page: str) -> None:
    named = re.findall(r"`(technopark [a-z][a-z-]*(?: [a-z][a-z-]*)*)", TEXTS[page])
    assert [
        name for name in named if not any(f"{command} ".startswith(f"{name} ") for command in COMMANDS)
    ] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXTS[page])
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (PAGES[page].parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_file_that_a_page_names_exists(page: str) -> None:
    folders = "api|bench|cli|core|dashboards|deploy|docs|ingest|simulator|tests"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", TEXTS[page])
    # What a program writes is not in the tree.
    assert [name for name in named if "results" not in name and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_target_of_make_that_a_page_names_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", TEXTS[page])) - targets == set()


def test_each_path_of_the_api_that_a_page_names_exists() -> None:
    from technopark_api.app import create_app

    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own argument
    paths = set(create_app(settings, load_catalogue()).openapi()["paths"])
    named = {path.rstrip("/") for path in re.findall(r"/api/v1/[\w/{}-]+", EVERYTHING)}
    assert named - paths == set()
