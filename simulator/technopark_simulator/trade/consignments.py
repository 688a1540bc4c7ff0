"""What goes onto one lorry: products and quantities that weigh and cost about what a lorry takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from technopark.catalogue import Product
from technopark_simulator.plant.model import COUNTED_UNITS
from technopark_simulator.trade.demand import ExportDemand

_WORTH_USD = 48_000.0
_MOST_KG = 20_000.0
_LINES = (1, 2, 3)
_LINE_WEIGHTS = (6, 3, 1)
_SPREAD = 0.3
_MILLI = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Lorry:
    """How a facility loads: its products with the odds that a line is of each, and a lorry's mean value."""

    products: tuple[Product, ...]
    odds: tuple[float, ...]
    mean_usd: float

    def load(self, rng: Random) -> list[tuple[Product, Decimal]]:
        """Draw the lines of one consignment: each a product with its quantity."""
        lines: int = rng.choices(_LINES, _LINE_WEIGHTS)[0]
        drawn = Counter(rng.choices(range(len(self.products)), self.odds, k=lines))
        loaded: list[tuple[Product, Decimal]] = []
        for index, count in sorted(drawn.items()):
            product = self.products[index]
            amount = _lorry_load(product) * count / lines * rng.uniform(1 - _SPREAD, 1 + _SPREAD)
            loaded.append((product, _quantity(product, amount)))
        return loaded


def lorry(demand: ExportDemand) -> Lorry:
    """Return how lorries must be loaded so that products leave in the proportions of the demand."""
    worth = {product: _lorry_load(product) * float(product.price_usd) for product in demand.usd_by_product}
    odds = {product: usd / worth[product] for product, usd in demand.usd_by_product.items()}
    total = sum(odds.values())
    mean = sum(odds[product] * worth[product] for product in odds) / total if total else 0.0
    return Lorry(tuple(odds), tuple(odds.values()), mean)


def _lorry_load(product: Product) -> float:
    """Return how many units of a product a lorry takes that carries nothing else."""
    return max(1.0, min(_WORTH_USD / float(product.price_usd), _MOST_KG / float(product.net_kg)))


def _quantity(product: Product, amount: float) -> Decimal:
    if product.unit in COUNTED_UNITS:
        return Decimal(max(1, round(amount)))
    return max(_MILLI, Decimal(amount).quantize(_MILLI))
