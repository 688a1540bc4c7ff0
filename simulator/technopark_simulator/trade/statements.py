"""Monthly cost statements of each product: what a unit costs, and how much of that is imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from technopark.calendar import month_on
from technopark.catalogue import Catalogue, Facility, Product
from technopark.messages import Basis, Certificate, Statement
from technopark_simulator.randomness import stream
from technopark_simulator.trade.currencies import money
from technopark_simulator.trade.localization import (
    CERTIFICATE_MARGIN,
    is_certified,
    local_share,
    sinking_product,
)
from technopark_simulator.workdays import instant

_BASES: tuple[Basis, ...] = ("ex_works", "production_cost", "fob")
_BASIS_WEIGHTS = (80, 12, 8)
_OF_EX_WORKS = {"production_cost": 0.96, "ex_works": 1.0, "fob": 1.02}
_PRICE_CURRENCIES = ("USD", "UZS")
_IMPORT_CURRENCIES = ("USD", "CNY", "EUR")
_IMPORT_WEIGHTS = (5, 4, 2)
_CERTIFICATE_MONTHS = 18
_TENTH = Decimal("0.1")


class StatementBook:
    """The statements of one facility: for each product one on the first day of each month."""

    def __init__(self, catalogue: Catalogue, facility: Facility, seed: int) -> None:
        self._catalogue = catalogue
        self._facility = facility
        self._seed = seed

    def between(self, after: int, until: int) -> Iterator[Statement]:
        """Yield the statements issued after an instant, up to and with another, both in milliseconds since 1970."""
        month = instant(after).astimezone(self._catalogue.site.zone).date().replace(day=1)
        first, last = instant(after), instant(until)
        while (issued := self._issued(month)) <= last:
            if issued > first:
                sinking = sinking_product(self._catalogue, self._seed, month.year)
                for product in self._facility.products:
                    yield _statement(product, self._seed, month, issued, sinks=product == sinking)
            month = month_on(month, 1)

    def _issued(self, month: date) -> datetime:
        nine = datetime.combine(month, time(9), tzinfo=self._catalogue.site.zone).astimezone(UTC)
        return nine + timedelta(minutes=stream(self._seed, self._facility.id, "statements").randrange(60))


def _statement(product: Product, seed: int, month: date, issued: datetime, *, sinks: bool) -> Statement:
    habits = stream(seed, product.id, "cost")
    basis = habits.choices(_BASES, _BASIS_WEIGHTS)[0]
    priced_in = habits.choice(_PRICE_CURRENCIES)
    imported_in = habits.choices(_IMPORT_CURRENCIES, _IMPORT_WEIGHTS)[0]
    rng = stream(seed, product.id, "cost", month)
    usd = float(product.price_usd) * _OF_EX_WORKS[basis] * rng.uniform(0.99, 1.01)
    local = local_share(product, seed, month, sinks=sinks)
    return Statement(
        ts=issued,
        product=product.id,
        valid_from=month,
        basis=basis,
        price=money(usd, priced_in, month),
        imported=money(usd * (1 - local), imported_in, month),
        certificate=_certificate(product, month) if is_certified(product, seed) else None,
    )


def _certificate(product: Product, month: date) -> Certificate:
    """Return the certificate in force: issued each January, for a little less than the stated percentage."""
    issued = date(month.year, 1, 1)
    return Certificate(
        number=f"UZ-{issued.year}-{product.id}",
        percent=max(Decimal(), product.localization_percent - CERTIFICATE_MARGIN).quantize(_TENTH),
        valid_until=month_on(issued, _CERTIFICATE_MONTHS) - timedelta(days=1),
    )
