"""The formulas of localization, and the sums of money that they are taken of.

A ratio whose denominator is zero says nothing and is None; one below zero is kept. Amounts become US dollars at the
rate that their own statement was made with, so that no later rate changes a period that is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import reduce
from typing import Final

from technopark.messages import Basis, Money, Statement

Ratio = Decimal | None

EXACT: Final = Context(prec=100)
"""More digits than products and sums of stated amounts have, so that only divisions are ever rounded."""

_ZERO = Decimal(0)


def usd(money: Money) -> Decimal:
    """Return an amount in US dollars at the rate that it was stated with, unrounded."""
    return EXACT.multiply(money.amount, money.rate)


def build_down(price: Decimal, imported: Decimal) -> Ratio:
    """Return (P - IM) / P: what is left of the price, or cost, without what was imported (indirect method).

    Over the cost of production it is the percentage of cost that Uzbek practice asks for, over the price ex works the
    complement of the ad valorem share of the CIS rules, over FOB the indirect RVC of ASEAN's ATIGA, article 29.
    """
    return EXACT.divide(EXACT.subtract(price, imported), price) if price else None


def build_up(
    price: Decimal,
    *,
    materials: Decimal,
    labour: Decimal = _ZERO,
    overhead: Decimal = _ZERO,
    other: Decimal = _ZERO,
    profit: Decimal = _ZERO,
) -> Ratio:
    """Return what is local of a price, from its parts: originating materials, labour, overhead, other costs, profit.

    The direct method of ATIGA, article 29. It equals `build_down` where the parts and the imports make up the price.
    """
    local = reduce(EXACT.add, (materials, labour, overhead, other, profit))
    return EXACT.divide(local, price) if price else None


@dataclass(frozen=True, slots=True)
class Lot:
    """A quantity of one product that was made under one statement, or under none.

    `list_price_usd` is the catalogue's price of a unit; it only says how much money is without a statement.
    """

    unit: str
    quantity: Decimal
    list_price_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Sums over what was made, on one basis; they add up over products, facilities and time.

    `price_usd` and `imported_usd` are of what a statement was in force for. What was made without one is
    `uncovered`, `uncovered_usd` at list prices: it is part of no ratio. Quantities are None where units differ.
    """

    basis: Basis
    unit: str | None
    made: Decimal | None
    uncovered: Decimal | None
    price_usd: Decimal
    imported_usd: Decimal
    uncovered_usd: Decimal
    is_stated: bool
    is_complete: bool

    @property
    def local(self) -> Ratio:
        """The local share by build-down, 1 is 100 %; None where nothing of value was covered."""
        return build_down(self.price_usd, self.imported_usd)

    @property
    def imports_above_price(self) -> bool:
        """Whether more was imported than the whole is worth: a ratio below zero, kept as it is."""
        return self.price_usd > 0 and self.imported_usd > self.price_usd

    def __add__(self, other: Content) -> Content:
        """Return the sums of both.

        Raises:
            ValueError: they are measured on different bases, which are never mixed.
        """
        if self.basis != other.basis:
            raise ValueError(f"localization over {self.basis} and over {other.basis} cannot be added")
        same_unit = self.unit is not None and self.unit == other.unit
        return Content(
            basis=self.basis,
            unit=self.unit if same_unit else None,
            made=_sum(self.made, other.made) if same_unit else None,
            uncovered=_sum(self.uncovered, other.uncovered) if same_unit else None,
            price_usd=EXACT.add(self.price_usd, other.price_usd),
            imported_usd=EXACT.add(self.imported_usd, other.imported_usd),
            uncovered_usd=EXACT.add(self.uncovered_usd, other.uncovered_usd),
            is_stated=self.is_stated or other.is_stated,
            is_complete=self.is_complete and other.is_complete,
        )


def valued(lot: Lot, basis: Basis, statement: Statement | None) -> Content:
    """Return what a lot adds to the sums of a basis: valued by the statement in force on its days, if there is one."""
    covered = statement is not None
    return Content(
        basis=basis,
        unit=lot.unit,
        made=lot.quantity,
        uncovered=_ZERO if covered else lot.quantity,
        price_usd=EXACT.multiply(lot.quantity, usd(statement.price)) if statement else _ZERO,
        imported_usd=EXACT.multiply(lot.quantity, usd(statement.imported)) if statement else _ZERO,
        uncovered_usd=_ZERO if covered else EXACT.multiply(lot.quantity, lot.list_price_usd),
        is_stated=covered,
        is_complete=covered or not lot.quantity,
    )


def add_up(contents: Iterable[Content]) -> Content | None:
    """Return the sums of all, None where there is nothing; raises ValueError where their bases differ."""
    found = list(contents)
    return reduce(Content.__add__, found) if found else None


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else EXACT.add(one, other)
