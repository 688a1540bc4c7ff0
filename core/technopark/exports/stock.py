"""Shipped against produced: what left the park cannot be more than was made there and stood in stock before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """What a month added to and took from a product, in its unit; shipped is net of reversals."""

    month: date
    produced: Decimal
    shipped: Decimal
    returned: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """A month's movement with all that came before it.

    `left` is opening stock + produced - shipped + returned, all of them since the beginning: what was sold at home or
    still stands there. Below zero, more was shipped than there can have been.
    """

    movement: Movement
    produced: Decimal
    shipped: Decimal
    returned: Decimal
    left: Decimal


def balances(movements: Iterable[Movement], opening: Decimal = Decimal(0)) -> Iterator[Balance]:
    """Add up the movements of one product, in the order of their months, on top of an opening stock."""
    produced = shipped = returned = Decimal(0)
    for movement in sorted(movements, key=lambda movement: movement.month):
        produced += movement.produced
        shipped += movement.shipped
        returned += movement.returned
        yield Balance(movement, produced, shipped, returned, opening + produced - shipped + returned)
