"""How much each facility exports: its own goods, and through the logistics centre a part of everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from technopark.catalogue import Catalogue, Product
from technopark_simulator.randomness import stream

EXPORT_SHARE = 0.20
"""Share of the park's output value that is exported (105 of 520 million US dollars expected for 2021)."""

_BY_LOGISTICS = 0.12
_OF_MONTH = (0.80, 0.88, 0.98, 1.06, 1.10, 1.12, 1.06, 1.00, 1.02, 1.04, 1.00, 0.94)


@dataclass(frozen=True, slots=True)
class ExportDemand:
    """What a facility exports on a working day on average: US dollars ex works, by product."""

    usd_by_product: Mapping[Product, float]

    @property
    def usd(self) -> float:
        """All products together."""
        return sum(self.usd_by_product.values())


def season(day: date) -> float:
    """Return how much more is exported in a day's month than on average: few orders in winter, most before summer.

    Over the twelve months of a year that is 1 on average.
    """
    return _OF_MONTH[day.month - 1]


def export_demands(catalogue: Catalogue, seed: int) -> dict[str, ExportDemand]:
    """Return the exports of each facility by its id; together they are the export share of the park's output."""
    site = catalogue.site
    output = {
        product: float(product.capacity * product.price_usd * site.load / site.working_days)
        for facility in catalogue.facilities
        for product in facility.products
    }
    drawn = {
        facility.id: stream(seed, facility.id, "exports").uniform(0.6, 1.4)
        for facility in catalogue.facilities
    }
    weighted = sum(
        output[product] * drawn[facility.id]
        for facility in catalogue.facilities
        for product in facility.products
    )
    scale = EXPORT_SHARE * sum(output.values()) / weighted if weighted else 0.0
    exported = {
        facility.id: {product: output[product] * drawn[facility.id] * scale for product in facility.products}
        for facility in catalogue.facilities
    }
    hubs = [facility.id for facility in catalogue.facilities if facility.kind == "logistics"]
    everything = {product: usd for part in exported.values() for product, usd in part.items()}
    own = 1 - _BY_LOGISTICS if hubs else 1.0
    demands = {
        name: ExportDemand({product: usd * own for product, usd in part.items()})
        for name, part in exported.items()
    }
    for hub in hubs:
        demands[hub] = ExportDemand(
            {product: usd * (1 - own) / len(hubs) for product, usd in everything.items()}
        )
    return demands
