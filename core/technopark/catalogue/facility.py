"""Read a facility with its products, lines and stations."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, cast

from technopark.catalogue.model import CounterPolicy, Facility, FacilityKind, Line, Product, Station
from technopark.catalogue.names import names_of_line, read_names
from technopark.catalogue.schema import (
    DECREASES,
    FACILITY_ASSUMPTIONS,
    FACILITY_KINDS,
    FIELDS,
    PRODUCT_ASSUMPTIONS,
    UNITS,
)
from technopark.catalogue.values import Value, unique_id

_HS = re.compile(r"[0-9]{6}")
_MOST_LINES = 999
_MOST_MODULUS = 10**12


@dataclass(frozen=True, slots=True)
class Seen:
    """The ids that are taken in the whole park, each with the line where it stands."""

    facilities: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)


def read_facility(value: Value, patterns: Collection[str], seen: Seen) -> Facility:
    """Return one facility; its pattern must be among `patterns` and its ids new in the park."""
    fields = value.fields(*FIELDS["facility"])
    kind = cast("FacilityKind", fields["kind"].choice(FACILITY_KINDS) if "kind" in fields else "factory")
    _check_kind(value, kind, fields)
    products: tuple[Product, ...] = ()
    lines: tuple[Line, ...] = ()
    if "products" in fields:
        products = tuple(_product(entry, seen.products) for entry in fields["products"].entries())
    if "lines" in fields:
        lines = _lines(fields["lines"], tuple(product.id for product in products))
    return Facility(
        id=unique_id(fields["id"], seen.facilities),
        names=read_names(fields["names"]),
        kind=kind,
        pattern=fields["pattern"].choice(patterns, "is no shift pattern of this file"),
        lines=lines,
        products=products,
        illustrative=_illustrative(fields, FACILITY_ASSUMPTIONS),
        opened=fields["opened"].day() if "opened" in fields else None,
    )


def _check_kind(value: Value, kind: str, fields: dict[str, Value]) -> None:
    for name in ("products", "lines"):
        if kind == "factory" and name not in fields:
            what = f"is missing (found {', '.join(fields)}; required: {name} unless kind is logistics)"
            value.problems.add(value.line, value.child(name), what)
        if kind == "logistics" and name in fields:
            fields[name].wrong("has no place in a logistics centre", "no such field", found="found it")


def _product(value: Value, seen: dict[str, int]) -> Product:
    fields = value.fields(*FIELDS["product"])
    return Product(
        id=unique_id(fields["id"], seen),
        names=read_names(fields["names"]),
        unit=fields["unit"].choice(UNITS),
        hs=fields["hs"].text("six digits of the Harmonized System 2022 such as 841810", _HS),
        cycle_s=fields["cycle_s"].decimal(above=0),
        capacity=fields["capacity"].decimal(above=0),
        price_usd=fields["price_usd"].decimal(above=0),
        net_kg=fields["net_kg"].decimal(above=0),
        localization_percent=fields["localization_percent"].decimal(at_least=0, at_most=100),
        illustrative=_illustrative(fields, PRODUCT_ASSUMPTIONS),
    )


def _illustrative(fields: dict[str, Value], allowed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fields["illustrative"].choices(allowed, at_least=0) if "illustrative" in fields else ())


def _lines(value: Value, products: tuple[str, ...]) -> tuple[Line, ...]:
    lines: list[Line] = []
    seen: dict[str, int] = {}
    problems_before = len(value.problems)
    for entry in value.entries():
        lines.extend(_group_of_lines(entry, products, len(lines), seen))
    if len(value.problems) == problems_before:
        made = {product for line in lines for product in line.products}
        for product in products:
            if product not in made:
                value.wrong(
                    f"leave out the product {product}", "each product on a line", "found no line for it"
                )
    return tuple(lines)


def _group_of_lines(value: Value, products: tuple[str, ...], before: int, seen: dict[str, int]) -> list[Line]:
    """Read one entry: a line with its id, or a count of equal lines that are called L1, L2... by position."""
    fields = value.fields(*FIELDS["line"])
    if ("id" in fields) == ("count" in fields):
        found = "both" if "id" in fields else "neither"
        value.wrong("must have an id or a count", "id for one line, count for equal lines", f"found {found}")
    makes = products
    if "products" in fields:
        makes = fields["products"].choices(dict.fromkeys(products), at_least=1)
    stations = _stations(fields["stations"])
    if "count" not in fields:
        names = read_names(fields["names"]) if "names" in fields else names_of_line(before + 1)
        line_id = unique_id(fields["id"], seen) if "id" in fields else ""
        return [Line(line_id, names, stations, makes)]
    if "names" in fields:
        fields["names"].wrong(
            "cannot name several lines", "names beside an id only", "found names beside a count"
        )
    lines: list[Line] = []
    for number in range(before + 1, before + 1 + fields["count"].integer(at_least=1, at_most=_MOST_LINES)):
        line_id = f"L{number}"
        if line_id in seen:
            found = f"found {line_id!r} again, first on line {seen[line_id]}"
            fields["count"].wrong("makes an id that is used already", "each id once", found)
        seen.setdefault(line_id, fields["count"].line)
        lines.append(Line(line_id, names_of_line(number), stations, makes))
    return lines


def _stations(value: Value) -> tuple[Station, ...]:
    seen: dict[str, int] = {}
    stations = tuple(_station(entry, seen) for entry in value.entries())
    if stations and not any(station.counts for station in stations):
        value.wrong(
            "have none that counts the line's output",
            "counts: true on at least one, as a rule the last",
            found=f"found {len(stations)} without it",
        )
    return stations


def _station(value: Value, seen: dict[str, int]) -> Station:
    fields = value.fields(*FIELDS["station"])
    return Station(
        id=unique_id(fields["id"], seen),
        names=read_names(fields["names"]),
        counts="counts" in fields and fields["counts"].flag(),
        counter=_counter(fields["counter"]) if "counter" in fields else CounterPolicy(),
    )


def _counter(value: Value) -> CounterPolicy:
    fields = value.fields(*FIELDS["counter"])
    policy = CounterPolicy()
    modulus, on_decrease = policy.modulus, policy.on_decrease
    if "modulus" in fields:
        modulus = fields["modulus"].integer(at_least=2, at_most=_MOST_MODULUS)
    if "on_decrease" in fields:
        on_decrease = cast("Literal['reset', 'ignore', 'rollover']", fields["on_decrease"].choice(DECREASES))
    if on_decrease == "rollover" and "modulus" not in fields:
        fields["on_decrease"].wrong("needs a modulus to roll over at", "rollover beside a modulus")
    return CounterPolicy(modulus, on_decrease)
