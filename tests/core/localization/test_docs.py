"""docs/localization.md says of every cause, status and reason what it means, with the numbers of the rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from technopark.localization import PARTS, Reason, Rule, Status
from technopark.localization.trend import FEWEST

PAGE = (Path(__file__).parents[3] / "docs" / "localization.md").read_text("utf-8")
NUMBERS = {4: "four", 6: "six"}


def table(heading: str) -> dict[str, str]:
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", part, re.MULTILINE))


def test_each_cause_is_explained() -> None:
    assert tuple(table("What moved it")) == PARTS


def test_each_status_and_reason_is_explained() -> None:
    rows = table("Certificates")
    assert set(rows) == set(get_args(Status))
    assert [reason for reason in get_args(Reason) if f"`{reason}`" not in " ".join(rows.values())] == []


def test_the_rule_is_told_with_its_numbers() -> None:
    rule = Rule()
    rows = table("Certificates")
    assert f"within {rule.crossing_soon.days} days" in rows["at_risk"]
    assert f"{rule.expires_soon.days} days or less" in rows["at_risk"]
    assert f"{rule.expires_ahead.days} days or less" in rows["warning"]
    assert f"within {rule.horizon.days} days" in PAGE
    assert f"the last {NUMBERS[rule.months]} months" in PAGE
    assert f"at least {NUMBERS[FEWEST]}" in PAGE
