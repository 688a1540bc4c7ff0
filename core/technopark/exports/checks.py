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
from technopark.exports.findings import Finding, Said, exactly, plain
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
        known = plain(" ".join(sorted(INCOTERMS_2020)))
        why = Said("dat_is_dpu" if terms == "DAT" else "no_incoterms")
        yield Finding("incoterms_unknown", "error", "incoterms", plain(terms), known, why)


def _country(booked: Booked, expected: Expected) -> Iterator[Finding]:
    country = booked.posting.country
    if country not in COUNTRIES:
        known, why = Said("country_code"), Said("no_such_country")
        yield Finding("country_unknown", "error", "country", plain(country), known, why)
    elif country == expected.country:
        other, why = Said("other_country", {"country": country}), Said("own_country")
        yield Finding("country_own", "error", "country", plain(country), other, why)


def _hs(booked: Booked, expected: Expected) -> Iterator[Finding]:
    subheading = booked.posting.hs[:6]
    if subheading == expected.hs[:6]:
        return
    found, wanted = plain(booked.posting.hs), plain(expected.hs)
    if subheading in expected.known_hs:
        yield Finding("hs_of_another_product", "warning", "hs", found, wanted, Said("hs_of_others"))
    else:
        yield Finding("hs_unknown", "error", "hs", found, wanted, Said("hs_of_nothing"))


def _masses(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    said = booked.posting
    if abs(said.net_kg) > abs(said.gross_kg):
        most = Said("at_most", {"value": exactly(said.gross_kg)})
        yield Finding("net_above_gross", "error", "net_kg", plain(said.net_kg), most, Said("packing"))
    usual = said.quantity * expected.unit_kg
    if not _within(said.net_kg, usual, bands.mass_percent):
        values: dict[str, str | Decimal] = {
            "quantity": exactly(said.quantity),
            "unit": said.unit,
            "mass": exactly(expected.unit_kg),
        }
        yield Finding(
            "mass_off",
            "warning",
            "net_kg",
            plain(said.net_kg),
            _in_band(usual, bands.mass_percent),
            Said("mass_of_units", values),
        )


def _rate(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    said = booked.posting
    found = plain(said.rate)
    if said.rate <= 0:
        yield Finding("rate_not_positive", "error", "rate", found, Said("above_zero"), Said("rate_is"))
    elif said.currency == "USD":
        if said.rate != 1:
            yield Finding("rate_of_usd", "error", "rate", found, plain(Decimal(1)), Said("dollar"))
    elif expected.rate is not None and not _within(said.rate, expected.rate, bands.rate_percent):
        why = Said("usual_rate", {"currency": said.currency})
        yield Finding("rate_off", "warning", "rate", found, _in_band(expected.rate, bands.rate_percent), why)


def _unit_value(booked: Booked, expected: Expected, bands: Bands) -> Iterator[Finding]:
    said = booked.posting
    if said.quantity == 0:
        return
    value = said.value * said.rate / said.quantity
    if not _within(value, expected.unit_usd, bands.value_percent):
        usual = {"value": _cents(expected.unit_usd), "percent": exactly(bands.value_percent)}
        yield Finding(
            "unit_value_off",
            "warning",
            "value",
            Said("unit_value", {"value": _cents(value)}),
            Said("within_usd", usual),
            Said("usual_value" if expected.unit_usd_from == "history" else "catalogue_price"),
        )


def _declaration(booked: Booked) -> Iterator[Finding]:
    number = booked.posting.declaration
    if number is not None and not is_declaration_number(number):
        form, why = Said("declaration_form"), Said("not_findable")
        yield Finding("declaration_malformed", "warning", "declaration", plain(number), form, why)


def is_declaration_number(number: str) -> bool:
    """Tell whether a text is the number of a declaration: post, day of acceptance, and number of that day."""
    match = _DECLARATION.fullmatch(number)
    return match is not None and _is_date(match)


def _in_band(usual: Decimal, percent: Decimal) -> Said:
    return Said("within", {"value": exactly(usual), "percent": exactly(percent)})


def _cents(value: Decimal) -> Decimal:
    return Decimal(f"{value:.2f}")


def _is_date(match: re.Match[str]) -> bool:
    try:
        date(2000 + int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True


def _within(found: Decimal, usual: Decimal, percent: Decimal) -> bool:
    return abs(found - usual) * 100 <= abs(usual) * percent
