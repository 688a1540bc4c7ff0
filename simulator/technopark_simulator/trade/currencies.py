"""Exchange rates of the simulated world: near those that were published, and moving; illustrative.

The dollar swings slowly against all currencies; each of them wanders from month to month besides, and a little from
day to day. That is the same world for every seed: a rate is a function of currency and day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from technopark.messages import Money
from technopark_simulator.randomness import around, stream

_PER_DOLLAR: Mapping[str, float] = MappingProxyType(
    {"USD": 1.0, "UZS": 12_150.0, "EUR": 0.862, "CNY": 7.12, "RUB": 78.4, "KZT": 520.0}
)
_SWING = 0.02
_DAYS_OF_SWING = 400
_MONTHLY = 0.012
_DAILY = 0.001
_MOST_DAILY = 0.002
_WORLD = 0
_RATE = Decimal("0.0000000001")
_AMOUNT = Decimal("0.0001")


def dollars_for_one(currency: str, day: date) -> Decimal:
    """Return the US dollars that one unit of a currency is worth on a day, to ten decimals."""
    if currency == "USD":
        return Decimal(1)
    swing = _SWING * math.sin(2 * math.pi * day.toordinal() / _DAYS_OF_SWING)
    return Decimal((1 + swing + _wandered(currency, day)) / _PER_DOLLAR[currency]).quantize(_RATE)


def money(usd: float, currency: str, day: date) -> Money:
    """Return an amount of US dollars in a currency, to four decimals, at the day's rate."""
    rate = dollars_for_one(currency, day)
    amount = (Decimal(usd) / rate).quantize(_AMOUNT)
    return Money(amount, currency, rate, day)


def _wandered(currency: str, day: date) -> float:
    """Return how far a currency is from where the swing alone would have it, as a share of its worth."""
    month = day.replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    share = (day - month) / (following - month)
    before, after = _at_month(currency, month), _at_month(currency, following)
    daily = around(stream(_WORLD, "rate", currency, day), 0, _DAILY, -_MOST_DAILY, _MOST_DAILY)
    return before + (after - before) * share + daily


@lru_cache(maxsize=1024)
def _at_month(currency: str, month: date) -> float:
    return stream(_WORLD, "rate", currency, "month", month).uniform(-_MONTHLY, _MONTHLY)
