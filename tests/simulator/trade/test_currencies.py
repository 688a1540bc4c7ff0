"""Exchange rates: they move from day to day and month to month, and stay near those that were published."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from technopark_simulator.trade.currencies import dollars_for_one

# Of the Central Bank for 5 March 2026: 12,179.81 soum for a dollar, 14,139.54 for a euro, 156.73 for a rouble.
PUBLISHED = {"UZS": 1 / 12_179.81, "EUR": 14_139.54 / 12_179.81, "RUB": 156.73 / 12_179.81}
DAYS = [date(2025, 1, 1) + timedelta(days=index) for index in range(3 * 365)]


@pytest.mark.parametrize("currency", sorted(PUBLISHED))
def test_rates_stay_near_those_that_were_published(currency: str) -> None:
    rates = [float(dollars_for_one(currency, day)) for day in DAYS]
    assert rates == pytest.approx([PUBLISHED[currency]] * len(DAYS), rel=0.05)


@pytest.mark.parametrize("currency", ["UZS", "EUR", "CNY", "RUB", "KZT"])
def test_rates_move_a_little_every_day(currency: str) -> None:
    rates = [float(dollars_for_one(currency, day)) for day in DAYS]
    moves = [abs(after / before - 1) for before, after in pairwise(rates)]
    assert max(moves) < 0.007
    assert sum(move > 0 for move in moves) > 0.9 * len(moves)
    assert max(rates) / min(rates) > 1.03


def test_currencies_do_not_all_move_alike() -> None:
    euro = [float(dollars_for_one("EUR", day) / dollars_for_one("CNY", day)) for day in DAYS]
    assert max(euro) / min(euro) > 1.01


def test_the_dollar_is_worth_a_dollar() -> None:
    assert {dollars_for_one("USD", day) for day in DAYS} == {1}
