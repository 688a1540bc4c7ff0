"""How one period compares with another."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_THOUSANDTH = Decimal("0.001")
_HUNDRED = Decimal(100)
# One for all: to set up a context takes longer than to divide by it.
_WIDE = Context(prec=60)


def growth_percent(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return the change from `before` to `now` in percent of `before`, rounded once to 0.001.

    None where there is nothing to compare: either is missing, or the base is not above zero. A market that is new
    has no growth, not one of 100 %.
    """
    if now is None or before is None or before <= 0:
        return None
    change = _WIDE.multiply(_HUNDRED, _WIDE.subtract(now, before))
    return _WIDE.divide(change, before).quantize(_THOUSANDTH, ROUND_HALF_UP, context=_WIDE)
