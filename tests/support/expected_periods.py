"""What the report of a closed month must say by the truth: lines by their names, with their figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.support.truth_sums import CENT, Truth, in_percent

Names = tuple[str, ...]
Lines = dict[Names, dict[str, Decimal | None]]
NAMES = ("facility", "product", "hs", "country", "incoterms", "currency", "basis", "unit")
_EXPORTS = ("facility", "product", "hs", "country", "incoterms", "currency", "unit")


def period_lines(truth: Truth, month: date) -> Lines:
    """Return the lines of all sections; a line is named by its section and its names."""
    found: Lines = {}
    for key, sums in truth.shipped(month, *_EXPORTS).items():
        names = dict(zip(_EXPORTS, key, strict=True))
        figures = {name: sums[name] for name in ("quantity", "net_kg", "gross_kg", "value")}
        figures |= {name: Decimal(sums[name]) for name in ("shipments", "declarations")}
        figures |= {"value_usd": _cents(sums["value_usd"]), "returned_quantity": sums["returned_quantity"]}
        found[_named("exports", names)] = figures | {"returned_value_usd": _cents(sums["returned_usd"])}
    for row in truth.localized(month, idle=True):
        names = {name: row[name] for name in ("facility", "product", "basis")}
        price, imported = row["price_usd"], row["imported_usd"]
        found[_named("localization", names | {"unit": truth.product[row["product"]].unit})] = {
            "quantity": row["quantity"],
            "price_usd": _cents(price),
            "imported_usd": _cents(imported),
            "percent": None if price is None else in_percent(price - imported, price),
            "missing_quantity": row["missing"],
        }
    for (product,), sums in truth.made(month, "product").items():
        names = {"facility": truth.maker[product], "product": product, "unit": truth.product[product].unit}
        found[_named("output", names)] = {name: sums[name] for name in ("good", "scrap", "rework")}
    return found


def told_lines(report: Mapping[str, Any]) -> Lines:
    """Return the lines that a report tells, from its JSON."""
    return {
        _named(section, line): {
            name: None if figure is None else Decimal(figure)
            for name, figure in line.items()
            if name not in NAMES
        }
        for section, lines in report["lines"].items()
        for line in lines
    }


def late(then: Lines, now: Lines) -> Lines:
    """Return what lines that differ have more (or less) now, but for percentages, which are no amounts."""
    found: Lines = {}
    for key in then.keys() | now.keys():
        before, after = then.get(key, {}), now.get(key, {})
        if before != after:
            found[key] = {
                name: (after.get(name) or Decimal(0)) - (before.get(name) or Decimal(0))
                for name in before.keys() | after.keys()
                if before.get(name) != after.get(name) and name != "percent"
            }
    return found


def told_late(rows: list[dict[str, Any]]) -> Lines:
    """Return what a list of differences tells, in the same form."""
    return {
        _named(row["section"], row): {name: Decimal(figure) for name, figure in row["difference"].items()}
        for row in rows
    }


def _named(section: str, names: Mapping[str, Any]) -> Names:
    return (section, *(names.get(name) or "" for name in NAMES))


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(CENT, ROUND_HALF_UP)
