"""How much of a product is local, month by month: suppliers are found, costs drift, and one product sinks.

All of it stays near the percentage that the catalogue states. Most products drift a little; of others the imported
share falls in steps, one for each supplier that is found in the country. Certificates leave a margin below what the
catalogue states, so that these products keep them. One certified appliance of the park, another one each year, loses
local suppliers from month to month, falls below its certificate, and is back where it was with the next certificate.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from functools import lru_cache

from technopark.catalogue import Catalogue, Product
from technopark_simulator.plant.ledger import FIRST_DAY
from technopark_simulator.randomness import around, stream

MOST_POINTS = 1.2
"""How far a product that does not sink is from the catalogue's percentage at most, in points."""

CERTIFICATE_MARGIN = Decimal("1.5")
"""How far below the catalogue's percentage a certificate attests, in points."""

SUPPLIER_POINTS = 0.4
"""What a newly found supplier adds to the localization of a product, in points."""

_APPLIANCES = ("7321", "8415", "8418", "8450", "8516", "9028")
_CERTIFIED = 0.4
_LOCALIZING = 0.5
_SUPPLIERS = 4
_MONTHS_TO_FIND = (3, 7)
_BEFORE_THEM = -1.0
_DRIFT_POINTS = 0.8
_DRIFT_MONTHS = 30
_DRIFT_NOISE = 0.15
_SMALL_NOISE = 0.05
_MOST_SMALL_NOISE = 0.15
_SINKS_A_MONTH = 0.37


def is_appliance(product: Product) -> bool:
    """Tell whether a product is a household or similar appliance, by its heading of the harmonized system."""
    return product.hs.startswith(_APPLIANCES)


def is_certified(product: Product, seed: int) -> bool:
    """Tell whether a product carries a certificate of its localization."""
    return stream(seed, product.id, "certified").random() < _CERTIFIED


def is_localizing(product: Product, seed: int) -> bool:
    """Tell whether local suppliers are sought, and found one after the other, for a product."""
    return stream(seed, product.id, "suppliers").random() < _LOCALIZING


def sinking_product(catalogue: Catalogue, seed: int, year: int) -> Product | None:
    """Return the certified appliance that sinks below its certificate in a year, None if the park has none."""
    certified = [
        product
        for facility in catalogue.facilities
        for product in facility.products
        if is_appliance(product) and is_certified(product, seed)
    ]
    return stream(seed, "sinking", year).choice(certified) if certified else None


def local_share(product: Product, seed: int, month: date, *, sinks: bool) -> float:
    """Return the share of a product's costs that is local in the month that begins on `month`, 0 to 1."""
    rng = stream(seed, product.id, "local", month)
    small = around(rng, 0, _SMALL_NOISE, -_MOST_SMALL_NOISE, _MOST_SMALL_NOISE)
    if sinks:
        points = small - _SINKS_A_MONTH * (month.month - 1)
    elif is_localizing(product, seed):
        found = sum(when <= month for when in suppliers_found(product.id, seed))
        points = _BEFORE_THEM + SUPPLIER_POINTS * found + small
    else:
        months = month.year * 12 + month.month
        phase = stream(seed, product.id, "drift").uniform(0, 2 * math.pi)
        drift = _DRIFT_POINTS * math.sin(2 * math.pi * months / _DRIFT_MONTHS + phase)
        points = around(rng, drift, _DRIFT_NOISE, -MOST_POINTS, MOST_POINTS)
    return min(1.0, max(0.0, (float(product.localization_percent) + points) / 100))


@lru_cache(maxsize=1024)
def suppliers_found(product: str, seed: int) -> tuple[date, ...]:
    """Return the months (their first days) from which on local suppliers deliver for a localizing product."""
    rng = stream(seed, product, "suppliers", "found")
    index = FIRST_DAY.year * 12 + FIRST_DAY.month - 1
    found = []
    for _ in range(_SUPPLIERS):
        index += rng.randint(*_MONTHS_TO_FIND)
        found.append(date(index // 12, index % 12 + 1, 1))
    return tuple(found)
