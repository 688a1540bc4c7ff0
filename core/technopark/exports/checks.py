"""What an export officer would ask about a posting before it goes into a declaration or a report.

The wire refuses what cannot be read or stored; these checks find what is stored and still doubtful. Each finding has
a code that stays the same, what was found, what was expected and why. None of them changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from technopark.exports.countries import COUNTRIES
from technopark.exports.findings import Finding, shown
from technopark.exports.flows import Booked
from technopark.exports.references import physical_return, reversal, standing_once

INCOTERMS_2020: Final = frozenset(
    {"EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"}
)
_DECLARATION: Final = re.compile(r"[0-9]{5}/(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{2})/[0-9]{7}")


@dataclass(frozen=True, slots=True)
class Bands:
    """How far a number may lie from the expected one, in percent of that."""

    mass_percent: Decimal = Decimal(20)
    value_percent: Decimal = Decimal(30)
    rate_percent: Decimal = Decimal(20)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known about a posting's product and currency beside the posting itself.

    `unit_kg` is the net mass of one unit, `unit_usd` the usual value of one, from its own history or, where there is
    none, the catalogue's price (`unit_usd_from` says which); `rate` the usual rate of the currency, None where there
    is no history. `country` is the park's own, `known_hs` the subheadings of all its products.
    """

    hs: str
    unit_kg: Decimal
    unit_usd: Decimal
    unit_usd_from: Literal["history", "catalogue"]
    rate: Decimal | None
    country: str
    known_hs: frozenset[str]


def check(
    booked: Booked, expected: Expected, line: Iterable[Booked], bands: Bands = Bands()
) -> Iterator[Finding]:
    """Find what is doubtful about a posting; `line` are all postings of its shipment's line, itself included.

    A reversal repeats the numbers of what it takes back, so it is measured against that alone.
    """
    others = {other.key: other for other in line}
    match booked.posting.kind:
        case "reversal":
            yield from reversal(booked, others)
        case "return":
            yield from physical_return(booked, others)
            yield from _content(booked, expected, bands)
        case "original":
            yield from _content(booked, expected, bands)
            yield from _declaration(booked)
            yield from standing_once(booked, others)


def _content(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    yield from _country(booked, expected)
    yield from _hs(booked, expected)
    yield from _masses(booked, expected, bands)
    yield from _rate(booked, expected, bands)
    yield from _unit_value(booked, expected, bands)
    if (terms := booked.posting.incoterms) not in INCOTERMS_2020:
        why = (
            "DAT of 2010 is called DPU since 2020"
            if terms == "DAT"
            else "these are no terms of Incoterms 2020"
        )
        yield Finding("incoterms_unknown", "error", "incoterms", terms, " ".join(sorted(INCOTERMS_2020)), why)


def _country(booked: Booked, expected: Expected) -> Iterator[Finding]:
    country = booked.posting.country
    if country not in COUNTRIES:
        yield Finding(
            "country_unknown",
            "error",
            "country",
            country,
            "a code of ISO 3166-1 alpha-2",
            "no country has this code",
        )
    elif country == expected.country:
        yield Finding(
            "country_own",
            "error",
            "country",
            country,
            f"another country than {country}",
            "what stays in the park's own country is no export",
        )


def _hs(booked: Booked, expected: Expected) -> Iterator[Finding]:
    subheading = booked.posting.hs[:6]
    if subheading == expected.hs[:6]:
        return
    if subheading in expected.known_hs:
        why = "the park makes goods of this subheading, but this product is not one of them"
        yield Finding("hs_of_another_product", "warning", "hs", booked.posting.hs, expected.hs, why)
    else:
        why = "nothing that the park makes has this subheading"
        yield Finding("hs_unknown", "error", "hs", booked.posting.hs, expected.hs, why)


def _masses(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    said = booked.posting
    if abs(said.net_kg) > abs(said.gross_kg):
        yield Finding(
            "net_above_gross",
            "error",
            "net_kg",
            shown(said.net_kg),
            f"at most {shown(said.gross_kg)}",
            "goods without their packing cannot weigh more than with it",
        )
    usual = said.quantity * expected.unit_kg
    if not _within(said.net_kg, usual, bands.mass_percent):
        yield Finding(
            "mass_off",
            "warning",
            "net_kg",
            shown(said.net_kg),
            f"{shown(usual)} within {shown(bands.mass_percent)} %",
            f"{shown(said.quantity)} {said.unit} of {shown(expected.unit_kg)} kg each",
        )


def _rate(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    said = booked.posting
    if said.rate <= 0:
        why = "a rate is the US dollars for one unit of the currency"
        yield Finding("rate_not_positive", "error", "rate", shown(said.rate), "above 0", why)
    elif said.currency == "USD":
        if said.rate != 1:
            yield Finding("rate_of_usd", "error", "rate", shown(said.rate), "1", "a US dollar is a US dollar")
    elif expected.rate is not None and not _within(said.rate, expected.rate, bands.rate_percent):
        yield Finding(
            "rate_off",
            "warning",
            "rate",
            shown(said.rate),
            f"{shown(expected.rate)} within {shown(bands.rate_percent)} %",
            f"the usual rate of {said.currency} in the twelve months before",
        )


def _unit_value(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    said = booked.posting
    if said.quantity == 0:
        return
    value = said.value * said.rate / said.quantity
    if not _within(value, expected.unit_usd, bands.value_percent):
        source = (
            "the usual value of the product in the twelve months before"
            if expected.unit_usd_from == "history"
            else "the price of the catalogue, as there is no history"
        )
        yield Finding(
            "unit_value_off",
            "warning",
            "value",
            f"{value:.2f} USD a unit",
            f"{expected.unit_usd:.2f} USD within {shown(bands.value_percent)} %",
            source,
        )


def _declaration(booked: Booked) -> Iterator[Finding]:
    number = booked.posting.declaration
    if number is None:
        return  # what has none yet is a matter of reconciliation
    match = _DECLARATION.fullmatch(number)
    if match is None or not _is_date(match):
        yield Finding(
            "declaration_malformed",
            "warning",
            "declaration",
            number,
            "post/DDMMYY/number, such as 26001/121026/0012345",
            "it will not be found among the released declarations",
        )


def _is_date(match: re.Match[str]) -> bool:
    try:
        date(2000 + int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True


def _within(found: Decimal, usual: Decimal, percent: Decimal) -> bool:
    return abs(found - usual) * 100 <= abs(usual) * percent
