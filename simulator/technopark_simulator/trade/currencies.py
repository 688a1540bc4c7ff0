"""Exchange rates of the simulated world: near those that were published, with a slow swing; illustrative."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from technopark.messages import Money

_PER_DOLLAR: Mapping[str, float] = MappingProxyType(
    {"USD": 1.0, "UZS": 12_150.0, "EUR": 0.862, "CNY": 7.12, "RUB": 78.4, "KZT": 520.0}
)
_SWING = 0.02
_DAYS_OF_SWING = 400
_RATE = Decimal("0.0000000001")
_AMOUNT = Decimal("0.0001")


def dollars_for_one(currency: str, day: date) -> Decimal:
    """Return the US dollars that one unit of a currency is worth on a day, to ten decimals."""
    if currency == "USD":
        return Decimal(1)
    swing = _SWING * math.sin(2 * math.pi * day.toordinal() / _DAYS_OF_SWING)
    return Decimal((1 + swing) / _PER_DOLLAR[currency]).quantize(_RATE)


def money(usd: float, currency: str, day: date) -> Money:
    """Return an amount of US dollars in a currency, to four decimals, at the day's rate."""
    rate = dollars_for_one(currency, day)
    amount = (Decimal(usd) / rate).quantize(_AMOUNT)
    return Money(amount, currency, rate, day)
