"""Items of released declarations as rows of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from technopark.exports import COUNTRIES, is_declaration_number
from technopark_api.imports import Cells, not_imported, read_table
from technopark_api.problems import Wrong

NEEDED: Final = ("declaration", "released_on", "hs", "net_kg", "value", "currency")
OPTIONAL: Final = ("item", "country", "withdrawn")


@dataclass(frozen=True, slots=True)
class Item:
    """One goods item of a declaration: boxes 33 (`hs`), 38 (`net_kg`), 42 (`value`), 22 (`currency`) and 17."""

    number: str
    item: int
    released_on: date
    hs: str
    net_kg: Decimal
    value: Decimal
    currency: str
    country: str | None
    withdrawn: bool


def read_items(content: bytes, *, today: date) -> list[Item]:
    """Read the items of a file.

    Raises:
        Problem: something is wrong with it; it names row and column of each error.
    """
    items: list[Item] = []
    wrong: list[Wrong] = []
    places: dict[tuple[str, int], int] = {}
    for cells in read_table(content, needed=NEEDED, optional=OPTIONAL):
        item = _item(cells, today)
        if item is not None:
            first = places.setdefault((item.number, item.item), cells.number)
            if first != cells.number:
                cells.refuse(
                    "declaration", f"item {item.item} of {item.number} stands in row {first} already"
                )
            items.append(item)
        wrong += cells.wrong
    if wrong:
        raise not_imported(wrong)
    if not items:
        raise not_imported([Wrong(where="file", problem="it has no rows below its headings")])
    return items


def _item(cells: Cells, today: date) -> Item | None:
    number = cells.optional("declaration")
    if number is None or not is_declaration_number(number):
        cells.refuse(
            "declaration", f"{number or ''!r} is not post/DDMMYY/number, such as 26001/121026/0012345"
        )
    item = "1" if cells.optional("item") is None else cells.text("item", r"[1-9][0-9]{0,3}", "1 or more")
    released_on = cells.day("released_on", until=today)
    hs = cells.text("hs", r"[0-9]{6,10}", "6 to 10 digits")
    net_kg, value = cells.amount("net_kg"), cells.amount("value")
    currency = cells.text("currency", r"[A-Z]{3}", "three letters such as USD")
    country = cells.optional("country")
    if country is not None and country not in COUNTRIES:
        cells.refuse("country", f"{country[:60]!r} is no code of ISO 3166-1 alpha-2 such as KZ")
    withdrawn = cells.flag("withdrawn")
    if (
        cells.wrong
        or number is None
        or item is None
        or released_on is None
        or hs is None
        or net_kg is None
        or value is None
        or currency is None
    ):
        return None
    return Item(number, int(item), released_on, hs, net_kg, value, currency, country, withdrawn)
