"""docs/quarantine.md names every reason for which code refuses a message, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from technopark.settings import Settings

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "quarantine.md").read_text("utf-8")
PACKAGES = ("core/technopark", "ingest/technopark_ingest")
RULES = ("retention_days", "rate_tolerance", "rate_slack_s", "rate_slack_units", "future_tolerance_s")


def reasons(tree: ast.Module) -> Iterator[str]:
    """Reason codes: what refusals are made with, by place or by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("Rejected"), args=[ast.Constant(str(reason)), _]):
                yield reason
            case ast.Call(func=ast.Name("Refused"), args=[_, ast.Constant(str(reason)), _]):
                yield reason
            case ast.Call(func=ast.Attribute(attr="_quarantine"), args=[_, _, ast.Constant(str(reason)), _]):
                yield reason
            case ast.Call(func=ast.Name("SetAside"), keywords=given):
                for argument in given:
                    match argument:
                        case ast.keyword(arg="reason", value=ast.Constant(str(reason))):
                            yield reason


def test_every_reason_is_explained_with_its_rule() -> None:
    _, _, text = GUIDE.partition("\n## Reasons\n")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    in_code = {
        reason
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for reason in reasons(ast.parse(path.read_text("utf-8")))
    }
    assert {reason for reason, _, _ in rows} == in_code
    assert len(rows) == len(in_code)
    assert all(rule.endswith(".") and advice.endswith(".") for _, rule, advice in rows)


@pytest.mark.parametrize("name", [*RULES, "quarantine_max_rows", "quarantine_max_mb"])
def test_the_settings_that_a_rule_goes_by_are_named(name: str) -> None:
    assert name in Settings.model_fields
    assert f"`TECHNOPARK_{name.upper()}`" in GUIDE
