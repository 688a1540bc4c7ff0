"""How demand moves with the year: cooling sells before the summer, heating before the winter. Illustrative."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from technopark.catalogue import Product

_SWING = 0.12
_DAYS_OF_YEAR = 365.25
_BUILDING_PEAK = 160
_PEAK_BY_HEADING: Mapping[str, int] = MappingProxyType(
    {"8415": 130, "8418": 140, "7322": 275, "8403": 280, "8419": 280, "8516": 300}
)
"""Day of the year with the most demand, by the first four digits of the HS code."""


def peak_of(product: Product) -> int:
    """Return the day of the year on which a product is wanted most; building goods and all others in June."""
    return _PEAK_BY_HEADING.get(product.hs[:4], _BUILDING_PEAK)


def season(peak: int, day: date) -> float:
    """Return demand on a day as a share of its mean over the year."""
    return 1 + _SWING * math.cos(2 * math.pi * (day.timetuple().tm_yday - peak) / _DAYS_OF_YEAR)
