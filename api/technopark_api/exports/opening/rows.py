"""Counted stock as rows of a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from technopark_api.imports import Cells, not_imported, read_table
from technopark_api.problems import Wrong

NEEDED: Final = ("product", "counted_on", "quantity")


@dataclass(frozen=True, slots=True)
class Count:
    """What stood in stock of a product at the beginning of a day, in its unit; None withdraws that."""

    product: str
    counted_on: date
    quantity: Decimal | None


def read_counts(content: bytes, *, products: Collection[str], today: date) -> list[Count]:
    """Read the counts of a file; `products` are those that there are.

    Raises:
        Problem: something is wrong with it; it names row and column of each error.
    """
    counts: list[Count] = []
    wrong: list[Wrong] = []
    places: dict[tuple[str, date], int] = {}
    for cells in read_table(content, needed=NEEDED):
        count = _count(cells, products, today)
        if count is not None:
            first = places.setdefault((count.product, count.counted_on), cells.number)
            if first != cells.number:
                cells.refuse("product", f"{count.product} of that day stands in row {first} already")
            counts.append(count)
        wrong += cells.wrong
    if wrong:
        raise not_imported(wrong)
    if not counts:
        raise not_imported([Wrong(where="file", problem="it has no rows below its headings")])
    return counts


def _count(cells: Cells, products: Collection[str], today: date) -> Count | None:
    product = cells.optional("product")
    if product is None or product not in products:
        cells.refuse("product", f"there is no product {(product or '')[:64]!r} in this park")
    counted_on = cells.day("counted_on", until=today)
    quantity = None if cells.optional("quantity") is None else cells.amount("quantity")
    if cells.wrong or product is None or counted_on is None:
        return None
    return Count(product, counted_on, quantity)
