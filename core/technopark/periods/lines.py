"""The lines of a report: which section they stand in, what names them, and their figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, get_args

Section = Literal["exports", "localization", "output"]

SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
KEYS: Final = ("facility", "product", "hs", "country", "incoterms", "currency", "basis", "unit")
"""What may name a line, in the order that lines stand in."""
FIGURES: Final = (
    "quantity",
    "net_kg",
    "gross_kg",
    "value",
    "value_usd",
    "shipments",
    "declarations",
    "returned_quantity",
    "returned_value_usd",
    "price_usd",
    "imported_usd",
    "percent",
    "missing_quantity",
    "good",
    "scrap",
    "rework",
)
"""What a line may tell, in the order of its columns."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `names` are of `KEYS`, `figures` of `FIGURES`, as far as its section has them; None is no data."""

    section: Section
    names: Mapping[str, str]
    figures: Mapping[str, Decimal | None]

    @property
    def key(self) -> tuple[int, tuple[str, ...]]:
        """What tells it from other lines, and its place among them."""
        return SECTIONS.index(self.section), tuple(self.names.get(name, "") for name in KEYS)
