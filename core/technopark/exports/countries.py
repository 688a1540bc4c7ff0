"""Destinations: the countries of ISO 3166-1 with all three of their codes.

Customs declarations write the numeric code, invoices the letters. Numeric codes keep their leading zeros: text.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Country:
    """One country: `alpha2` as postings name it, `alpha3`, and `numeric` of three digits."""

    alpha2: str
    alpha3: str
    numeric: str


def _read() -> Mapping[str, Country]:
    text = files("technopark.exports").joinpath("countries.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["alpha2"]: Country(**row) for row in csv.DictReader(text.splitlines())})


COUNTRIES: Final = _read()
"""All countries by their alpha-2 code."""
