"""Shipped against produced: sums since the beginning, on top of what stood in stock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from technopark.exports import Movement, balances


def movement(month: int, produced: int, shipped: int, returned: int = 0) -> Movement:
    return Movement(date(2026, month, 1), Decimal(produced), Decimal(shipped), Decimal(returned))


def test_what_is_left_is_of_all_months_so_far_in_their_order() -> None:
    found = balances([movement(3, 0, 40, 5), movement(1, 100, 30), movement(2, 0, 50)])
    assert [balance.left for balance in found] == [70, 20, -15]


def test_an_opening_stock_is_there_from_the_beginning() -> None:
    assert [balance.left for balance in balances([movement(1, 0, 10), movement(2, 0, 5)], Decimal(12))] == [
        2,
        -3,
    ]


def test_goods_that_came_back_are_there_again() -> None:
    (balance,) = balances([movement(1, 10, 10, 4)])
    assert [balance.left, balance.shipped, balance.returned] == [4, 10, 4]
