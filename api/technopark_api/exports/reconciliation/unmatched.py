"""What does not match, as rows of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from technopark.catalogue.model import Language
from technopark.exports import Said, SaidKey, Severity
from technopark_api.exports.reconciliation.shapes import StockRow, UnmatchedCode, UnmatchedRow
from technopark_api.exports.said import UnmatchedSaid, sentence, shaped
from technopark_api.shapes import to_thousandth, usd

_LISTS: Final[tuple[tuple[str, UnmatchedCode, SaidKey, SaidKey], ...]] = (
    ("hs", "declared_hs_off", "hs_posted", "hs_declared"),
    ("countries", "declared_country_off", "country_posted", "country_declared"),
    ("currencies", "declared_currency_off", "currency_posted", "currency_declared"),
)


@dataclass(frozen=True, slots=True)
class Saying:
    """Puts into a row what was found and expected, in one language."""

    language: Language

    def __call__(
        self, record: Mapping[str, Any], code: UnmatchedCode, severity: Severity, found: Said, expected: Said
    ) -> UnmatchedRow:
        """Return a row of what a record tells, as far as it does."""
        return UnmatchedRow(
            code=code,
            severity=severity,
            month=f"{record['month']:%Y-%m}",
            facilities=record.get("facilities") or [],
            declaration=record.get("number"),
            shipments=record.get("shipments") or [],
            products=record.get("products") or [],
            countries=record.get("countries") or [],
            currencies=record.get("currencies") or [],
            found=sentence(found, self.language),
            expected=sentence(expected, self.language),
            said=UnmatchedSaid(found=shaped(found), expected=shaped(expected)),
        )


def undeclared(record: Mapping[str, Any], say: Saying) -> UnmatchedRow:
    """Return that a shipment names no declaration."""
    return say(record, "no_declaration", "warning", Said("no_declaration"), Said("number_of_declaration"))


def ambiguous(record: Mapping[str, Any], say: Saying) -> Iterator[UnmatchedRow]:
    """Yield what a declaration stands for several of."""
    several: tuple[tuple[str, UnmatchedCode, Severity, SaidKey], ...] = (
        # One declaration may cover consignments; it has one destination and one currency.
        ("shipments", "declaration_of_several_shipments", "warning", "several_shipments"),
        ("countries", "declaration_of_several_countries", "error", "several_countries"),
        ("currencies", "declaration_of_several_currencies", "error", "several_currencies"),
    )
    for name, code, severity, key in several:
        if len(record[name]) > 1:
            values: dict[str, str | Decimal] = {
                "count": Decimal(len(record[name])),
                "names": ", ".join(record[name]),
            }
            yield say(record, code, severity, Said(key, values), Said("one"))


def declared(record: Mapping[str, Any], say: Saying) -> Iterator[UnmatchedRow]:
    """Yield in what postings under a declaration differ from what was released.

    Of a month of which no declaration is on the list nothing is known, and nothing is told.
    """
    if not record["is_released"]:
        if record["is_listed"]:
            yield say(record, "declaration_not_released", "error", Said("not_released"), Said("released"))
        return
    if record["net_kg"] != record["declared_net_kg"]:
        posted = Said("mass_posted", {"value": to_thousandth(record["net_kg"])})
        told = Said("mass_declared", {"value": to_thousandth(record["declared_net_kg"])})
        yield say(record, "declared_mass_off", "error", posted, told)
    for name, code, found, wanted in _LISTS:
        names = record[name], record[f"declared_{name}"]
        if names[1] is not None and names[0] != names[1]:
            posted, told = (
                Said(key, {"names": ", ".join(each)})
                for key, each in zip((found, wanted), names, strict=True)
            )
            yield say(record, code, "error", posted, told)
    currencies = record["currencies"]
    is_comparable = currencies == record["declared_currencies"] and len(currencies) == 1
    if is_comparable and record["value"] != record["declared_value"]:
        posted = Said("value_posted", {"value": usd(record["value"]), "currency": currencies[0]})
        told = Said("value_declared", {"value": usd(record["declared_value"]), "currency": currencies[0]})
        yield say(record, "declared_value_off", "error", posted, told)


def unshipped(record: Mapping[str, Any], say: Saying) -> UnmatchedRow:
    """Return that no shipment names a released declaration."""
    return say(record, "declaration_without_shipment", "warning", Said("not_posted"), Said("a_shipment"))


def overshipped(row: StockRow, say: Saying) -> UnmatchedRow:
    """Return that more of a product was shipped than there can have been."""
    most = to_thousandth(row.shipped_so_far + row.left)
    month = date.fromisoformat(f"{row.month}-01")
    return say(
        {"month": month, "facilities": [row.facility], "products": [row.product]},
        "shipped_above_produced",
        "error",
        Said("shipped_until", {"quantity": row.shipped_so_far, "unit": row.unit}),
        Said("at_most_stock", {"quantity": most}),
    )
