"""Which cost statement is in force on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from technopark.messages import Basis, Statement

_Key = tuple[str, Basis]


@dataclass(frozen=True, slots=True)
class Book:
    """The statements of products, by product and basis, each from its day of validity until the next one's."""

    _from: Mapping[_Key, tuple[date, ...]]
    _statements: Mapping[_Key, tuple[Statement, ...]]

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Book:
        """Put statements in order; of several for one day of validity the one said last counts."""
        latest: dict[tuple[_Key, date], Statement] = {}
        for statement in statements:
            at = ((statement.product, statement.basis), statement.valid_from)
            if at not in latest or latest[at].ts < statement.ts:
                latest[at] = statement
        ordered: dict[_Key, list[Statement]] = {}
        for key, day in sorted(latest):
            ordered.setdefault(key, []).append(latest[key, day])
        return cls(
            {key: tuple(each.valid_from for each in found) for key, found in ordered.items()},
            {key: tuple(found) for key, found in ordered.items()},
        )

    def in_force(self, product: str, basis: Basis, day: date) -> Statement | None:
        """Return the statement that values what is made on a day; None where none is valid yet."""
        key = (product, basis)
        place = bisect_right(self._from.get(key, ()), day)
        return self._statements[key][place - 1] if place else None

    def is_stated(self, product: str, basis: Basis) -> bool:
        """Tell whether the product is stated on that basis at any time."""
        return (product, basis) in self._from

    def bases(self, product: str) -> tuple[Basis, ...]:
        """Return the bases that a product is stated on, in their order."""
        return tuple(sorted(basis for of, basis in self._from if of == product))

    def certified(self, product: str, day: date) -> Statement | None:
        """Return the statement that carries a product's certificate on a day: the latest valid one that has any.

        A statement that names no certificate takes none away: it lasts until its own date.
        """
        found = [
            statement
            for basis in self.bases(product)
            for statement in self._statements[product, basis]
            if statement.certificate is not None and statement.valid_from <= day
        ]
        return max(found, key=lambda each: (each.valid_from, each.ts, each.basis), default=None)

    def days(self) -> dict[str, list[date]]:
        """Return, by product, the days in their order from which its statements are valid: what is between is alike."""
        found: dict[str, set[date]] = {}
        for (product, _), days in self._from.items():
            found.setdefault(product, set()).update(days)
        return {product: sorted(days) for product, days in found.items()}
