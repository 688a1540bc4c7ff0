"""What was made, added up for those whose plan is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from technopark.catalogue import Catalogue, Facility
from technopark.targets import Scope
from technopark_api.targets.shapes import SECONDS

Part = Literal["facility", "line", "product"]

PARTS: Final[tuple[Part, ...]] = ("facility", "line", "product")


class When(NamedTuple):
    """A production day, or with a shift (empty between shifts) a part of one."""

    day: date
    shift: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose plan: filters (empty selects all), and what is told apart beside facilities. A filter tells apart."""

    facilities: Sequence[str]
    lines: Sequence[str]
    products: Sequence[str]
    by: frozenset[Part]

    @property
    def by_line(self) -> bool:
        """Lines are told apart."""
        return "line" in self.by or bool(self.lines)

    @property
    def by_product(self) -> bool:
        """Products are told apart; otherwise they are added in planned seconds."""
        return "product" in self.by or bool(self.products)

    def scope(self, facility: str, line: str, product: str) -> Scope:
        """Return the scope that holds what a line made of a product."""
        return Scope(facility, line if self.by_line else None, product if self.by_product else None)

    def scopes(self, facility: Facility) -> Iterator[Scope]:
        """Yield the scopes of a facility in the order of the catalogue."""
        if not self.by_line:
            products = [product.id for product in facility.products]
            yield from self._products(Scope(facility.id), products)
            return
        for line in facility.lines:
            if not self.lines or line.id in self.lines:
                yield from self._products(Scope(facility.id, line.id), line.products)

    def _products(self, scope: Scope, products: Sequence[str]) -> Iterator[Scope]:
        if not self.by_product:
            if products:
                yield scope
            return
        for product in products:
            if not self.products or product in self.products:
                yield scope._replace(product=product)


class Made:
    """Good output by scope and time, in the product's unit or in planned seconds."""

    def __init__(self, records: Iterable[Mapping[str, Any]], selection: Selection) -> None:
        """Add up records of facility, line and product, with columns of days, shifts and thousandths."""
        self._of: defaultdict[Scope, dict[tuple[date, str | None], int | Decimal]] = defaultdict(dict)
        self._heard: defaultdict[tuple[str, str | None], set[date]] = defaultdict(set)
        told = "good" if selection.by_product else "planned_ms"
        for record in records:
            scope = selection.scope(record["facility"], record["line"], record["product"])
            kept, days = self._of[scope], record["days"]
            for when, made in zip(zip(days, record["shifts"], strict=True), record[told], strict=True):
                kept[when] = kept.get(when, 0) + made
            self._heard[scope.facility, scope.line].update(days)

    def at(self, scope: Scope, when: When) -> Decimal | None:
        """Return what was made then, None where nothing was reported."""
        made = self._of[scope].get(when)
        return None if made is None else _whole(made)

    def in_days(self, scope: Scope, days: Iterable[date]) -> Decimal | None:
        """Return what was made on production days, None where nothing was reported."""
        of_scope = self._of[scope]
        found = [made for day in days if (made := of_scope.get((day, None))) is not None]
        return _whole(sum(found)) if found else None

    def on_known_day(self, scope: Scope, day: date) -> Decimal | None:
        """Return what was made on a day of which the line or facility reported anything: 0 of what it did not make."""
        if day not in self._heard[scope.facility, scope.line]:
            return None
        return _whole(self._of[scope].get((day, None), 0))


def _whole(count: int | Decimal) -> Decimal:
    """Return a number of thousandths in units."""
    return Decimal(count).scaleb(-3)


def unit_of(catalogue: Catalogue, scope: Scope) -> str:
    """Return what the quantities of a scope count."""
    return SECONDS if scope.product is None else catalogue.product[scope.product][1].unit
