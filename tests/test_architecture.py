"""What depends on what, and where SQL may stand: the shape of the tree, held by more than agreement."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    str(path.relative_to(ROOT)): path
    for package in sorted(ROOT.glob("*/technopark*/__init__.py"))
    for path in sorted(package.parent.rglob("*.py"))
}

LONGEST_MODULE = 300
LONGER: dict[str, str] = {}
"""Modules that are longer, each with its reason."""

WITH_SQL = {
    "cli/technopark_cli/local/database.py": "creates and drops databases, whose names no parameter can carry",
}
"""Modules that hold SQL, each with its reason; everywhere else it stands in `.sql` files."""

RUNNERS = {"execute", "executemany", "fetch", "fetchrow", "fetchval", "fetchmany", "cursor", "prepare"}
STATEMENT = re.compile(
    r"\s*(SELECT|INSERT\s+INTO|UPDATE\s+\w+|DELETE\s+FROM|WITH\s+\w+|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|CALL"
    r"|COPY|SHOW|SET|BEGIN|COMMIT|ROLLBACK|LOCK|LISTEN|NOTIFY|VACUUM|REFRESH|EXPLAIN)\s"
)


def test_imports_keep_to_the_contracts() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_sql_stands_in_files_of_queries() -> None:
    assert set(places_of(statements)) == set(WITH_SQL), places_of(statements)


def test_no_sql_is_put_together_from_values() -> None:
    assert set(places_of(put_together)) == set(WITH_SQL), places_of(put_together)


def places_of(look: Callable[[ast.Module], Iterator[str]]) -> dict[str, list[str]]:
    found = {module: list(look(ast.parse(path.read_text("utf-8")))) for module, path in MODULES.items()}
    return {module: places for module, places in found.items() if places}


def statements(tree: ast.Module) -> Iterator[str]:
    """Texts that read like a statement of SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
            yield f"line {node.lineno}: {node.value.strip()[:60]}"


def put_together(tree: ast.Module) -> Iterator[str]:
    """Calls that run a statement which is not a text as it stands."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments):
                if name.lstrip("_") in RUNNERS:
                    yield from (f"line {node.lineno}" for argument in arguments if formats(argument))


def formats(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "format_map" | "join" | "replace")):
            return True
        case _:
            return False


@pytest.mark.parametrize(
    "code",
    [
        "connection.fetch(f'SELECT {name}')",
        "connection.execute('SELECT ' + name)",
        "connection.fetchval('SELECT %s' % name)",
        "connection.fetchrow('SELECT {}'.format(name))",
        "_execute(server, f'DROP DATABASE {name}')",
    ],
)
def test_sql_put_together_from_values_is_seen(code: str) -> None:
    assert list(put_together(ast.parse(code))) == ["line 1"]


def test_a_module_can_be_read_in_one_sitting() -> None:
    lines = {module: len(path.read_text("utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module for module, count in lines.items() if count > LONGEST_MODULE} == set(LONGER)
