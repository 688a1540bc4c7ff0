"""What is to be made: targets that people set, and what follows from them and from capacity where none is set.

A target is of a product, in its unit, or of all products of a line or facility together, in planned seconds (quantity
x `cycle_s`): units of different products are never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from technopark.calendar import month_on
from technopark.catalogue.model import Catalogue, Facility, Line
from technopark.plan import planned_quantity

Source = Literal["set", "derived", "default"]

_DAY = timedelta(days=1)
_ONE = Decimal(1)


class Scope(NamedTuple):
    """Whose target: a facility's or one of its lines', of a product or (None) of all together in planned seconds."""

    facility: str
    line: str | None = None
    product: str | None = None

    def stands_in(self, catalogue: Catalogue) -> bool:
        """Tell whether the catalogue has it: what targets are of may have left it."""
        facility = catalogue.facility.get(self.facility)
        if facility is None:
            return False
        lines = [line for line in facility.lines if self.line in (None, line.id)]
        made = {product for line in lines for product in line.products}
        return bool(made) and (self.product is None or self.product in made)


class Target(NamedTuple):
    """How much, None where nothing is planned; and whether it was set, follows from what was set, or from capacity."""

    quantity: Decimal | None
    source: Source


@dataclass(frozen=True)
class Targets:
    """Targets of a park; `months` by the first day of the month, `days` by production day, both as people set them."""

    catalogue: Catalogue
    months: Mapping[tuple[Scope, date], Decimal] = field(default_factory=dict)
    days: Mapping[tuple[Scope, date], Decimal] = field(default_factory=dict)
    _shares: dict[tuple[str, date], Decimal | None] = field(default_factory=dict, repr=False, compare=False)
    _defaults: dict[tuple[str | None, date], Target] = field(default_factory=dict, repr=False, compare=False)

    def of_month(self, scope: Scope, month: date) -> Target:
        """Return the target of a local month, which is named by its first day.

        What was set holds. Otherwise it is the sum of its parts: of its days where some were set, else of the lines
        or products that it is made of; a line has an equal share in what its facility is to make of a product.
        """
        if (quantity := self.months.get((scope, month))) is not None:
            return Target(quantity, "set")
        days = days_of_month(month)
        if self._on_days_of(scope, days):
            return _sum((self.of_day(scope, day), _ONE) for day in days)
        if parts := self._parts(scope):
            return _sum((self.of_month(part, month), factor) for part, factor in parts)
        whole = Scope(scope.facility, None, scope.product)
        if (whole, month) in self.months or self._on_days_of(whole, days):
            return self._shared(scope, self.of_month(whole, month))
        key = (scope.product, month)
        if key not in self._defaults:  # the same for each line that makes the product
            known = self._defaults_of(scope, days)
            self._defaults[key] = Target(sum(known, Decimal(0)) if known else None, "default")
        return self._defaults[key]

    def of_day(self, scope: Scope, day: date) -> Target:
        """Return the target of a production day: what was set, else its part of the month's by planned time."""
        if (quantity := self.days.get((scope, day))) is not None:
            return Target(quantity, "set")
        month = day.replace(day=1)
        if (quantity := self.months.get((scope, month))) is not None:
            return self._part_of_month(scope.facility, quantity, day)
        if parts := self._parts(scope):
            return _sum((self.of_day(part, day), factor) for part, factor in parts)
        whole = Scope(scope.facility, None, scope.product)
        if (whole, month) in self.months or (whole, day) in self.days:
            return self._shared(scope, self.of_day(whole, day))
        return self._default(scope, day)

    def _on_days_of(self, scope: Scope, days: Iterable[date]) -> bool:
        """Tell whether a target is set for one of the days."""
        return bool(self.days) and any((scope, day) in self.days for day in days)

    def _part_of_month(self, facility: str, quantity: Decimal, day: date) -> Target:
        share = self._share(facility, day)
        if share is None:
            return Target(None, "derived")
        shares = (self._share(facility, each) for each in days_of_month(day.replace(day=1)))
        return Target(quantity * share / sum(each for each in shares if each is not None), "derived")

    def _shared(self, scope: Scope, whole: Target) -> Target:
        lines = self._lines(scope)
        return Target(None if whole.quantity is None else whole.quantity / len(lines), "derived")

    def _default(self, scope: Scope, day: date) -> Target:
        known = self._defaults_of(scope, [day])
        return Target(known[0] if known else None, "default")

    def _defaults_of(self, scope: Scope, days: Iterable[date]) -> list[Decimal]:
        """What is planned of a product by capacity, on those of the days that are worked."""
        _, product = self.catalogue.product[scope.product or ""]
        lines = len(self._lines(scope))
        shares = (self._share(scope.facility, day) for day in days)
        return [share * product.capacity / lines for share in shares if share is not None]

    def _lines(self, scope: Scope) -> list[Line]:
        facility = self.catalogue.facility[scope.facility]
        return [line for line in facility.lines if scope.product in line.products]

    def _share(self, facility: str, day: date) -> Decimal | None:
        """What a day has of a year's capacity."""
        key = (facility, day)
        if key not in self._shares:
            self._shares[key] = planned_quantity(self.catalogue, self.catalogue.facility[facility], day, _ONE)
        return self._shares[key]

    def _parts(self, scope: Scope) -> list[tuple[Scope, Decimal]]:
        """What a target is the sum of, each with what one of it adds; nothing for a product on one line."""
        facility = self.catalogue.facility[scope.facility]
        if scope.product is not None:
            if scope.line is not None:
                return []
            return [(scope._replace(line=line.id), _ONE) for line in self._lines(scope)]
        if scope.line is None and scope.facility in self._with_lines_set:
            return [(scope._replace(line=line.id), _ONE) for line in facility.lines]
        return [
            (scope._replace(product=product), self.catalogue.product[product][1].cycle_s)
            for product in _products(facility, scope.line)
        ]

    @cached_property
    def _with_lines_set(self) -> frozenset[str]:
        """Facilities of which a line has a target for all its products together: the whole is the sum of lines."""
        return frozenset(
            scope.facility
            for scope, _ in (*self.months, *self.days)
            if scope.line is not None and scope.product is None
        )


def scopes_of(facility: Facility) -> Iterator[Scope]:
    """Yield all that a facility has targets of: it and each of its lines, all that is made there and each product."""
    for line in (None, *(line.id for line in facility.lines)):
        products = list(_products(facility, line))
        if products:
            yield Scope(facility.id, line)
        yield from (Scope(facility.id, line, product) for product in products)


def days_of_month(month: date) -> list[date]:
    """Return the days of the month that begins with that date."""
    return [month + count * _DAY for count in range((month_on(month, 1) - month).days)]


def _products(facility: Facility, line: str | None) -> Iterable[str]:
    if line is None:
        return [product.id for product in facility.products]
    return next(each.products for each in facility.lines if each.id == line)


def _sum(parts: Iterable[tuple[Target, Decimal]]) -> Target:
    found = list(parts)
    known = [target.quantity * factor for target, factor in found if target.quantity is not None]
    source: Source = "default" if all(target.source == "default" for target, _ in found) else "derived"
    return Target(sum(known, Decimal(0)) if known else None, source)
