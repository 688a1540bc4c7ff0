"""The fields of a catalogue file and the words that they allow; docs/catalogue.md explains each of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

LANGUAGES = ("uz", "ru", "en")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("pcs", "sets", "m", "m2", "m3", "kg", "t", "l")
FACILITY_KINDS = ("factory", "logistics")
DECREASES = ("reset", "ignore", "rollover")

PRODUCT_ASSUMPTIONS = ("capacity", "cycle_s", "price_usd", "net_kg", "localization_percent")
"""Numbers of a product that can be marked as illustrative."""

FACILITY_ASSUMPTIONS = ("pattern", "lines", "capacity")
"""Facts of a facility that can be marked as illustrative; `capacity` is the sum over its products."""


class Fields(NamedTuple):
    """The names of an object's fields."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


FIELDS: Mapping[str, Fields] = MappingProxyType(
    {
        "catalogue": Fields(("site", "patterns", "facilities"), ("calendar",)),
        "site": Fields(
            ("id", "names", "zone", "languages", "currency", "country", "load", "working_days"),
            ("national_percent", "programme_percents"),
        ),
        "names": Fields(LANGUAGES),
        "pattern": Fields(
            ("id", "names", "weekdays", "shifts"), ("continuous", "extra_days", "before_holiday", "rota")
        ),
        "shift": Fields(("id", "start", "length"), ("breaks", "crew")),
        "break": Fields(("after", "length")),
        "rota": Fields(("crews", "cycle", "anchor")),
        "entry": Fields(("date", "working", "reason"), ("facility", "pattern", "crew")),
        "facility": Fields(
            ("id", "names", "pattern"), ("kind", "opened", "illustrative", "products", "lines")
        ),
        "product": Fields(
            (
                "id",
                "names",
                "unit",
                "hs",
                "capacity",
                "cycle_s",
                "price_usd",
                "net_kg",
                "localization_percent",
            ),
            ("illustrative",),
        ),
        "line": Fields(("stations",), ("id", "count", "names", "products")),
        "station": Fields(("id", "names"), ("counts", "counter")),
        "counter": Fields((), ("modulus", "on_decrease")),
    }
)
