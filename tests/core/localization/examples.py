"""Statements as the tests of localization write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from technopark.messages import Basis, Money, Statement

ANY_DAY = date(2026, 10, 1)


def money(amount: str | Decimal | int, *, rate: str | Decimal = "1", currency: str = "USD") -> Money:
    return Money(Decimal(amount), currency, Decimal(rate), ANY_DAY)


def stated(
    price: Money | str | Decimal | int,
    imported: Money | str | Decimal | int,
    *,
    product: str = "A",
    basis: Basis = "ex_works",
    valid_from: date = ANY_DAY,
    said_on: date = ANY_DAY,
) -> Statement:
    return Statement(
        ts=datetime(said_on.year, said_on.month, said_on.day, tzinfo=UTC),
        product=product,
        valid_from=valid_from,
        basis=basis,
        price=price if isinstance(price, Money) else money(price),
        imported=imported if isinstance(imported, Money) else money(imported),
    )
