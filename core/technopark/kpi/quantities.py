"""What was made, as quantities that add up: by pieces within one unit, by planned time across units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantities:
    """Good (GQ), scrap (SQ) and rework quantity (RQ); the produced quantity PQ is their sum.

    A unit that needs rework is neither good nor scrap until it comes back. Across products, pieces do not add up
    and what they take does: each quantity of one class is the planned time for it, quantity x PRI, in milliseconds
    (PRI: planned run time per item, the product's `cycle_s`).
    """

    good: Decimal = Decimal(0)
    scrap: Decimal = Decimal(0)
    rework: Decimal = Decimal(0)

    @property
    def produced(self) -> Decimal:
        """PQ: all that was taken to its end, good or not."""
        return self.good + self.scrap + self.rework

    def __add__(self, other: Quantities) -> Quantities:
        """Return the quantities of both."""
        return Quantities(self.good + other.good, self.scrap + other.scrap, self.rework + other.rework)
