"""Reason codes that stand in the code: what refusals and what is set aside are given as one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("core/technopark", "ingest/technopark_ingest")


def reasons_in_code() -> set[str]:
    """The reason codes of the packages that refuse messages."""
    return {
        reason
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for reason in _reasons(node)
    }


def _reasons(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name("Rejected"), args=[ast.Constant(str(reason)), _]):
            yield reason
        case ast.Call(func=ast.Name("Refused"), args=[_, ast.Constant(str(reason)), _]):
            yield reason
        case ast.Call(func=ast.Name("set_aside"), args=[_, ast.Constant(str(reason)), *_]):
            yield reason
        case ast.Call(func=ast.Attribute(attr="_quarantine"), args=[_, _, ast.Constant(str(reason)), *_]):
            yield reason
        case ast.Call(func=ast.Name("SetAside"), keywords=given):
            for argument in given:
                match argument:
                    case ast.keyword(arg="reason", value=ast.Constant(str(reason))):
                        yield reason
