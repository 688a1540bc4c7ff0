"""Read postings and check them by the rules of `technopark.exports`."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from technopark.catalogue.model import Language
from technopark.exports import (
    COUNTRIES,
    INCOTERMS_2020,
    Bands,
    Booked,
    CheckCode,
    Expected,
    Severity,
    check,
    reversed_postings,
)
from technopark.messages import Posting
from technopark.settings import Settings
from technopark.storage.sqlfile import load
from technopark_api.exports.findings.shapes import FindingRow
from technopark_api.exports.said import FindingSaid, sentence, shaped
from technopark_api.periods import Months

_SQL = load("technopark_api.exports.findings", "queries.sql")
# A median of fewer says little.
_LEAST_HISTORY: Final = 5
# Checking this many takes some ten milliseconds; more of them would hold up other requests.
_POSTINGS_AT_ONCE: Final = 500
# What lies closer to the edge of a band than this is measured here, exactly as decimals are.
_INSIDE: Final = Decimal("0.99")
_SAID: Final = tuple(name for name in Posting.__struct_fields__ if name not in {"run", "seq"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked for, in which language; empty collections want all."""

    codes: Collection[CheckCode]
    severities: Collection[Severity]
    corrected: bool
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class _Usual:
    unit_usd: Mapping[tuple[date, str], Decimal]
    rate: Mapping[tuple[date, str], Decimal]
    known_hs: frozenset[str]
    country: str

    def of(self, record: Mapping[str, Any]) -> Expected:
        month = record["shipped_on"].replace(day=1)
        unit_usd = self.unit_usd.get((month, record["product"]))
        return Expected(
            hs=record["product_hs"],
            unit_kg=record["unit_kg"],
            unit_usd=record["price_usd"] if unit_usd is None else unit_usd,
            unit_usd_from="catalogue" if unit_usd is None else "history",
            rate=self.rate.get((month, record["currency"])),
            country=self.country,
            known_hs=self.known_hs,
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """By what postings are measured: the bands of the settings, and the park's own country."""

    bands: Bands
    country: str

    @classmethod
    def of(cls, settings: Settings, country: str) -> Measure:
        """Return the measure that the settings ask for."""
        return cls(
            Bands(
                mass_percent=Decimal(settings.export_mass_band_percent),
                value_percent=Decimal(settings.export_value_band_percent),
            ),
            country,
        )


Fetch = Callable[..., Awaitable[Sequence[Mapping[str, Any]]]]
"""Runs a query with its arguments and returns its rows."""


async def read_findings(
    fetch: Fetch,
    months: Months,
    *,
    wanted: Wanted,
    measure: Measure,
    facilities: list[str] | None,
    products: list[str] | None = None,
    countries: list[str] | None = None,
) -> list[FindingRow]:
    """Return what is doubtful about the postings of some months, in the order of shipping.

    Its queries have to see one snapshot. What certainly raises no doubt is not read.
    """
    bands = measure.bands
    records = await fetch(
        _SQL["doubtful"],
        *(months.first, months.after, facilities, products, countries, _LEAST_HISTORY),
        *(sorted(COUNTRIES.keys() - {measure.country}), sorted(INCOTERMS_2020)),
        *(_INSIDE * percent for percent in (bands.mass_percent, bands.value_percent, bands.rate_percent)),
    )
    known = _Usual(
        unit_usd=_told(records, "product", "usual_unit_usd"),
        rate=_told(records, "currency", "usual_rate"),
        known_hs=frozenset(row["hs"] for row in await fetch(_SQL["known_hs"])),
        country=measure.country,
    )
    return await _found(records, known, wanted, bands)


async def read_findings_of_all(
    fetch: Fetch,
    months: Months,
    *,
    wanted: Wanted,
    measure: Measure,
    facilities: list[str] | None,
    cut_off: datetime | None = None,
) -> list[FindingRow]:
    """Return the same, but read all postings, for reports that tell by a fingerprint what they are made of.

    What came after `cut_off` plays no part.
    """
    records = await fetch(
        _SQL["postings_to_check"], months.first, months.after, facilities, None, None, cut_off
    )
    usual = await fetch(_SQL["usual"], months.first, months.after, _LEAST_HISTORY, cut_off)
    known = _Usual(
        unit_usd={(row["month"], row["product"]): row["usual"] for row in usual if row["product"]},
        rate={(row["month"], row["currency"]): row["usual"] for row in usual if row["currency"]},
        known_hs=frozenset(row["hs"] for row in await fetch(_SQL["known_hs"])),
        country=measure.country,
    )
    return await _found(records, known, wanted, measure.bands)


def _told(records: Sequence[Mapping[str, Any]], name: str, usual: str) -> dict[tuple[date, str], Decimal]:
    return {
        (record["shipped_on"].replace(day=1), record[name]): record[usual]
        for record in records
        if record[usual] is not None
    }


async def _found(
    records: Sequence[Mapping[str, Any]], known: _Usual, wanted: Wanted, bands: Bands
) -> list[FindingRow]:
    if len(records) > _POSTINGS_AT_ONCE:
        return await asyncio.to_thread(_findings, records, known, wanted, bands)
    return _findings(records, known, wanted, bands)


def _findings(
    records: Sequence[Mapping[str, Any]], known: _Usual, wanted: Wanted, bands: Bands
) -> list[FindingRow]:
    booked = [_booked(record) for record in records]
    lines: dict[tuple[str, str, int], list[Booked]] = defaultdict(list)
    for entry in booked:
        lines[entry.line].append(entry)
    taken_back = reversed_postings(booked)
    rows: list[FindingRow] = []
    for record, entry in zip(records, booked, strict=True):
        is_corrected = entry.key in taken_back
        if not record["is_asked_for"] or (is_corrected and not wanted.corrected):
            continue
        rows.extend(
            FindingRow(
                code=finding.code,
                severity=finding.severity,
                facility=entry.facility,
                shipment=entry.posting.shipment,
                line=entry.posting.line,
                posting=entry.posting.posting,
                kind=entry.posting.kind,
                product=entry.posting.product,
                country=entry.posting.country,
                shipped_on=entry.posting.shipped_on,
                field=finding.field,
                found=sentence(finding.found, wanted.language),
                expected=sentence(finding.expected, wanted.language),
                why=sentence(finding.why, wanted.language),
                said=FindingSaid(
                    found=shaped(finding.found), expected=shaped(finding.expected), why=shaped(finding.why)
                ),
                corrected=is_corrected,
            )
            for finding in check(entry, known.of(record), lines[entry.line], bands)
            if (not wanted.codes or finding.code in wanted.codes)
            and (not wanted.severities or finding.severity in wanted.severities)
        )
    return rows


def _booked(record: Mapping[str, Any]) -> Booked:
    return Booked(record["facility"], Posting(**{name: record[name] for name in _SAID}))
