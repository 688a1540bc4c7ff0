"""Export shipments of a facility: what leaves on each working day, later corrections, now and then a return."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from operator import attrgetter
from random import Random

from technopark.catalogue import Catalogue, Facility, Product
from technopark.messages import Posting
from technopark_simulator.randomness import poisson, stream
from technopark_simulator.trade.consignments import lorry
from technopark_simulator.trade.corrections import corrected, returned, reversal
from technopark_simulator.trade.currencies import dollars_for_one
from technopark_simulator.trade.demand import ExportDemand, season
from technopark_simulator.trade.markets import MEAN_FACTOR, choose_market, choose_terms
from technopark_simulator.workdays import Workdays, instant, milliseconds

_OPENS_H = 9
_OPEN_S = 9 * 3600
_CONTRACTS = 3
_CORRECTED = 0.02
_CORRECTED_AFTER_DAYS = (1, 12)
_RETURNED = 0.006
_RETURNED_AFTER_DAYS = (20, 60)
_CENT = Decimal("0.01")
_GRAM = Decimal("0.001")
_PRICE_SPREAD = 0.03
_BY_TIME = attrgetter("ts")


class ShipmentBook:
    """The postings of one facility, decided year by year so that shipments are numbered without gaps.

    Numbers are unique in the park: each facility has its own residue class.
    """

    def __init__(
        self, catalogue: Catalogue, facility: Facility, demand: ExportDemand, workdays: Workdays, seed: int
    ) -> None:
        self._site = catalogue.site
        self._facility = facility
        self._position = catalogue.facilities.index(facility)
        self._facilities = len(catalogue.facilities)
        self._workdays = workdays
        self._seed = seed
        self._lorry = lorry(demand)
        mean_usd = self._lorry.mean_usd * MEAN_FACTOR
        self._per_day = demand.usd / mean_usd if mean_usd else 0.0
        self._years: dict[int, tuple[list[int], list[Posting]]] = {}

    def between(self, after: int, until: int) -> Iterator[Posting]:
        """Yield the postings made after an instant, up to and with another, both in milliseconds since 1970."""
        found: list[Posting] = []
        # The year before may have corrections and returns in this one.
        for year in range(instant(after).year - 1, instant(until).year + 1):
            times, postings = self._year(year)
            found += postings[bisect_right(times, after) : bisect_right(times, until)]
        yield from sorted(found, key=_BY_TIME)

    def _year(self, year: int) -> tuple[list[int], list[Posting]]:
        known = self._years.get(year)
        if known is None:
            postings = sorted(self._posted(year), key=_BY_TIME)
            known = self._years[year] = [milliseconds(posting.ts) for posting in postings], postings
        return known

    def _posted(self, year: int) -> Iterator[Posting]:
        number = 0
        day = date(year, 1, 1)
        while day.year == year:
            if self._per_day and self._workdays.is_open(day):
                rng = stream(self._seed, self._facility.id, "shipments", day)
                count = poisson(rng, self._per_day * season(day))
                hours = sorted(rng.randrange(_OPEN_S) for _ in range(count))
                for second in hours:
                    lines = self._ship(rng, day, second, number)
                    yield from lines
                    yield from self._follow_up(rng, lines)
                    number += 1
            day += timedelta(days=1)

    def _ship(self, rng: Random, day: date, second: int, number: int) -> list[Posting]:
        market = choose_market(rng)
        terms = choose_terms(rng, market)
        currency = rng.choice(market.currencies)
        contract = f"{self._facility.id}-{market.country}-{rng.randint(1, _CONTRACTS)}/{day.year}"
        serial = number * self._facilities + self._position + 1
        declaration = f"26001/{day:%d%m%y}/{serial:07d}"
        opens = datetime.combine(day, time(_OPENS_H), tzinfo=self._site.zone).astimezone(UTC)
        rate = dollars_for_one(currency, day)
        return [
            Posting(
                ts=opens + timedelta(seconds=second),
                shipment=f"S-{day.year}-{serial:05d}",
                line=line,
                posting=1,
                kind="original",
                refers_to=None,
                product=product.id,
                hs=product.hs,
                quantity=quantity,
                unit=product.unit,
                net_kg=(quantity * product.net_kg).quantize(_GRAM),
                gross_kg=(quantity * product.net_kg * Decimal(rng.uniform(1.03, 1.12))).quantize(_GRAM),
                country=market.country,
                incoterms=terms.incoterms,
                place=terms.place,
                currency=currency,
                value=_value(rng, product, quantity, terms.factor, rate),
                rate=rate,
                rate_date=day,
                contract=contract,
                declaration=declaration,
                shipped_on=day,
            )
            for line, (product, quantity) in enumerate(self._lorry.load(rng), 1)
        ]

    def _follow_up(self, rng: Random, lines: Sequence[Posting]) -> Iterator[Posting]:
        """Yield what is posted later on: a clerical correction of the first line, or goods that come back."""
        drawn = rng.random()
        if drawn < _CORRECTED:
            wrong = lines[0]
            ts = wrong.ts + timedelta(days=rng.randint(*_CORRECTED_AFTER_DAYS))
            yield reversal(wrong, ts)
            yield corrected(wrong, ts)
        elif drawn < _CORRECTED + _RETURNED:
            ts = lines[0].ts + timedelta(days=rng.randint(*_RETURNED_AFTER_DAYS))
            yield returned(lines[0], ts, Decimal(rng.randint(10, 60)).scaleb(-2))


def _value(rng: Random, product: Product, quantity: Decimal, factor: float, rate: Decimal) -> Decimal:
    """Return an invoice value in a currency of which one is worth `rate` US dollars."""
    price_usd = product.price_usd * Decimal(factor * rng.uniform(1 - _PRICE_SPREAD, 1 + _PRICE_SPREAD))
    return (quantity * price_usd / rate).quantize(_CENT)
