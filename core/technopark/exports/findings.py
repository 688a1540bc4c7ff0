"""A doubt about a posting, and the codes that doubts have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
SaidKey = Literal[
    "value",
    "nothing",
    "unit_value",
    "country_code",
    "other_country",
    "at_most",
    "within",
    "within_usd",
    "above_zero",
    "declaration_form",
    "original_of_line",
    "one_reversal",
    "reversal_of",
    "no_such_country",
    "own_country",
    "hs_of_others",
    "hs_of_nothing",
    "packing",
    "mass_of_units",
    "rate_is",
    "dollar",
    "usual_rate",
    "usual_value",
    "catalogue_price",
    "not_findable",
    "dat_is_dpu",
    "no_incoterms",
    "takes_back",
    "sign_turned",
    "says_the_same",
    "month_of_correction",
    "taken_back_by",
    "shipped_before",
    "more_came_back",
    "counts_twice",
    "no_declaration",
    "number_of_declaration",
    "several_shipments",
    "several_countries",
    "several_currencies",
    "one",
    "not_released",
    "released",
    "not_posted",
    "a_shipment",
    "mass_posted",
    "mass_declared",
    "value_posted",
    "value_declared",
    "hs_posted",
    "hs_declared",
    "country_posted",
    "country_declared",
    "currency_posted",
    "currency_declared",
    "shipped_until",
    "at_most_stock",
    "posting",
    "statement_from",
    "late_readings",
    "computed_anew",
]
"""Texts that findings, what does not match, and reasons of differences consist of."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something said about a posting: `key` of a text in the language of whoever reads it, and what goes into it.

    Numbers are as exact as they are to be shown; `unit` is a code of the catalogue.
    """

    key: SaidKey
    values: Mapping[str, str | Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a posting: `field` is what it is about, with what it says, what was expected of it, and why."""

    code: CheckCode
    severity: Severity
    field: str
    found: Said
    expected: Said
    why: Said


def plain(value: str | Decimal) -> Said:
    """Say a value as it is."""
    return Said("value", {"value": exactly(value) if isinstance(value, Decimal) else value})


def exactly(number: Decimal) -> Decimal:
    """Return a number in full, without trailing zeros."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
