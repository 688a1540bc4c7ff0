"""A doubt about a posting, and the codes that doubts have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Severity = Literal["error", "warning"]
CheckCode = Literal[
    "country_unknown",
    "country_own",
    "hs_unknown",
    "hs_of_another_product",
    "net_above_gross",
    "mass_off",
    "unit_value_off",
    "rate_not_positive",
    "rate_of_usd",
    "rate_off",
    "incoterms_unknown",
    "declaration_malformed",
    "reversal_of_nothing",
    "reversal_differs",
    "reversed_twice",
    "posted_twice",
    "return_of_nothing",
    "returned_too_much",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a posting: `field` is what it is about, `found` and `expected` are its values as text."""

    code: CheckCode
    severity: Severity
    field: str
    found: str
    expected: str
    why: str


def shown(number: Decimal) -> str:
    """Return a number as a finding shows it: in full, without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
