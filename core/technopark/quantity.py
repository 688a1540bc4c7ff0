"""Quantities as whole thousandths of their unit: exact, and fast to store and add.

A thousandth is fine enough for pieces, sets, square and cubic metres and tonnes (a kilogram), and the
range of a 64-bit integer leaves room for nine quadrillion thousandths.
"""

from __future__ import annotations

from decimal import Decimal

from technopark.errors import Rejected

THOUSAND = 1000
MAX_THOUSANDTHS = 2**63 - 1
_MILLI = Decimal("0.001")
MAX_UNITS = MAX_THOUSANDTHS // THOUSAND


def to_thousandths(value: int | Decimal, field: str) -> int:
    """Return a non-negative quantity as thousandths.

    Raises:
        Rejected: `range` when it is negative, not finite or too large; `precision` when finer than 0.001.
    """
    if value.__class__ is int:
        if 0 <= value <= MAX_UNITS:
            return int(value) * THOUSAND
        raise Rejected("range", f"{field}: {_shown(value)} is not between 0 and {MAX_UNITS}")
    decimal = Decimal(value)
    if not decimal.is_finite() or decimal < 0 or decimal > MAX_UNITS:
        raise Rejected("range", f"{field}: {_shown(value)} is not between 0 and {MAX_UNITS}")
    milli = decimal.quantize(_MILLI)
    if milli != decimal:
        raise Rejected("precision", f"{field}: {_shown(value)} is finer than a thousandth")
    return int(milli.scaleb(3))


def from_thousandths(value: int) -> Decimal:
    """Return thousandths as an exact decimal of the unit, without trailing zeros: 1500 is 1.5, 2000 is 2."""
    whole, rest = divmod(value, THOUSAND)
    if rest == 0:
        return Decimal(whole)
    return Decimal(value).scaleb(-3).normalize()


def _shown(value: int | Decimal) -> str:
    text = str(value) if isinstance(value, Decimal) or abs(value) < 10**30 else "a number of over 30 digits"
    return text if len(text) <= 40 else text[:37] + "..."
