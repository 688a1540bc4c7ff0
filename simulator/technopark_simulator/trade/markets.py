"""Where the park exports to: ten countries (the number is published, the list is not: illustrative)."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Market(NamedTuple):
    """A country (ISO 3166-1 alpha-2), its weight among the destinations, its hub and invoice currencies."""

    country: str
    weight: int
    hub: str
    currencies: tuple[str, ...]


MARKETS = (
    Market("KZ", 24, "Almaty", ("USD", "USD", "KZT")),
    Market("RU", 18, "Moscow", ("USD", "RUB", "RUB")),
    Market("KG", 12, "Bishkek", ("USD",)),
    Market("TJ", 12, "Dushanbe", ("USD",)),
    Market("AF", 8, "Mazar-i-Sharif", ("USD",)),
    Market("TM", 7, "Ashgabat", ("USD",)),
    Market("AZ", 6, "Baku", ("USD", "EUR")),
    Market("TR", 5, "Istanbul", ("USD", "EUR")),
    Market("BY", 4, "Minsk", ("USD", "RUB")),
    Market("GE", 4, "Tbilisi", ("USD", "EUR")),
)


class Terms(NamedTuple):
    """Incoterms with their place, and what they add to the ex-works price."""

    incoterms: str
    place: str
    factor: float


_TERMS_WEIGHTS = (10, 45, 25, 20)
_FACTORS = (1.0, 1.015, 1.05, 1.07)
MEAN_FACTOR = sum(weight * factor for weight, factor in zip(_TERMS_WEIGHTS, _FACTORS, strict=True)) / sum(
    _TERMS_WEIGHTS
)
"""What terms of delivery add to ex-works prices on average."""


def choose_market(rng: Random) -> Market:
    """Draw a destination."""
    return rng.choices(MARKETS, [market.weight for market in MARKETS])[0]


def choose_terms(rng: Random, market: Market) -> Terms:
    """Draw terms of delivery."""
    offered = (
        Terms("EXW", "Tashkent", _FACTORS[0]),
        Terms("FCA", "Tashkent", _FACTORS[1]),
        Terms("CPT", market.hub, _FACTORS[2]),
        Terms("DAP", market.hub, _FACTORS[3]),
    )
    return rng.choices(offered, _TERMS_WEIGHTS)[0]
