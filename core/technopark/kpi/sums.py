"""What indicators are worked out from; it adds up over stations, lines, facilities, products and time."""

from __future__ import annotations

from dataclasses import dataclass

from technopark.kpi.quantities import Quantities
from technopark.kpi.times import Times

_NO_TIMES = Times()
_NOTHING = Quantities()


@dataclass(frozen=True, slots=True)
class Sums:
    """Times and quantities of one or several work units over the same span.

    `planned` holds quantities as planned time in milliseconds (quantity x PRI), which adds up across products.
    `aoet` is the actual order execution time in milliseconds, from start to end of orders; it stays 0 where no single
    order is looked at.
    """

    times: Times = _NO_TIMES
    planned: Quantities = _NOTHING
    aoet: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of both."""
        return Sums(
            self.times + other.times,
            self.planned + other.planned,
            self.aoet + other.aoet,
        )
