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
    """Return the sums of all, None where there is nothing.

    Raises:
        ValueError: they are measured on different bases, which are never mixed.
    """
    found = list(contents)
    if not found:
        return None
    bases = {content.basis for content in found}
    if len(bases) > 1:
        raise ValueError(f"localization over {' and over '.join(sorted(bases))} cannot be added")
    units = {content.unit for content in found}
    one_unit = len(units) == 1 and None not in units
    return Content(
        basis=found[0].basis,
        unit=found[0].unit if one_unit else None,
        made=_sum(content.made for content in found) if one_unit else None,
        uncovered=_sum(content.uncovered for content in found) if one_unit else None,
        price_usd=_sum(content.price_usd for content in found),
        imported_usd=_sum(content.imported_usd for content in found),
        uncovered_usd=_sum(content.uncovered_usd for content in found),
        is_stated=any(content.is_stated for content in found),
        is_complete=all(content.is_complete for content in found),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return reduce(EXACT.add, (amount for amount in amounts if amount is not None), _ZERO)
