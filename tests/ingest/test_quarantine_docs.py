"""docs/quarantine.md names every reason for which code refuses a message, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from technopark.settings import Settings
from tests.support.reasons import reasons_in_code

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "quarantine.md").read_text("utf-8")
RULES = ("retention_days", "rate_tolerance", "rate_slack_s", "rate_slack_units", "future_tolerance_s")


def test_every_reason_is_explained_with_its_rule() -> None:
    _, _, text = GUIDE.partition("\n## Reasons\n")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    in_code = reasons_in_code()
    assert {reason for reason, _, _ in rows} == in_code
    assert len(rows) == len(in_code)
    assert all(rule.endswith(".") and advice.endswith(".") for _, rule, advice in rows)


@pytest.mark.parametrize("name", [*RULES, "quarantine_max_rows", "quarantine_max_mb"])
def test_the_settings_that_a_rule_goes_by_are_named(name: str) -> None:
    assert name in Settings.model_fields
    assert f"`TECHNOPARK_{name.upper()}`" in GUIDE
