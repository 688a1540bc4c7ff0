"""What moved a percentage between two periods: an exact, symmetric decomposition.

The localization of a group is 1 - sum(q c m f) / sum(q c p e) over its products, of what was made (q), the share of it
that a statement covers (c), price (p) and imported value (m) of a unit in the currencies that they were stated in, and
the rates of those (e for prices, f for imports). Each part is what the percentage moves by when its quantities go from
the first period's to the second's while the others stay, averaged over all orders in which the parts can be changed
(the Shapley value). So the parts sum to the whole change, none depends on an order, and the way back is the way there
with its sign turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import combinations
from math import factorial
from typing import Final, Literal, get_args

from technopark.localization.content import EXACT, Ratio, usd
from technopark.messages import Statement

Part = Literal["mix", "coverage", "price", "exchange_rate", "imported"]

PARTS: Final[tuple[Part, ...]] = get_args(Part)

# Enough that the parts of a change sum to it far beyond what is shown, and quick.
_FINE: Final = Context(prec=60)
_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class _Money:
    """A sum of quantity x amount, its US dollars, and its currency: "" of nothing, None of several."""

    amount: Decimal = _ZERO
    usd: Decimal = _ZERO
    currency: str | None = ""

    def __add__(self, other: _Money) -> _Money:
        currency = self.currency
        if currency != other.currency:
            currency = (self.currency or other.currency) if "" in (self.currency, other.currency) else None
        return _Money(EXACT.add(self.amount, other.amount), EXACT.add(self.usd, other.usd), currency)


@dataclass(frozen=True, slots=True)
class Flow:
    """What was made of one product in a period, and what it was worth in the currencies of its statements."""

    made: Decimal = _ZERO
    covered: Decimal = _ZERO
    price: _Money = _Money()
    imported: _Money = _Money()

    @classmethod
    def of(cls, quantity: Decimal, statement: Statement | None) -> Flow:
        """Return a quantity that was made under one statement, or under none."""
        if statement is None or not quantity:
            return cls(made=quantity)
        price, imported = (
            _Money(
                EXACT.multiply(quantity, money.amount), EXACT.multiply(quantity, usd(money)), money.currency
            )
            for money in (statement.price, statement.imported)
        )
        return cls(quantity, quantity, price, imported)

    def __add__(self, other: Flow) -> Flow:
        """Return both together."""
        return Flow(
            EXACT.add(self.made, other.made),
            EXACT.add(self.covered, other.covered),
            self.price + other.price,
            self.imported + other.imported,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """Local shares of two periods (1 is 100 %), and by what part each of the causes moved the first to the second.

    `parts` is None where a share is None, or where the products of the periods have too little in common: some order
    of changing the parts passes through a group that is worth nothing.
    """

    before: Ratio
    after: Ratio
    parts: Mapping[Part, Decimal] | None


@dataclass(frozen=True, slots=True)
class _State:
    made: Decimal
    coverage: Decimal
    price: Decimal
    price_rate: Decimal
    imported: Decimal
    imported_rate: Decimal


def change(before: Mapping[str, Flow], after: Mapping[str, Flow]) -> Change:
    """Return what moved the local share of a group, given what each of its products did in both periods."""
    pairs = []
    for product in sorted({*before, *after}):
        first, second = before.get(product, Flow()), after.get(product, Flow())
        if first.covered or second.covered:
            pairs.append(_states(first, second))
    shares: dict[frozenset[Part], Ratio] = {
        frozenset(moved): _share(pairs, frozenset(moved))
        for count in range(len(PARTS) + 1)
        for moved in combinations(PARTS, count)
    }
    ends = shares[frozenset()], shares[frozenset(PARTS)]
    known = {moved: share for moved, share in shares.items() if share is not None}
    return Change(*ends, _shapley(known) if len(known) == len(shares) else None)


def lever(product: Decimal, group: Decimal) -> Ratio:
    """Return by how many points a group's percentage rises when one point less of a product's price is imported.

    That is the product's part in the price of the group, both in US dollars.
    """
    return EXACT.divide(product, group) if group else None


def _states(first: Flow, second: Flow) -> tuple[_State, _State]:
    """What one product was like in both periods; what it has in one only is taken to be the same in the other."""
    prices = _unit_values(first, second, first.price, second.price)
    imports = _unit_values(first, second, first.imported, second.imported)
    coverage = [_FINE.divide(flow.covered, flow.made) if flow.made else None for flow in (first, second)]
    covers = [next(each for each in (own, *coverage) if each is not None) for own in coverage]
    one, other = (
        _State(flow.made, cover, *price, *imported)
        for flow, cover, price, imported in zip((first, second), covers, prices, imports, strict=True)
    )
    return one, other


def _unit_values(
    first: Flow, second: Flow, before: _Money, after: _Money
) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
    """Amount of a unit and the rate of its currency, in both periods."""
    currencies = {money.currency for money in (before, after)} - {""}
    # Amounts in different currencies differ by no price: they are compared in US dollars, and the rate is 1.
    in_usd = len(currencies) > 1 or None in currencies
    found: list[tuple[Decimal, Decimal] | None] = []
    for flow, money in ((first, before), (second, after)):
        if not flow.covered:
            found.append(None)
        elif in_usd or not money.amount:
            found.append((_FINE.divide(money.usd, flow.covered), _ONE))
        else:
            found.append((_FINE.divide(money.amount, flow.covered), _FINE.divide(money.usd, money.amount)))
    one, other = found
    known = one or other or (_ZERO, _ONE)
    return one or known, other or known


def _share(pairs: Iterable[tuple[_State, _State]], moved: frozenset[Part]) -> Ratio:
    """The local share once the parts in `moved` are the second period's, and the others the first's."""
    price = imported = _ZERO
    for pair in pairs:
        covered = _FINE.multiply(pair["mix" in moved].made, pair["coverage" in moved].coverage)
        rates = pair["exchange_rate" in moved]
        price_usd = _FINE.multiply(pair["price" in moved].price, rates.price_rate)
        imported_usd = _FINE.multiply(pair["imported" in moved].imported, rates.imported_rate)
        price = _FINE.add(price, _FINE.multiply(covered, price_usd))
        imported = _FINE.add(imported, _FINE.multiply(covered, imported_usd))
    return _FINE.divide(_FINE.subtract(price, imported), price) if price else None


def _shapley(shares: Mapping[frozenset[Part], Decimal]) -> dict[Part, Decimal]:
    count = len(PARTS)
    found: dict[Part, Decimal] = {}
    for part in PARTS:
        total = _ZERO
        for moved, share in shares.items():
            if part in moved:
                orders = factorial(len(moved) - 1) * factorial(count - len(moved))
                step = _FINE.subtract(share, shares[moved - {part}])
                total = _FINE.add(total, _FINE.multiply(step, Decimal(orders)))
        found[part] = _FINE.divide(total, Decimal(factorial(count)))
    return found
