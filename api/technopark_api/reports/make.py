"""Make a report: read its data in one snapshot, and lay them out as tables."""

from __future__ import annotations

import json
from decimal import localcontext
from typing import Final

from technopark.calendar import month_on
from technopark.catalogue.model import Site
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.exports.findings.read import Measure
from technopark_api.problems import unknown
from technopark_api.reports.ask import Ask
from technopark_api.reports.content import exports, facility, findings, localization, park
from technopark_api.reports.content.context import Context
from technopark_api.reports.model import Report, ReportKind, Table
from technopark_api.reports.read import Source, source
from technopark_api.reports.texts import Words

_SQL = load("technopark_api.reports", "queries.sql")

MAIN: Final[dict[ReportKind, str]] = {
    "exports-monthly": "lines",
    "exports-by-country": "countries",
    "export-findings": "findings",
    "localization-by-product": "products",
    "facility-summary": "days",
    "park-summary": "facilities",
}
"""The table that CSV is of when none is asked for."""

TABLES: Final[dict[ReportKind, tuple[str, ...]]] = {
    "exports-monthly": ("facilities", "lines", "returns"),
    "exports-by-country": ("countries", "country_products"),
    "export-findings": ("findings",),
    "localization-by-product": ("products", "localization_facilities"),
    "facility-summary": ("figures", "products", "oee", "losses", "localization", "countries", "days"),
    "park-summary": ("figures", "facilities", "best", "worst", "trust"),
}

_NOTES: Final[dict[ReportKind, tuple[str, ...]]] = {
    "exports-monthly": ("exports", "incoterms"),
    "exports-by-country": ("exports", "incoterms"),
    "export-findings": ("findings",),
    "localization-by-product": ("localization",),
    "facility-summary": ("output", "oee", "localization", "exports"),
    "park-summary": ("output", "oee", "localization", "exports", "trust"),
}

# Reports with these notes tell of what was made.
_MADE: Final = frozenset({"output", "oee", "localization", "trust"})


async def make_report(database: Database, site: Site, ask: Ask, measure: Measure) -> Report:
    """Return the report that is asked for; postings are doubted by `measure`.

    Raises:
        Problem: the park neither has nor had the facility, or the report would be too long.
        Unavailable: the database is away.
    """
    words = Words(ask.language)
    async with source(database, ask) as opened:
        context = await _context(opened, ask, words, site, measure)
        # Sums of money have more digits than the 28 of the usual context.
        with localcontext(prec=60):
            tables = await _tables(opened, context)
    notes = [words(f"note.{key}") for key in (*_NOTES[ask.kind], "cut_off")]
    if _MADE.intersection(_NOTES[ask.kind]) and opened.kept:
        numbers = ", ".join(opened.kept[month].number for month in sorted(opened.kept))
        notes.append(words("note.kept", reports=numbers))
    if ask.cut_off.astimezone(site.zone).date() < month_on(ask.month, 1):
        notes.insert(0, words("note.month_lasts"))
    subject = words("meta.whole_park")
    if ask.facility is not None:
        subject = f"{ask.facility} - {context.facilities[ask.facility]}"
    return Report(
        kind=ask.kind,
        language=ask.language,
        title=words(f"title.{ask.kind}"),
        subject=subject,
        site=site.names.in_language(ask.language),
        month=ask.month,
        zone=site.zone,
        facility=ask.facility,
        cut_off=ask.cut_off,
        fingerprint=opened.fingerprint,
        tables=tuple(tables),
        main=MAIN[ask.kind],
        notes=tuple(notes),
    )


async def _context(opened: Source, ask: Ask, words: Words, site: Site, measure: Measure) -> Context:
    facilities = await opened.beside(_SQL["facilities"])
    products = await opened.beside(_SQL["products"])
    known = {row["code"]: json.loads(row["names"])[ask.language] for row in facilities}
    if ask.facility is not None and ask.facility not in known:
        raise unknown("facility", [ask.facility], where="query.facility")
    return Context(
        ask,
        words,
        site.zone,
        known,
        {row["code"]: json.loads(row["names"])[ask.language] for row in products},
        {row["code"]: row["day_start"] for row in facilities},
        measure,
    )


async def _tables(opened: Source, context: Context) -> list[Table]:
    match context.ask.kind:
        case "exports-monthly":
            return await exports.monthly(opened, context)
        case "exports-by-country":
            return [await exports.countries(opened, context), await exports.country_products(opened, context)]
        case "export-findings":
            return [await findings.table(opened, context)]
        case "localization-by-product":
            found = await localization.read(opened, context)
            return [localization.products(context, found), localization.facilities(context, found)]
        case "facility-summary":
            return await facility.tables(opened, context)
        case "park-summary":
            return await park.tables(opened, context)
