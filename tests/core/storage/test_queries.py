"""Every query of every package parses and is used, and every query that code asks for exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from technopark.storage.sqlfile import parse

ROOT = Path(__file__).parents[3]
PACKAGES = {path.parent.name: path.parent for path in sorted(ROOT.glob("*/technopark*/__init__.py"))}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


FILES = [
    name_of(path)
    for package in PACKAGES.values()
    for path in sorted(package.rglob("*.sql"))
    if path.parent.name != "migrations"
]


@dataclass
class Uses:
    """What a module asks of the files that it loads: queries by name, and patterns where it puts a name together."""

    names: dict[str, set[str]] = field(default_factory=dict)
    patterns: dict[str, set[str]] = field(default_factory=dict)


def loaded_file(node: ast.expr) -> str | None:
    """The file of a call `load("package", "file.sql")`."""
    match node:
        case ast.Call(func=ast.Name("load"), args=[ast.Constant(str(package)), ast.Constant(str(file))]):
            root, *folders = package.split(".")
            return name_of(PACKAGES[root].joinpath(*folders, file))
        case _:
            return None


def uses(path: Path) -> Uses:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    variables = {
        target.id: file
        for node in nodes
        if isinstance(node, ast.Assign) and (file := loaded_file(node.value)) is not None
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    found = Uses({file: set() for file in variables.values()}, {})
    for node in nodes:
        if not isinstance(node, ast.Subscript):
            continue
        file = variables.get(node.value.id) if isinstance(node.value, ast.Name) else loaded_file(node.value)
        if file is None:
            continue
        match node.slice:
            case ast.Constant(str(name)):
                found.names.setdefault(file, set()).add(name)
            case ast.JoinedStr(values=parts):
                texts = [part.value if isinstance(part, ast.Constant) else None for part in parts]
                pattern = "".join(re.escape(text) if isinstance(text, str) else r"\w+" for text in texts)
                found.patterns.setdefault(file, set()).add(pattern)
            case _:
                # A name that is chosen at run time is one of the words that stand in the module.
                found.patterns.setdefault(file, set()).update(map(re.escape, words))
    return found


def loading_modules() -> Iterator[tuple[str, Uses]]:
    for package in PACKAGES.values():
        for path in sorted(package.rglob("*.py")):
            found = uses(path)
            if found.names or found.patterns:
                yield name_of(path), found


MODULES = dict(loading_modules())


def queries(file: str) -> set[str]:
    return set(parse((ROOT / file).read_text("utf-8"), where=file))


@pytest.mark.parametrize("file", FILES)
def test_every_query_is_used(file: str) -> None:
    unused = queries(file)
    for found in MODULES.values():
        unused -= found.names.get(file, set())
        patterns = found.patterns.get(file, set())
        unused = {name for name in unused if not any(re.fullmatch(pattern, name) for pattern in patterns)}
    assert unused == set()


@pytest.mark.parametrize("module", MODULES)
def test_every_query_that_is_asked_for_exists(module: str) -> None:
    for file, names in MODULES[module].names.items():
        assert names <= queries(file)


@pytest.mark.parametrize("module", MODULES)
def test_what_a_query_leaves_open_is_put_in(module: str) -> None:
    """A module that asks for a query with an @name, which no database takes, is one that puts something there."""
    left_open = {
        (file, name)
        for file, names in MODULES[module].names.items()
        for name, sql in parse((ROOT / file).read_text("utf-8"), where=file).items()
        if name in names and re.search(r"@\w", re.sub(r"--.*", "", sql))
    }
    puts_in = re.search(r"\bput_(?:in|parts)\(", (ROOT / module).read_text("utf-8"))
    assert puts_in or not left_open
